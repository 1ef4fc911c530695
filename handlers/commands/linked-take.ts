import { arg, card, defineCommand, field, fields, note, ShopName, units } from '#kit';
import { noSuchShop } from '../views/shops.ts';

export default defineCommand({
  name: { zh: '联动 参加', en: 'linked take' },
  summary: {
    zh: '分店参加联动：按建议的档位建满减券',
    en: 'A sub-shop takes part: coupons of the proposed steps are created',
  },
  examples: ['联动 参加 3 SH-2', 'linked take 3 SH-2'],
  permission: 'coupons.write',
  effect: 'write',
  http: { method: 'POST', path: '/linked-promotions/{id}/shops/{shop}/take', scope: 'coupons.write' },
  args: {
    id: units({ zh: '编号', en: 'number' }, 1),
    shop: arg(ShopName, { zh: '分店', en: 'sub-shop' }, { suggest: 'shop' }),
  },
  async plan({ args, services, now }) {
    const shop = await services.shops.find(args.shop);
    if (!shop) throw noSuchShop(args.shop);
    return services.coupons.planLinkedTake({ id: args.id, shop, now });
  },
  confirm: () => true,
  async apply({ effect, by, services, room, trace, now }) {
    await services.coupons.applyLinkedTake(effect, { actor: by.actor, roomId: room.id, batch: trace, now });
    return card(
      {
        zh: `${effect.data['shop']} 参加联动 ${effect.data['id']}`,
        en: `${effect.data['shop']} takes part in linked promotion ${effect.data['id']}`,
      },
      [
        fields(...effect.rows.flatMap((row) => row.changes.map(({ after }) => field(row.label, after)))),
        note({ zh: '建好或建不成都会在群里说', en: 'The room hears when the coupons are there, or why they are not' }),
      ],
      'success',
    );
  },
});
