import { arg, at, card, defineCommand, note, optional, ShopName, type TemplatePush, table, withData } from '#kit';
import { noSuchShop } from '../views/shops.ts';

const MOST = 20;

export default defineCommand({
  name: { zh: '话术 推送', en: 'template pushes' },
  aliases: ['话术推送'],
  summary: {
    zh: '什么变化推送了哪条话术、给了谁、谁取用了；没推送的说明原因',
    en: 'What changed, which text went to whom and who took it; where nothing was sent, why',
  },
  examples: ['话术 推送', 'template pushes SH-1'],
  permission: 'templates.read',
  reach: 'shop',
  effect: 'read',
  args: { shop: optional(arg(ShopName, { zh: '店铺', en: 'shop' }, { suggest: 'shop' })) },
  async run({ args, services, most }) {
    const shop = args.shop === undefined ? undefined : await services.shops.find(args.shop);
    if (args.shop !== undefined && !shop) throw noSuchShop(args.shop);
    const { rows, total } = await services.templates.pushes({ shopId: shop?.id, limit: most(MOST) });
    const title = { zh: `话术推送 · ${total}`, en: `Pushes · ${total}` };
    if (total === 0)
      return card(title, [
        note({
          zh: '还没有推送。券、联动活动、断货、发晚有变化时，推送给登记的客服（客服 添加）',
          en: 'Nothing was sent yet. Changes of coupons, promotions, stock and late orders go to the agents enrolled (agent add)',
        }),
      ]);
    return card(title, [pushTable(rows, total)]);
  },
});

function pushTable(rows: readonly TemplatePush[], total: number) {
  const columns = [
    { label: { zh: '时间', en: 'At' } },
    { label: { zh: '店铺', en: 'Shop' } },
    { label: { zh: '变化', en: 'What changed' } },
    { label: { zh: '话术', en: 'Template' } },
    { label: { zh: '推送给（推送号）', en: 'Sent to (number)' } },
    { label: { zh: '已取用', en: 'Taken by' } },
  ];
  const plain = rows.map((one) => ({
    at: one.at.toISOString(),
    shop: one.shop,
    cause: one.line.en,
    code: one.code ?? null,
    version: one.version ?? null,
    sent: one.sentTo.length,
    numbers: one.numbers.join(' '),
    taken: one.takers.length,
    why: one.why?.en ?? null,
  }));
  return withData(
    table(
      columns,
      rows.map((one) => [
        at(one.at),
        one.shop,
        one.line,
        one.code === undefined ? '–' : `${one.code} v${one.version}`,
        one.why ?? one.sentTo.map((name, n) => `${name} ${one.numbers[n] ?? ''}`.trim()).join('、'),
        one.takers.join('、') || '–',
      ]),
      total,
    ),
    plain,
  );
}
