import { actions, arg, card, defineCommand, field, fields, percent, Warehouse } from '#kit';
import { signed } from '../views/counts.ts';

export default defineCommand({
  name: { zh: '盘点 结束', en: 'count close' },
  aliases: ['结束盘点'],
  summary: {
    zh: '结束盘点：差异记成盘点流水，并算准确率',
    en: 'Close a count: differences become counted movements, and the accuracy is worked out',
  },
  examples: ['盘点 结束', 'count close', 'count close sh-1'],
  permission: 'inventory.write',
  effect: 'write',
  http: { method: 'POST', path: '/counts/close', scope: 'inventory.write' },
  args: {
    warehouse: arg(
      Warehouse.optional(),
      { zh: '仓库，只有一个仓在盘时可省略', en: 'warehouse, where several are being counted' },
      { suggest: 'warehouse', joins: true },
    ),
  },
  async plan({ args, services }) {
    const warehouse = args.warehouse === undefined ? undefined : await services.inventory.warehouseOf(args.warehouse);
    return services.counts.planClose(warehouse);
  },
  confirm: (effect) => effect.risky === true || Number(effect.data['differences']) > 0,
  async apply({ effect, by, services }) {
    const done = await services.counts.applyClose(effect, by.actor);
    return card(
      { zh: `盘点 #${done.id} 已结束 · ${done.warehouse}`, en: `Count #${done.id} closed · ${done.warehouse}` },
      [
        fields(
          field({ zh: '已盘', en: 'Counted' }, done.counted),
          field({ zh: '有差异', en: 'With a difference' }, done.differences),
          field({ zh: '差异合计', en: 'Difference in all' }, signed(done.units)),
          field({ zh: '准确率', en: 'Accuracy' }, percent(done.exact, done.counted)),
        ),
        actions(
          { label: { zh: '核对库存', en: 'Verify the stock' }, says: 'stock verify' },
          { label: { zh: '看缺口', en: 'Shortages' }, says: 'shortages' },
        ),
      ],
      'success',
    );
  },
});
