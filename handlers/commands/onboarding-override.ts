import { arg, card, defineCommand, quote, rest, ShopName, text } from '#kit';
import { noSuchShop } from '../views/shops.ts';

export default defineCommand({
  name: { zh: '开店 放行', en: 'onboarding override' },
  summary: {
    zh: '清单未办完也让一家店上线：写明原因，由第二个人批准',
    en: 'Let a shop go live with open items, for a reason; a second person must agree',
  },
  examples: ['开店 放行 SH-2 平台活动前必须上线', 'onboarding override SH-2 the promotion begins tonight'],
  permission: 'compliance.rules',
  effect: 'write',
  http: { method: 'POST', path: '/shops/{shop}/onboarding-override', scope: 'compliance.write' },
  args: {
    shop: arg(ShopName, { zh: '店铺', en: 'shop' }, { suggest: 'shop' }),
    reason: rest({ zh: '原因', en: 'reason' }),
  },
  async plan({ args, services, now }) {
    const shop = await services.shops.find(args.shop);
    if (!shop) throw noSuchShop(args.shop);
    return services.onboarding.planOverride({ shop, reason: args.reason, now });
  },
  confirm: () => true,
  async apply({ effect, services, actor, trace, now }) {
    await services.onboarding.applyOverride({ effect, by: actor.personId, trace, now });
    const shop = String(effect.data['shop']);
    return card(
      { zh: `已放行 · ${shop}`, en: `Let through · ${shop}` },
      [text(effect.summary), text({ zh: `接着发送 接入 上线 ${shop}`, en: `Now send connect live ${quote(shop)}` })],
      'warning',
    );
  },
});
