import { actions, arg, card, defineCommand, field, fields, quote, ShopName } from '#kit';
import { noSuchShop } from '../views/shops.ts';

export default defineCommand({
  name: { zh: '对应 同码', en: 'match sure' },
  aliases: ['同码对应'],
  summary: {
    zh: '把一家店编码和商品编码完全相同、又不像多件装的链接全部对应',
    en: "Match all listings of a shop whose code is a SKU's very code and whose words speak of no pack",
  },
  examples: ['对应 同码 SH-2', 'match sure SH-2'],
  permission: 'listings.write',
  effect: 'write',
  http: { method: 'POST', path: '/shops/{shop}/listings/match-sure', scope: 'listings.write' },
  args: { shop: arg(ShopName, { zh: '店铺', en: 'shop' }, { suggest: 'shop', joins: true }) },
  async plan({ args, services }) {
    const shop = await services.shops.find(args.shop);
    if (!shop) throw noSuchShop(args.shop);
    return services.listings.planSure(shop);
  },
  confirm: () => true,
  async apply({ effect, services, by, now }) {
    const { matched, refused } = await services.listings.applySure({ effect, by: by.actor, now });
    const code = String(effect.data['code']);
    return card(
      { zh: `已对应 · ${code}`, en: `Matched · ${code}` },
      [
        fields(
          field({ zh: '已对应', en: 'Matched' }, matched),
          ...(refused > 0 ? [field({ zh: '现在不能对应', en: 'Not possible now' }, refused)] : []),
        ),
        actions({ label: { zh: '还未对应的', en: 'Still unmatched' }, says: `match list ${quote(code)} unmatched` }),
      ],
      refused > 0 ? 'warning' : 'success',
    );
  },
});
