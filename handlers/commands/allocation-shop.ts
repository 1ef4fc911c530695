import { arg, defineCommand, regionsIn, ShopName, shopTarget, valueArg } from '#kit';
import { settingCard } from '../views/allocation-set.ts';
import { noSuchShop } from '../views/shops.ts';

export default defineCommand({
  name: { zh: '分仓 店铺', en: 'allocation shop' },
  summary: {
    zh: '设一个店铺的订单多半发往哪个地区；订单本身不存地址',
    en: "Set the region to which a shop's orders mostly go; orders themselves keep no address",
  },
  examples: ['分仓 店铺 SH-1 华东', 'allocation shop SH-1 default'],
  permission: 'inventory.approve',
  effect: 'write',
  http: { method: 'PUT', path: '/allocation/shops/{shop}', scope: 'inventory.approve' },
  args: {
    shop: arg(ShopName, { zh: '店铺', en: 'shop' }, { suggest: 'shop' }),
    region: valueArg({ zh: '收货地区，或默认', en: 'region, or default' }, (typed) =>
      regionsIn(typed).length === 1 && typed.length <= 40 ? { value: typed } : undefined,
    ),
  },
  async plan({ args, services }) {
    const shop = await services.shops.find(args.shop);
    if (!shop) throw noSuchShop(args.shop);
    const off = /^(default|none|默认|无)$/i.test(args.region);
    return services.allocation.planSetting(shopTarget(shop.code), off ? undefined : regionsIn(args.region)[0]);
  },
  async apply({ effect, by, services, trace }) {
    await services.allocation.applySetting(effect, by.actor);
    return settingCard(effect, trace);
  },
});
