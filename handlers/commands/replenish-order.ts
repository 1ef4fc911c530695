import { arg, dayIn, defineCommand, optional, units, valueArg, Warehouse } from '#kit';
import { purchaseCard } from '../views/supply.ts';

export default defineCommand({
  name: { zh: '补货 下单', en: 'replenish order' },
  aliases: ['补货下单', 'replenish 下单'],
  summary: {
    zh: '把现在对一个供应商的补货建议下成一张采购单；写了件数，建议变了就不下',
    en: 'Order all that is proposed of one supplier now; with units, only if it is still so many',
  },
  examples: ['补货 下单 HZ-01 到 sh-1', 'replenish order HZ-01 to sh-1 units 340'],
  permission: 'inventory.write',
  effect: 'write',
  http: { method: 'POST', path: '/replenishment/orders', scope: 'inventory.write' },
  args: {
    supplier: valueArg({ zh: '供应商代码', en: "supplier's code" }, (typed) => ({ value: typed })),
    to: arg(Warehouse, { zh: '仓库', en: 'warehouse' }, { suggest: 'warehouse', marker: { zh: '到', en: 'to' } }),
    for: optional(
      valueArg({ zh: '品类', en: 'category' }, (typed) => ({ value: typed }), { marker: { zh: '品类', en: 'for' } }),
    ),
    units: optional({
      ...units({ zh: '看到的件数', en: 'units that were shown' }, 1),
      marker: { zh: '共', en: 'units' },
    }),
  },
  async plan({ args, services, now, room }) {
    const warehouse = await services.inventory.warehouseOf(args.to);
    const subject = args.for === undefined ? '*' : await services.supply.subjectOf(`category:${args.for}`);
    const category = subject === '*' ? undefined : subject.slice('category:'.length);
    const input = { supplier: args.supplier, warehouse, category, units: args.units };
    return services.supply.planOrder(input, { today: dayIn(now, room.timeZone), now });
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
