import { defineCommand, units } from '#kit';
import { purchaseCard } from '../views/supply.ts';

export default defineCommand({
  name: { zh: '采购单 取消', en: 'purchase cancel' },
  aliases: ['取消采购单', 'purchase 取消'],
  summary: { zh: '取消一张还没有收过货的采购单', en: 'Cancel a purchase order of which nothing has come' },
  examples: ['采购单 取消 12', 'purchase cancel 12'],
  permission: 'inventory.write',
  effect: 'write',
  http: { method: 'DELETE', path: '/purchases/{purchase}', scope: 'inventory.write' },
  args: { purchase: units({ zh: '单号', en: 'number' }, 1) },
  plan: ({ args, services }) => services.supply.planEnd(args.purchase, 'cancelled'),
  confirm: (effect) => effect.risky === true,
  async apply({ effect, services }) {
    await services.supply.end(effect);
    const order = await services.supply.purchaseOf(Number(effect.data['purchase']));
    return purchaseCard(
      order,
      { zh: `已取消采购单 ${order.id}`, en: `Purchase order ${order.id} cancelled` },
      'success',
    );
  },
});
