import { actions, arg, card, defineCommand, field, fields, many, quote, ShopName, text } from '#kit';
import { noSuchShop } from '../views/shops.ts';

export default defineCommand({
  name: { zh: '接入 接管', en: 'connect takeover' },
  aliases: ['接管', 'connect take over'],
  summary: {
    zh: '接管一家店的库存：未发订单先锁定，平台现有数量记为配额，超出库存的先降',
    en: 'Take a shop over: its open orders are held, what it shows becomes its quota, what stock does not cover is lowered first',
  },
  examples: ['接入 接管 SH-2', 'connect takeover SH-2'],
  permission: 'shops.connect',
  effect: 'write',
  http: { method: 'PUT', path: '/connections/{shop}/takeover', scope: 'sync.write' },
  args: { shop: arg(ShopName, { zh: '店铺', en: 'shop' }, { suggest: 'shop', joins: true }) },
  async plan({ args, services }) {
    const shop = await services.shops.find(args.shop);
    if (!shop) throw noSuchShop(args.shop);
    return services.connections.planTakeOver(shop);
  },
  confirm: () => true,
  async apply({ effect, services, now }) {
    const done = await services.connections.applyTakeOver({ effect, now });
    const code = String(effect.data['code']);
    const over = done.exposed > 0;
    return card(
      { zh: `已接管 · ${code}`, en: `Taken over · ${code}` },
      [
        fields(
          field({ zh: '未发订单', en: 'Open orders' }, done.orders),
          field({ zh: '没有货的件数', en: 'Ordered without stock' }, done.short),
          field({ zh: '商品', en: 'SKUs' }, done.skus),
          field({ zh: '记为配额', en: 'Became quota' }, done.quota),
          field({ zh: '超出库存、正在降', en: 'More than we have, being lowered' }, done.exposed),
        ),
        text(
          over
            ? {
                zh: `${done.exposedSkus} 个商品先降到有货的数量，确认后才能上线；只降不升`,
                en: `${many(done.exposedSkus, 'SKU')} to be lowered to what there is first; it goes live once that is confirmed, nothing is raised before`,
              }
            : {
                zh: '平台现有数量都有货；订单追上后即可上线',
                en: 'Everything it shows is covered; it can go live once its orders have caught up',
              },
        ),
        actions({ label: { zh: '上线', en: 'Go live' }, says: `connect live ${quote(code)}` }),
      ],
      over || done.short > 0 ? 'warning' : 'success',
    );
  },
});
