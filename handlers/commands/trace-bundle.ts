import {
  card,
  defineCommand,
  type Effect,
  field,
  fields,
  irreversible,
  note,
  optional,
  rest,
  text,
  UserError,
} from '#kit';
import { breakWords } from '../views/evidence.ts';
import { DAY, mayOf, readAsked, spanOf } from '../views/traces.ts';

/** So many rows are looked at before the link is given; the bundle itself is looked at whole when it is made. */
const MOST_LOOKED = 5_000;

const DOUBTED = {
  zh: '证据链核对不上：包照样给，里面写明了，别人核对时也会发现。先发送 审计 核对 查清楚',
  en: 'The evidence does not add up: the bundle is given all the same and says so, and whoever checks it finds it. Send audit verify first',
};

const WITH_WORDS = /\s+(?:with words|words|带原话|含原话)$/i;

export default defineCommand({
  name: { zh: '溯源 打包', en: 'trace bundle' },
  aliases: ['sydb'],
  summary: {
    zh: '把一样东西的证据打成一个别人能核对的压缩包，给一个一小时内有效、只能用一次的链接',
    en: 'A zip of the evidence of one thing that others can verify, behind a link that is good once, for an hour',
  },
  examples: [
    '溯源 打包 订单 SH-1/1001',
    'trace bundle order SH-1/1001',
    '溯源 打包 TEE-RED-M 2026-11-01 2026-11-20',
    'trace bundle shop SH-1 with words',
  ],
  permission: 'evidence.read',
  reach: 'shop',
  effect: 'write',
  args: {
    what: rest({ zh: '订单、商品、店铺、人或批次', en: 'order, SKU, shop, person or batch' }),
    from: optional({ ...DAY.from, marker: { zh: '从', en: 'from' } }),
    to: optional({ ...DAY.to, marker: { zh: '到', en: 'to' } }),
  },
  async plan(ask): Promise<Effect> {
    const words = WITH_WORDS.test(ask.args.what);
    const asked = readAsked({ ...ask.args, what: ask.args.what.replace(WITH_WORDS, '') }, ask);
    const may = mayOf(ask);
    if (words && !may.words) throw noWords();
    const span = spanOf(asked, ask);
    const { traces } = ask.services;
    const about = await traces.resolve(asked.what, { people: may.names });
    const found = await traces.timeline(about, { span, may: { ...may, words: false }, skip: 0, limit: 1 });
    if (found.total === 0) throw nothing();
    return {
      summary: {
        zh: `${about.label.zh} 的证据包${words ? '，含原话' : ''}`,
        en: `A bundle of evidence of ${about.label.en}${words ? ', with what people wrote' : ''}`,
      },
      rows: [],
      figures: [field({ zh: '记录', en: 'Lines' }, found.total)],
      // What people wrote leaves the house only when a second person agrees.
      risk: { area: 'people', ...(words && { second: { role: 'compliance' as const } }) },
      inverse: irreversible('交出去的包收不回来', 'what was handed out cannot be taken back'),
      data: { what: about.says, from: span.from.toISOString(), to: span.to.toISOString(), words },
    };
  },
  async apply({ effect, services, actor, now, trace, totals, desk }) {
    const { what, from, to, words } = effect.data;
    const may = mayOf({ desk, totals });
    const about = await services.traces.resolve(String(what), { people: may.names });
    const span = { from: new Date(String(from)), to: new Date(String(to)) };
    const { account, personId } = actor;
    const doubt = await services.traces.doubtOf(about, { span, now, most: MOST_LOOKED });
    const link = await services.traces.makeLink({
      ...{
        account: `${account.channel}:${account.userId}`,
        personId,
        shops: undefined,
        totals,
        trace,
        now,
        about,
        span,
      },
      ...{ what: String(what), words: words === true },
    });
    const title = { zh: `证据包 · ${about.label.zh}`, en: `Bundle · ${about.label.en}` };
    const blocks = [
      ...(doubt ? [text(breakWords(doubt)), text(DOUBTED)] : []),
      fields(
        field({ zh: '一次性链接', en: 'One-time link' }, link.url),
        field({ zh: '有效', en: 'Good for' }, { zh: `${link.minutes} 分钟`, en: `${link.minutes} minutes` }),
      ),
      text({
        zh: '请在打开了控制台的浏览器里打开；取的时候会再看一遍你的权限，包里只有你看得到的行',
        en: 'Open it in the browser that has the console open; your rights are looked at again, and only rows that you see are in it',
      }),
      text(
        words
          ? { zh: '里面有人名和打开的原话', en: 'It holds names, and what people wrote' }
          : {
              zh: '里面的人只有代号，原话只有密文和哈希；要带就在后面加 带原话，须第二个人同意',
              en: 'People stand under pseudonyms in it, and what they wrote as ciphertext and its hash; add with words for both, and a second person must agree',
            },
      ),
      note({
        zh: '别人这样核对：node docs/verify-evidence.mjs 解压后的文件夹',
        en: 'Others check it so: node docs/verify-evidence.mjs THE-UNZIPPED-FOLDER',
      }),
    ];
    return doubt ? card(title, blocks, 'danger') : card(title, blocks);
  },
});

const noWords = (): UserError =>
  new UserError('trace.words', {
    zh: '你看不到审计，所以不能带原话；去掉 带原话 再发，包里会有密文和它的哈希',
    en: 'You may not see the audit, so not what people wrote either; leave out with words, and the bundle has the ciphertext and its hash',
  });

const nothing = (): UserError =>
  new UserError('evidence.nothing', {
    zh: '这段时间没有任何记录，请换一段日期',
    en: 'Nothing is recorded in that time; name other days',
  });
