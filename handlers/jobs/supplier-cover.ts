import { actions, card, defineJob, note, table } from '#kit';

export default defineJob({
  name: 'supplier-cover',
  summary: {
    zh: '每天检查核心品类（销量占前 80%）是否都有至少 3 家供应商',
    en: 'Look daily whether each core category (the first 80 % of sales) has at least 3 suppliers',
  },
  schedule: { cron: '10 9 * * *', timezone: 'Asia/Shanghai' },
  timeout: '2m',
  audience: 'inventory-alerts',
  repeatAfter: '24h',
  effect: 'read',
  async run({ services, now }) {
    const { rows, core } = await services.supply.thinCategories(now);
    if (rows.length === 0) return undefined;
    return card(
      { zh: `供应商不足 · ${rows.length} 个核心品类`, en: `Too few suppliers · ${rows.length} core categories` },
      [
        table(
          [
            { label: { zh: '品类', en: 'Category' } },
            { label: { zh: '供应商', en: 'Suppliers' }, align: 'right' },
            { label: { zh: '一年销量', en: 'Sold in a year' }, align: 'right' },
            { label: { zh: '占比', en: 'Share' }, align: 'right' },
          ],
          rows.map((row) => [row.category, row.suppliers, row.units, `${row.share.toFixed(1)}%`]),
        ),
        note({
          zh: `核心品类：一年销量排在前面、合计占 80% 的 ${core} 个品类，每个至少要 3 家供应商；用 供应商 设置 补上`,
          en: `Core: the ${core} categories that sell most and make 80 % of a year's units; each needs at least 3 suppliers: add them with supplier set`,
        }),
        actions({ label: { zh: '看供应商', en: 'Suppliers' }, says: 'supplier' }),
      ],
      'warning',
    );
  },
});
