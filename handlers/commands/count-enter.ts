import { arg, card, defineCommand, field, fields, optional, rest, Sku, units, Warehouse } from '#kit';
import { signed } from '../views/counts.ts';

export default defineCommand({
  name: { zh: '盘点 录入', en: 'count enter' },
  aliases: ['录入盘点'],
  summary: {
    zh: '录入一个商品数到多少件；差 10 件起要写原因',
    en: 'Enter how many units of a SKU were found; from a difference of 10 on with a reason',
  },
  examples: ['盘点 录入 TEE-RED-M 198', 'count enter TEE-RED-M 198', '盘点录入 MUG-1 4 在 sh-1 破损一个'],
  permission: 'inventory.write',
  effect: 'write',
  http: { method: 'PUT', path: '/counts/lines/{sku}', scope: 'inventory.write' },
  args: {
    sku: arg(Sku, { zh: '商品编码', en: 'SKU' }, { suggest: 'sku' }),
    units: units({ zh: '数到的件数（0 起的整数）', en: 'units found (a whole number from 0)' }),
    warehouse: arg(
      Warehouse.optional(),
      { zh: '仓库，只有一个仓在盘时可省略', en: 'warehouse, where several are being counted' },
      { suggest: 'warehouse', marker: { zh: '在', en: 'at' } },
    ),
    reason: optional(rest({ zh: '原因', en: 'reason' }, { verbatim: true })),
  },
  async plan({ args, services }) {
    const sku = await services.inventory.requireSku(args.sku);
    const warehouse = args.warehouse === undefined ? undefined : await services.inventory.warehouseOf(args.warehouse);
    return services.counts.planEnter({ sku, counted: args.units, warehouse, reason: args.reason });
  },
  async apply({ effect, by, services }) {
    const done = await services.counts.applyEnter(effect, by.actor);
    return card(
      { zh: `已录入 · ${done.sku}`, en: `Entered · ${done.sku}` },
      [
        fields(
          field({ zh: '仓库', en: 'Warehouse' }, done.warehouse),
          field({ zh: '账面', en: 'In the books' }, done.expected),
          field({ zh: '实盘', en: 'Found' }, done.counted),
          field({ zh: '差异', en: 'Difference' }, signed(done.difference)),
        ),
      ],
      done.difference === 0 ? 'success' : 'warning',
    );
  },
});
