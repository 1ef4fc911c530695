import { arg, card, defineCommand, rest, ShopName, text, valueArg } from '#kit';
import { noSuchShop } from '../views/shops.ts';

export default defineCommand({
  name: { zh: '开店 打勾', en: 'onboarding tick' },
  summary: {
    zh: '确认开店清单里由人确认的一项，写明凭证',
    en: 'Vouch for an item of the onboarding that a person must, with its proof',
  },
  examples: ['开店 打勾 SH-2 deposit 付款单 2026-1123', 'onboarding tick SH-2 deposit receipt 2026-1123'],
  permission: 'compliance.write',
  reach: 'shop',
  effect: 'write',
  http: { method: 'POST', path: '/shops/{shop}/onboarding/{item}', scope: 'compliance.write' },
  args: {
    shop: arg(ShopName, { zh: '店铺', en: 'shop' }, { suggest: 'shop' }),
    item: valueArg({ zh: '项目编码', en: 'code of the item' }, (typed) =>
      typed.length <= 31 ? { value: typed.toLowerCase() } : undefined,
    ),
    proof: rest({ zh: '凭证', en: 'proof' }),
  },
  async plan({ args, services }) {
    const shop = await services.shops.find(args.shop);
    if (!shop) throw noSuchShop(args.shop);
    return services.onboarding.planTick({ shop, item: args.item, proof: args.proof });
  },
  async apply({ effect, services, actor, trace, now }) {
    await services.onboarding.applyTick({ effect, by: actor.personId, trace, now });
    return card({ zh: '已确认', en: 'Ticked' }, [text(effect.summary)], 'success');
  },
});
