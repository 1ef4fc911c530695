import { arg, card, defineCommand, field, fields, many, ShopName, text } from '#kit';
import { noSuchShop } from '../views/shops.ts';

export default defineCommand({
  name: { zh: '断开', en: 'disconnect' },
  aliases: ['断开店铺'],
  summary: {
    zh: '断开一家店：删除凭据，停止读写；平台上可能还在卖的件数仍算已占用',
    en: 'Disconnect a shop: its credentials are deleted, nothing is read or written; what it may still sell stays counted as spent',
  },
  examples: ['断开 SH-2', 'disconnect SH-2'],
  permission: 'shops.connect',
  effect: 'write',
  http: { method: 'DELETE', path: '/connections/{shop}', scope: 'sync.write' },
  args: { shop: arg(ShopName, { zh: '店铺', en: 'shop' }, { suggest: 'shop', joins: true }) },
  async plan({ args, services }) {
    const shop = await services.shops.find(args.shop);
    if (!shop) throw noSuchShop(args.shop);
    return services.connections.planDisconnect(shop);
  },
  confirm: () => true,
  async apply({ effect, services }) {
    const done = await services.connections.applyDisconnect(effect);
    const code = String(effect.data['code']);
    const kept = done.kept > 0;
    return card(
      { zh: `已断开 · ${code}`, en: `Disconnected · ${code}` },
      [
        fields(
          field({ zh: '收回的配额', en: 'Quotas given back' }, done.zeroUnits),
          field({ zh: '仍算已占用', en: 'Stays counted as spent' }, done.kept),
        ),
        text(
          kept
            ? {
                zh: `${done.keptSkus} 个商品在平台上可能还在卖，所以件数不还给别的店；在平台后台改成 0 以后，用 配额 设置 把它们设为 0`,
                en: `${many(done.keptSkus, 'SKU')} may still be on sale there: those units are given to nobody; set it to 0 in the back office, then the quota with quota set`,
              }
            : { zh: '凭据已删除，历史订单保留', en: 'Its credentials are deleted, its orders stay' },
        ),
      ],
      kept ? 'warning' : 'success',
    );
  },
});
