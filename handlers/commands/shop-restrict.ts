import { actions, arg, card, defineCommand, field, fields, optional, quote, rest, ShopName, text } from '#kit';
import { noSuchShop } from '../views/shops.ts';

export default defineCommand({
  name: { zh: '店铺 受限', en: 'shop restrict' },
  aliases: ['店铺限制'],
  summary: {
    zh: '一家店被平台限制：配额收回分给别家，停掉能停的优惠券，通知各群一次',
    en: 'A shop is restricted by its platform: its quota goes to the others, its coupons are stopped where they can be, rooms hear once',
  },
  examples: ['店铺 受限 SH-2 违规扣分', 'shop restrict SH-2 under review'],
  permission: 'sync.write',
  effect: 'write',
  http: { method: 'POST', path: '/shops/{shop}/restriction', scope: 'sync.write' },
  args: {
    shop: arg(ShopName, { zh: '店铺', en: 'shop' }, { suggest: 'shop' }),
    reason: optional(rest({ zh: '原因', en: 'reason' })),
  },
  async plan({ args, services }) {
    const shop = await services.shops.find(args.shop);
    if (!shop) throw noSuchShop(args.shop);
    return services.publishing.planRestrict(shop, args.reason);
  },
  async apply({ effect, services, by }) {
    await services.publishing.restrict(effect, by);
    const { shop, units, skus } = effect.data;
    return card(
      { zh: `店铺受限 · ${shop}`, en: `Shop restricted · ${shop}` },
      [
        text(effect.summary),
        fields(
          field({ zh: '商品', en: 'SKUs' }, Number(skus)),
          field({ zh: '收回的配额', en: 'Quota withdrawn' }, Number(units)),
        ),
        actions(
          { label: { zh: '恢复', en: 'Lift' }, says: `shop unrestrict ${quote(String(shop))}` },
          { label: { zh: '同步情况', en: 'Sync' }, says: 'sync' },
        ),
      ],
      'warning',
    );
  },
});
