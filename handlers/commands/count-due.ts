import { actions, arg, CYCLE_DAYS, card, defineCommand, field, fields, table, text, Warehouse } from '#kit';

const SHOWN = 20;

export default defineCommand({
  name: { zh: '盘点 到期', en: 'count due' },
  aliases: ['该盘点的'],
  summary: {
    zh: '列出到期要盘点的商品：A 类 30 天、B 类 90 天、C 类 180 天一次',
    en: 'List what is due to be counted: class A every 30 days, B every 90, C every 180',
  },
  examples: ['盘点 到期', 'count due', 'count due sh-1'],
  permission: 'inventory.read',
  effect: 'read',
  http: { method: 'GET', path: '/counts/due', scope: 'inventory.read' },
  args: {
    warehouse: arg(
      Warehouse.optional(),
      { zh: '仓库，省略则全部', en: 'warehouse, or all of them' },
      { suggest: 'warehouse', joins: true },
    ),
  },
  async run({ args, services, now, most }) {
    const warehouse = args.warehouse === undefined ? undefined : await services.inventory.warehouseOf(args.warehouse);
    const { rows, total, byClass } = await services.counts.dueOf({ now, warehouse, limit: most(SHOWN) });
    const title = { zh: `到期盘点 · ${total}`, en: `Due to be counted · ${total}` };
    if (total === 0)
      return card(title, [text({ zh: '没有到期要盘的商品', en: 'Nothing is due to be counted' })], 'success');
    const columns = [
      { label: { zh: '商品', en: 'SKU' } },
      { label: { zh: '仓库', en: 'Warehouse' } },
      { label: { zh: '类', en: 'Class' } },
      { label: { zh: '上次', en: 'Last' } },
      { label: { zh: '到期', en: 'Due' } },
    ];
    const lines = rows.map((row) => [
      row.sku,
      row.warehouse,
      row.class,
      row.last ? { at: row.last.toISOString() } : '–',
      { at: row.due.toISOString() },
    ]);
    const first = rows[0]?.warehouse ?? '';
    return card(title, [
      fields(
        ...(['A', 'B', 'C'] as const).map((name) =>
          field(
            { zh: `${name} 类（${CYCLE_DAYS[name]} 天）`, en: `Class ${name}, ${CYCLE_DAYS[name]} days` },
            byClass[name],
          ),
        ),
      ),
      table(columns, lines, total),
      actions({ label: { zh: `在 ${first} 开始`, en: `Count in ${first}` }, says: `count open ${first} due` }),
    ]);
  },
});
