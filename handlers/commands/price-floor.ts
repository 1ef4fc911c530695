import { defineCommand } from '#kit';
import { floorCard, floorPlan, priceArgs } from '../views/price-floors.ts';

export default defineCommand({
  name: { zh: '底价', en: 'price floor' },
  aliases: ['价格底线'],
  summary: {
    zh: '设一个商品每件最低卖多少钱，对全部店或一家店',
    en: 'Set the least that a piece of a SKU may be sold for, at all shops or at one',
  },
  examples: ['底价 TEE-RED-M 45.00', 'price floor TEE-RED-M 45.00 SH-1', 'price floor TEE-RED-M none'],
  permission: 'coupons.write',
  effect: 'write',
  http: { method: 'PUT', path: '/skus/{sku}/price-floor', scope: 'coupons.write' },
  args: priceArgs,
  plan: ({ args, services }) => floorPlan('floor', args, services),
  async apply({ effect, by, services, now }) {
    await services.coupons.applyFloor(effect, by.actor);
    return floorCard({ zh: '底价已改', en: 'Floor set' }, effect, await services.coupons.recheck({ now }));
  },
});
