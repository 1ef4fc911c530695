import { actions, card, defineJob, quote } from '#kit';
import { lowTable } from '../views/stock.ts';

export default defineJob({
  name: 'low-stock',
  summary: { zh: '每天早上列出到补货点的商品', en: 'List what has fallen to its reorder point, every morning' },
  schedule: { cron: '0 9 * * *', timezone: 'Asia/Shanghai' },
  timeout: '2m',
  audience: 'inventory-alerts',
  repeatAfter: '24h',
  effect: 'read',
  async run({ services }) {
    const { rows, total } = await services.inventory.belowReorderPoint(20);
    if (total === 0) return undefined;
    const first = rows.slice(0, 3).map((level) => ({
      label: { zh: `库存 ${level.sku}`, en: `Stock ${level.sku}` },
      says: `stock ${quote(level.sku)}`,
    }));
    return card(
      { zh: `缺货提醒 · ${total} 项`, en: `Low stock · ${total}` },
      [lowTable(rows, total), actions(...first)],
      'warning',
    );
  },
});
