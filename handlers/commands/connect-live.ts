import { arg, card, defineCommand, field, fields, ShopName, text } from '#kit';
import { noSuchShop } from '../views/shops.ts';

export default defineCommand({
  name: { zh: '接入 上线', en: 'connect live' },
  aliases: ['上线'],
  summary: {
    zh: '让一家接管好的店上线：它的库存由这里发布',
    en: 'Let a shop that was taken over go live: its stock is published from here',
  },
  examples: ['接入 上线 SH-2', 'connect live SH-2'],
  permission: 'shops.connect',
  effect: 'write',
  http: { method: 'PUT', path: '/connections/{shop}/live', scope: 'sync.write' },
  args: { shop: arg(ShopName, { zh: '店铺', en: 'shop' }, { suggest: 'shop', joins: true }) },
  async plan({ args, services, now }) {
    const shop = await services.shops.find(args.shop);
    if (!shop) throw noSuchShop(args.shop);
    return services.connections.planLive({ shop, now });
  },
  confirm: () => true,
  async apply({ effect, services, now }) {
    await services.connections.applyLive({ effect, now });
    const { code, skus } = effect.data;
    return card(
      { zh: `已上线 · ${code}`, en: `Live · ${code}` },
      [
        fields(field({ zh: '商品', en: 'SKUs' }, Number(skus))),
        text({
          zh: '从现在起它的库存由掌柜发布；未对应的链接不动。要停：停写；要退回：接入 观察',
          en: 'Its stock is published from here from now on; unmatched listings stay untouched. To stop: freeze; to go back: connect observe',
        }),
      ],
      'success',
    );
  },
});
