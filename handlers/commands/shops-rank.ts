import { arg, card, defineCommand, field, fields, ShopName, text, units } from '#kit';
import { noSuchShop } from '../views/shops.ts';

export default defineCommand({
  name: { zh: '店铺 优先级', en: 'shops rank' },
  aliases: ['shop rank', '店铺排名'],
  summary: {
    zh: '设一家店的优先级：缺货时先收回优先级低的店的配额，主店一般是 100',
    en: 'Set the rank of a shop: when stock is missing the lowest rank gives its quota back first; the main shop is usually 100',
  },
  examples: ['店铺 优先级 SH-2 50', 'shops rank SH-2 50', '店铺优先级 SH-2 50'],
  permission: 'inventory.approve',
  effect: 'write',
  http: { method: 'PUT', path: '/shops/{shop}/rank', scope: 'inventory.approve' },
  args: {
    shop: arg(ShopName, { zh: '店铺', en: 'shop' }, { suggest: 'shop' }),
    rank: units({
      zh: '优先级（0 起的整数，大的后收回）',
      en: 'rank (a whole number from 0, the highest gives back last)',
    }),
  },
  async plan({ args, services }) {
    const shop = await services.shops.find(args.shop);
    if (!shop) throw noSuchShop(args.shop);
    return services.shops.planRank(shop, args.rank);
  },
  async apply({ effect, services }) {
    await services.shops.applyRank(effect);
    const { code, before, rank } = effect.data;
    return card(
      { zh: `优先级已改 · ${code}`, en: `Rank changed · ${code}` },
      [
        fields(field({ zh: '优先级', en: 'Rank' }, `${before} → ${rank}`)),
        text({
          zh: '缺货时先收回优先级低的店的配额',
          en: 'When stock is missing, the lowest rank gives its quota back first',
        }),
      ],
      'success',
    );
  },
});
