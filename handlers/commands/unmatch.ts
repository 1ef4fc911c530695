import { arg, card, defineCommand, field, fields, ListingName } from '#kit';

export default defineCommand({
  name: { zh: '取消对应', en: 'unmatch' },
  aliases: ['对应 取消'],
  summary: {
    zh: '一个链接不再对应商品；没有对应的链接不写库存',
    en: 'A listing is no SKU any more; the stock of an unmatched listing is never written',
  },
  examples: ['取消对应 L12', 'unmatch L12'],
  permission: 'listings.write',
  effect: 'write',
  http: { method: 'DELETE', path: '/listings/{listing}/match', scope: 'listings.write' },
  args: { listing: arg(ListingName, { zh: '链接', en: 'listing' }) },
  async plan({ args, services }) {
    return services.listings.planUnmatch({ listing: await services.listings.find(args.listing) });
  },
  confirm: ({ data }) => data['live'] === true,
  async apply({ effect, services }) {
    await services.listings.applyUnmatch({ effect });
    const { id, sku } = effect.data;
    return card(
      { zh: `已取消对应 · L${id}`, en: `Unmatched · L${id}` },
      [fields(field({ zh: '原来对应', en: 'It was' }, String(sku)))],
      'success',
    );
  },
});
