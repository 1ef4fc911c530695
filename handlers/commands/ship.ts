import {
  actions,
  arg,
  card,
  dayIn,
  defineCommand,
  field,
  fields,
  optional,
  quote,
  ShopName,
  same,
  units,
  valueArg,
} from '#kit';
import { effectLines } from '../views/holds.ts';
import { noSuchShop } from '../views/shops.ts';

export default defineCommand({
  name: { zh: '发货', en: 'ship' },
  aliases: ['fh', '出库', '發貨'],
  summary: {
    zh: '一个锁单或一个订单的货出库；先到期的批次先发',
    en: 'The goods of a hold or an order leave; the lots that expire first go first',
  },
  examples: ['发货 12', 'ship 12', '发货 订单 10023', 'ship order 10023 shop SH-1'],
  permission: 'inventory.write',
  reach: 'shop',
  effect: 'write',
  http: { method: 'POST', path: '/holds/ship', scope: 'inventory.write' },
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
    return services.holds.planShip({ id: args.id, orderNumber: args.order, shopId: shop?.id });
  },
  async apply({ effect, by, services, now, room }) {
    const parts = await services.holds.ship(effect, { ...by, now, on: dayIn(now, room.timeZone) });
    const lots = parts.filter(({ lot }) => lot !== undefined);
    return card(
      { zh: `已发货 · ${effect.data['sku']}`, en: `Shipped · ${effect.data['sku']}` },
      [
        fields(
          ...effect.figures,
          ...lots.map(({ sku, lot, quantity }) =>
            field({ zh: `批次 ${lot}`, en: `Lot ${lot}` }, same(`${sku} × ${quantity}`)),
          ),
        ),
        ...effectLines(effect.rows),
        actions({ label: { zh: '看流水', en: 'Movements' }, says: `movements ${quote(String(effect.data['sku']))}` }),
      ],
      'success',
    );
  },
});
