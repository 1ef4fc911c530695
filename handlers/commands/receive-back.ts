import { arg, defineCommand, optional, Sku, units, valueArg } from '#kit';
import { purchaseCard } from '../views/supply.ts';

export default defineCommand({
  name: { zh: '收货 撤回', en: 'receive back' },
  aliases: ['撤回收货', 'receive 撤回'],
  summary: {
    zh: '撤回记错的收货：件数退回采购单，还没有被锁定或卖出的才能撤',
    en: 'Take back a receipt that was entered by mistake, as far as nobody holds or bought the goods',
  },
  examples: ['收货 撤回 12 TEE-RED-M 5', 'receive back 12 TEE-RED-M 5', 'receive back 12 TEE-RED-M 5 lot A1'],
  permission: 'inventory.write',
  effect: 'write',
  http: { method: 'POST', path: '/purchases/{purchase}/take-back', scope: 'inventory.write' },
  args: {
    purchase: units({ zh: '采购单号', en: 'purchase order number' }, 1),
    sku: arg(Sku, { zh: '商品编码', en: 'SKU' }, { suggest: 'sku' }),
    quantity: units({ zh: '好的件数', en: 'good units' }),
    damaged: optional({ ...units({ zh: '件数', en: 'units' }), marker: { zh: '破损', en: 'damaged' } }),
    lot: optional(
      valueArg({ zh: '批号', en: 'lot code' }, (typed) => ({ value: typed }), { marker: { zh: '批次', en: 'lot' } }),
    ),
  },
  async plan({ args, services }) {
    const sku = await services.inventory.requireSku(args.sku);
    return services.supply.planTakeBack({
      purchase: args.purchase,
      sku,
      quantity: args.quantity,
      damaged: args.damaged ?? 0,
      lot: args.lot === undefined ? undefined : { code: args.lot },
    });
  },
  async apply({ effect, by, services }) {
    const order = await services.supply.takeBack(effect, by);
    return purchaseCard(
      order,
      { zh: `已撤回收货 · 采购单 ${order.id}`, en: `Receipt taken back · purchase order ${order.id}` },
      'success',
    );
  },
});
