import { arg, card, defineCommand, money, note, Sku, table, text, type Value, withData } from '#kit';

export default defineCommand({
  name: { zh: '底价 列表', en: 'price list' },
  aliases: ['成本 列表'],
  summary: { zh: '人设的底价和成本', en: 'Floors and costs that people set' },
  examples: ['底价 列表', 'price list TEE-RED-M'],
  permission: 'coupons.read',
  effect: 'read',
  http: { method: 'GET', path: '/price-floors', scope: 'coupons.read' },
  args: { sku: arg(Sku.optional(), { zh: '商品编码', en: 'SKU' }, { suggest: 'sku' }) },
  async run({ args, services, most }) {
    const sku = args.sku === undefined ? undefined : await services.inventory.requireSku(args.sku);
    const { rows, total } = await services.coupons.floors({ sku, limit: most(30) });
    const hint = note({
      zh: '设置：底价 TEE-RED-M 45.00 [店铺]，成本 TEE-RED-M 30.00；没有设成本的商品用最便宜的供应价',
      en: "Set one with price floor TEE-RED-M 45.00 [shop] or price cost TEE-RED-M 30.00; without a cost the cheapest supplier's price counts",
    });
    if (total === 0)
      return card({ zh: '底价和成本', en: 'Floors and costs' }, [
        text({ zh: '还没有人设过', en: 'Nobody has set any yet' }),
        hint,
      ]);
    const amount = (minor: bigint | undefined, currency: string): Value =>
      minor === undefined ? '–' : money({ minor, currency });
    const list = table(
      [
        { label: { zh: '商品', en: 'SKU' } },
        { label: { zh: '店铺', en: 'Shop' } },
        { label: { zh: '底价', en: 'Floor' }, align: 'right' },
        { label: { zh: '成本', en: 'Cost' }, align: 'right' },
      ],
      rows.map((row) => [
        row.sku,
        row.shop ?? { zh: '全部', en: 'all' },
        amount(row.floorMinor, row.currency),
        amount(row.costMinor, row.currency),
      ]),
      total,
    );
    const data = rows.map((row) => ({
      sku: row.sku,
      shop: row.shop ?? null,
      currency: row.currency,
      floor_minor: row.floorMinor === undefined ? null : Number(row.floorMinor),
      cost_minor: row.costMinor === undefined ? null : Number(row.costMinor),
    }));
    return card({ zh: `底价和成本 · ${total}`, en: `Floors and costs · ${total}` }, [withData(list, data), hint]);
  },
});
