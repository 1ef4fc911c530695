import { arg, choice, day, dayIn, defineCommand, optional, Sku, UserError, units, valueArg, Warehouse } from '#kit';
import { purchaseCard } from '../views/supply.ts';

export default defineCommand({
  name: { zh: '采购单 添加', en: 'purchase add' },
  aliases: ['添加采购单', '下采购单', 'purchase 添加'],
  summary: {
    zh: '向供应商下采购单；vmi 表示寄售，卖出前归供应商',
    en: 'Order from a supplier; vmi means consigned, theirs until sold',
  },
  examples: [
    '采购单 添加 HZ-01 TEE-RED-M 100 到 sh-1',
    'purchase add HZ-01 TEE-RED-M 100 to sh-1',
    'purchase add HZ-01 TEE-RED-M 100 to sh-1 due 2027-01-15 vmi',
  ],
  permission: 'inventory.write',
  effect: 'write',
  http: { method: 'POST', path: '/purchases', scope: 'inventory.write' },
  args: {
    supplier: valueArg({ zh: '供应商代码', en: "supplier's code" }, (typed) => ({ value: typed })),
    sku: arg(Sku, { zh: '商品编码', en: 'SKU' }, { suggest: 'sku' }),
    quantity: units({ zh: '数量（正整数）', en: 'units (a whole number above zero)' }, 1),
    to: optional(
      arg(Warehouse, { zh: '仓库', en: 'warehouse' }, { suggest: 'warehouse', marker: { zh: '到', en: 'to' } }),
    ),
    due: optional({
      ...day({ zh: '承诺到货日（省略则按交期）', en: 'promised day (else by lead time)' }),
      marker: { zh: '到货', en: 'due' },
    }),
    after: optional({
      ...units({ zh: '看到的最新采购行', en: 'newest purchase line that was seen' }, 0),
      marker: { zh: '接', en: 'after' },
    }),
    vmi: optional(choice({ zh: 'vmi（寄售）', en: 'vmi (consigned)' }, { vmi: '寄售' })),
  },
  async plan({ args, services, now, room }) {
    const sku = await services.inventory.requireSku(args.sku);
    const warehouse = args.to ? await services.inventory.warehouseOf(args.to) : await services.supply.placeOf(sku, now);
    if (warehouse === undefined) throw noWarehouse();
    return services.supply.planPurchase({
      supplier: args.supplier,
      warehouse,
      lines: [{ sku, quantity: args.quantity, expectedOn: args.due, consigned: args.vmi === 'vmi' }],
      today: dayIn(now, room.timeZone),
      seen: args.after,
    });
  },
  async apply({ effect, by, services, now }) {
    const id = await services.supply.addPurchase(effect, by, now);
    const order = await services.supply.purchaseOf(id);
    return {
      message: purchaseCard(order, { zh: `已下采购单 ${id}`, en: `Purchase order ${id} made` }, 'success'),
      inverse: { says: `purchase cancel ${id}` },
    };
  },
});

const noWarehouse = () =>
  new UserError('purchase.no_warehouse', {
    zh: '还没有仓库，请先导入库存，或写明 到 哪个仓库',
    en: 'There is no warehouse yet; import stock first, or say to which warehouse',
  });
