import { arg, card, defineCommand, field, fields, ShopName, text } from '#kit';
import { noSuchShop } from '../views/shops.ts';

export default defineCommand({
  name: { zh: '接入 观察', en: 'connect observe' },
  aliases: ['退回观察'],
  summary: {
    zh: '让一家店退回只读观察：不再写库存，订单继续读取',
    en: 'Put a shop back to observing: no stock is written any more, orders are still read',
  },
  examples: ['接入 观察 SH-2', 'connect observe SH-2'],
  permission: 'shops.connect',
  effect: 'write',
  http: { method: 'PUT', path: '/connections/{shop}/observe', scope: 'sync.write' },
  args: { shop: arg(ShopName, { zh: '店铺', en: 'shop' }, { suggest: 'shop', joins: true }) },
  async plan({ args, services }) {
    const shop = await services.shops.find(args.shop);
    if (!shop) throw noSuchShop(args.shop);
    return services.connections.planObserve(shop);
  },
  confirm: () => true,
  async apply({ effect, services }) {
    await services.connections.applyObserve(effect);
    const { code, units } = effect.data;
    return card(
      { zh: `观察 · ${code}`, en: `Observing · ${code}` },
      [
        fields(field({ zh: '仍算已分配的件数', en: 'Units that stay assigned' }, Number(units))),
        text({
          zh: '不再写它的库存。平台上的数量不动，所以这些件数仍算它的；要收回请先把平台改成 0，再用 配额 设置 设为 0',
          en: 'Its stock is written no more. What the platform shows stays, so these units stay its own; to free them set the platform to 0 first, then the quota with quota set',
        }),
      ],
      'success',
    );
  },
});
