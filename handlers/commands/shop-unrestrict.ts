import { arg, card, defineCommand, ShopName, text } from '#kit';
import { noSuchShop } from '../views/shops.ts';

export default defineCommand({
  name: { zh: '店铺 恢复', en: 'shop unrestrict' },
  aliases: ['店铺解除限制'],
  summary: { zh: '平台解除了限制：这家店重新分到配额', en: 'The platform lifted it: the shop gets quota again' },
  examples: ['店铺 恢复 SH-2', 'shop unrestrict SH-2'],
  permission: 'sync.write',
  effect: 'write',
  http: { method: 'DELETE', path: '/shops/{shop}/restriction', scope: 'sync.write' },
  args: { shop: arg(ShopName, { zh: '店铺', en: 'shop' }, { suggest: 'shop' }) },
  async plan({ args, services }) {
    const shop = await services.shops.find(args.shop);
    if (!shop) throw noSuchShop(args.shop);
    return services.publishing.planUnrestrict(shop);
  },
  async apply({ effect, services, by }) {
    await services.publishing.unrestrict(effect, by);
    const { shop } = effect.data;
    return card({ zh: `店铺恢复 · ${shop}`, en: `Shop back · ${shop}` }, [text(effect.summary)], 'success');
  },
});
