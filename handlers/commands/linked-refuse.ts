import { arg, card, defineCommand, field, fields, ShopName, units } from '#kit';
import { noSuchShop } from '../views/shops.ts';

export default defineCommand({
  name: { zh: '联动 拒绝', en: 'linked refuse' },
  summary: { zh: '分店不参加联动', en: 'A sub-shop does not take part' },
  examples: ['联动 拒绝 3 SH-2', 'linked refuse 3 SH-2'],
  permission: 'coupons.write',
  effect: 'write',
  http: { method: 'POST', path: '/linked-promotions/{id}/shops/{shop}/refuse', scope: 'coupons.write' },
  args: {
    id: units({ zh: '编号', en: 'number' }, 1),
    shop: arg(ShopName, { zh: '分店', en: 'sub-shop' }, { suggest: 'shop' }),
  },
  async plan({ args, services, now }) {
    const shop = await services.shops.find(args.shop);
    if (!shop) throw noSuchShop(args.shop);
    return services.coupons.planLinkedRefuse({ id: args.id, shop, now });
  },
  async apply({ effect, by, services }) {
    await services.coupons.applyLinkedRefuse(effect, by.actor);
    return card(
      {
        zh: `${effect.data['shop']} 不参加联动 ${effect.data['id']}`,
        en: `${effect.data['shop']} does not take part in linked promotion ${effect.data['id']}`,
      },
      [fields(...effect.rows.flatMap((row) => row.changes.map(({ after }) => field(row.label, after))))],
      'success',
    );
  },
});
