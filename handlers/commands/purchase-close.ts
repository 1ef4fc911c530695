import { defineCommand, units } from '#kit';
import { purchaseCard } from '../views/supply.ts';

export default defineCommand({
  name: { zh: '采购单 关闭', en: 'purchase close' },
  aliases: ['关闭采购单', 'purchase 关闭'],
  summary: { zh: '收了一部分的采购单，余下的不再等', en: 'Wait no longer for the rest of an order that came in part' },
  examples: ['采购单 关闭 12', 'purchase close 12'],
  permission: 'inventory.write',
  effect: 'write',
  http: { method: 'POST', path: '/purchases/{purchase}/close', scope: 'inventory.write' },
  args: { purchase: units({ zh: '单号', en: 'number' }, 1) },
  plan: ({ args, services }) => services.supply.planEnd(args.purchase, 'closed'),
  confirm: (effect) => effect.risky === true,
  async apply({ effect, services }) {
    await services.supply.end(effect);
    const order = await services.supply.purchaseOf(Number(effect.data['purchase']));
    return purchaseCard(order, { zh: `已关闭采购单 ${order.id}`, en: `Purchase order ${order.id} closed` }, 'success');
  },
});
