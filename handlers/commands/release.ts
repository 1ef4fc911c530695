import { actions, arg, card, defineCommand, fields, optional, ShopName, units, valueArg } from '#kit';
import { effectLines } from '../views/holds.ts';
import { noSuchShop } from '../views/shops.ts';

export default defineCommand({
  name: { zh: '释放', en: 'release' },
  aliases: ['释放锁单', '釋放'],
  summary: {
    zh: '释放一个锁单，或一个订单的全部锁单；配额回到店铺',
    en: 'Release a hold, or all holds of an order; what came from a quota goes back to it',
  },
  examples: ['释放 12', 'release 12', '释放 订单 10023', 'release order 10023 shop SH-1'],
  permission: 'inventory.write',
  reach: 'shop',
  effect: 'write',
  http: { method: 'POST', path: '/holds/release', scope: 'inventory.write' },
  args: {
    id: optional(units({ zh: '锁单编号', en: 'number of the hold' }, 1)),
    order: optional(
      valueArg({ zh: '订单号', en: 'order number' }, (typed) => (typed.length <= 64 ? { value: typed } : undefined), {
        marker: { zh: '订单', en: 'order' },
      }),
    ),
    shop: optional(arg(ShopName, { zh: '店铺', en: 'shop' }, { suggest: 'shop', marker: { zh: '店铺', en: 'shop' } })),
  },
  async plan({ args, services }) {
    const shop = args.shop === undefined ? undefined : await services.shops.find(args.shop);
    if (args.shop !== undefined && !shop) throw noSuchShop(args.shop);
    return services.holds.planRelease({ id: args.id, orderNumber: args.order, shopId: shop?.id });
  },
  /** A platform's order ends only when the platform says so. */
  confirm: (effect) => effect.risky === true,
  async apply({ effect, by, services, now, trace }) {
    await services.holds.release(effect, { ...by, now });
    return card(
      { zh: `已释放 · ${effect.data['sku']}`, en: `Released · ${effect.data['sku']}` },
      [
        fields(...effect.figures),
        ...effectLines(effect.rows),
        ...('says' in effect.inverse ? [actions({ label: { zh: '撤销', en: 'Undo' }, says: `undo ${trace}` })] : []),
      ],
      'success',
    );
  },
});
