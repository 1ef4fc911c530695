import { actions, card, defineCommand, field, fields, quote } from '#kit';
import { returnArgs, returnInput } from '../views/returns.ts';

export default defineCommand({
  name: { zh: '退货', en: 'return' },
  aliases: ['th', '退貨', 'return 退货'],
  summary: {
    zh: '一个订单退回的货入库，回到它发出时的批次；破损的另写',
    en: 'Take in what came back of an order, into the lot it left with; damaged units besides',
  },
  examples: [
    '退货 10023 TEE-RED-M 2 客户拒收',
    'return 10023 TEE-RED-M 1 damaged 1 lot L2611A',
    '退货 10023 TEE-RED-M 2 到 gz-1',
  ],
  permission: 'inventory.write',
  effect: 'write',
  http: { method: 'POST', path: '/returns', scope: 'inventory.write' },
  args: returnArgs,
  async plan({ args, services }) {
    return services.lots.planReturn(await returnInput(args, services));
  },
  async apply({ effect, by, services, now, trace }) {
    const { frozen } = await services.lots.takeReturn(effect, { ...by, now });
    const { order, sku, quantity, damaged, lot, reason } = effect.data;
    return card(
      { zh: `已退货 · ${order}`, en: `Returned · ${order}` },
      [
        fields(
          field({ zh: '商品', en: 'SKU' }, String(sku)),
          field({ zh: '入库', en: 'Back on hand' }, Number(quantity) - frozen),
          ...(Number(damaged) > 0 ? [field({ zh: '破损', en: 'Damaged' }, Number(damaged))] : []),
          ...(lot ? [field({ zh: '批次', en: 'Lot' }, String(lot))] : []),
          ...(frozen > 0 ? [field({ zh: '批次已召回，冻结', en: 'Frozen, the lot is recalled' }, frozen)] : []),
          ...(reason ? [field({ zh: '原因', en: 'Reason' }, String(reason))] : []),
        ),
        actions(
          { label: { zh: '撤销', en: 'Undo' }, says: `undo ${trace}` },
          { label: { zh: '看流水', en: 'Movements' }, says: `movements ${quote(String(sku))}` },
        ),
      ],
      'success',
    );
  },
});
