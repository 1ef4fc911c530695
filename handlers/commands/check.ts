import { type Block, card, defineCommand, note, rest, text } from '#kit';
import { hitBlocks, nothingFound, rewrittenBlocks } from '../views/checks.ts';

const MOST_ROWS = 12;

export default defineCommand({
  name: { zh: '合规检查', en: 'check' },
  aliases: ['检查', '违禁词', 'compliance check'],
  summary: {
    zh: '检查一段文字、一个商品、链接、优惠券或图片上的文字，标出问题并给出能通过的写法',
    en: 'Check a text, a SKU, a listing, a coupon or the text of a picture: what is wrong, where, and what to say instead',
  },
  examples: [
    '合规检查 全网最好用的保温杯，三天见效',
    'check the best in the world, satisfaction guaranteed',
    '合规检查 TEE-RED-M',
    'check L12',
    'check coupon 3',
    'check Nike shoes shop=SH-1',
    '合规检查 图片 国家级品质 限时秒杀',
  ],
  permission: 'compliance.check',
  reach: 'shop',
  effect: 'read',
  args: {
    what: rest(
      {
        zh: '文字、商品编码、链接（L12）、优惠券（coupon 3）或 图片 + 图上的文字；末尾可写 店铺=SH-1',
        en: 'text, SKU, listing (L12), coupon 3, or picture and its text; shop=SH-1 at its end',
      },
      { max: 20_000, verbatim: true },
    ),
  },
  async run({ args, services, now, most }) {
    const { checked, rules, names } = await services.checks.check(args.what, now);
    const nameOf = (code: string) => names.get(code) ?? { zh: code, en: code };
    const found = checked.filter(({ hits }) => hits.length > 0);
    const blocks: Block[] = found.flatMap((one) => [
      ...(checked.length > 1 || one.thing.subject !== '' ? [text(one.thing.label)] : []),
      ...hitBlocks(one, nameOf, most(MOST_ROWS)),
      ...rewrittenBlocks(one),
    ]);
    const passes = checked.every((one) => one.passes);
    const tone = found.length === 0 ? 'success' : passes ? 'warning' : 'danger';
    const texts = checked.reduce((sum, { thing }) => sum + Object.keys(thing.texts).length, 0);
    const by = rules.map(({ name }) => name);
    if (found.length === 0) return card(TITLES.clean, [nothingFound(by, texts)], tone);
    const clean = checked.length - found.length;
    return card(
      passes ? TITLES.care : TITLES.found,
      [
        ...blocks,
        ...(clean > 0
          ? [note({ zh: `另外 ${clean} 个没有问题`, en: `${clean} more ${clean === 1 ? 'is' : 'are'} fine` })]
          : []),
        note(ADVICE),
      ],
      tone,
    );
  },
});

const TITLES = {
  clean: { zh: '合规检查 · 通过', en: 'Check · passes' },
  care: { zh: '合规检查 · 能发，但要留意', en: 'Check · may go out, with care' },
  found: { zh: '合规检查 · 不能这样发', en: 'Check · not like this' },
};

const ADVICE = {
  zh: '“需证明”的词有凭证时可以用；词不对就用 词库 例外 说明原因',
  en: 'Words that need proof may stay where you have it; where a word is wrong, term except says why',
};
