import { defineCommand } from '#kit';
import { floorCard, floorPlan, priceArgs } from '../views/price-floors.ts';

export default defineCommand({
  name: { zh: '成本', en: 'price cost' },
  aliases: ['成本价'],
  summary: {
    zh: '设一个商品每件的成本，对全部店或一家店；不设就用最便宜的供应价',
    en: "Set what a piece of a SKU costs, at all shops or at one; without it the cheapest supplier's price counts",
  },
  examples: ['成本 TEE-RED-M 45.00', 'price cost TEE-RED-M 45.00 SH-1', 'price cost TEE-RED-M none'],
  permission: 'coupons.write',
  effect: 'write',
  http: { method: 'PUT', path: '/skus/{sku}/price-cost', scope: 'coupons.write' },
  args: priceArgs,
  plan: ({ args, services }) => floorPlan('cost', args, services),
  async apply({ effect, by, services, now }) {
    await services.coupons.applyFloor(effect, by.actor);
    return floorCard({ zh: '成本已改', en: 'Cost set' }, effect, await services.coupons.recheck({ now }));
  },
});
