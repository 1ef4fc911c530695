import { at, audienceWords, card, defineCommand, type Localized, optional, table, text, withData } from '#kit';
import { Audience } from '../views/audience.ts';

export default defineCommand({
  name: { zh: '动态', en: 'news' },
  aliases: ['dt'],
  summary: {
    zh: '最近的动态：优惠券、店铺、库存，包括没有群订阅的',
    en: 'The latest news of coupons, shops and stock, also those that no room subscribes to',
  },
  examples: ['动态', 'news', '动态 优惠券', 'news coupons'],
  permission: 'shops.read',
  reach: 'shop',
  effect: 'read',
  args: { audience: optional(Audience) },
  async run({ args, services, most }) {
    const { rows, total } = await services.news.latest({ audience: args.audience, limit: most(20) });
    const title = { zh: `动态 · ${total}`, en: `News · ${total}` };
    if (rows.length === 0) return card(title, [text({ zh: '还没有动态', en: 'There is no news yet' })]);
    const columns = [
      { label: { zh: '时间', en: 'When' } },
      { label: { zh: '类别', en: 'Kind' } },
      { label: { zh: '内容', en: 'What' } },
    ];
    const list = table(
      columns,
      rows.map((row) => [at(row.at), audienceWords(row.audience), lineOf(row)]),
      total,
    );
    const data = rows.map((row) => ({
      id: row.id,
      at: row.at.toISOString(),
      audience: row.audience,
      zh: row.line.zh,
      en: row.line.en,
      told: row.told,
    }));
    return card(title, [withData(list, data)]);
  },
});

/** Of a coupon: with the command that says what to tell a customer who holds it at another shop. */
function lineOf({ subject, line }: { subject: string; line: Localized }): Localized {
  const number = /^coupon:(\d+)$/.exec(subject)?.[1];
  if (number === undefined) return line;
  return { zh: `${line.zh}（优惠券 查看 ${number}）`, en: `${line.en} (coupon show ${number})` };
}
