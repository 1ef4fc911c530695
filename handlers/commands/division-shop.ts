import { arg, card, defineCommand, field, fields, ShopName, valueArg } from '#kit';
import { noSuchShop } from '../views/shops.ts';

const NONE = ['none', '无', '没有'];

export default defineCommand({
  name: { zh: '分部 店铺', en: 'division shop' },
  aliases: ['店铺分部'],
  summary: { zh: '把一家店放到一个分部；写 无 就是不属于任何分部', en: 'Put a shop into a division, or into none' },
  examples: ['分部 店铺 SH-2 EAST', 'division shop SH-2 EAST', 'division shop SH-2 none'],
  permission: 'people.manage',
  effect: 'write',
  args: {
    shop: arg(ShopName, { zh: '店铺', en: 'shop' }, { suggest: 'shop' }),
    division: valueArg({ zh: '分部', en: 'division' }, (typed) => (typed.length <= 40 ? { value: typed } : undefined)),
  },
  async plan({ args, services, actor }) {
    const shop = await services.shops.find(args.shop);
    if (!shop) throw noSuchShop(args.shop);
    const none = NONE.includes(args.division.toLowerCase());
    const to = none ? undefined : await services.people.divisionCalled(args.division);
    return services.people.planShopDivision(shop, to, actor.personId);
  },
  async apply({ effect, services }) {
    await services.people.setShopDivision(effect);
    const changes = effect.rows.flatMap((row) => row.changes);
    return card(
      { zh: `已改分部 · ${effect.data['shop']}`, en: `Division changed · ${effect.data['shop']}` },
      [fields(...changes.map(({ label, after }) => field(label, after)))],
      'success',
    );
  },
});
