import { arg, card, defineCommand, optional, ShopName, valueArg } from '#kit';
import { holdTable, lifeFields, lineTable, unmatchedNote } from '../views/orders.ts';
import { noSuchShop } from '../views/shops.ts';

export default defineCommand({
  name: { zh: '订单', en: 'order' },
  aliases: ['dd', '查订单', '訂單'],
  summary: {
    zh: '一张订单从下单到签收：付款、发货、快递、明细、锁在哪个仓、缺多少',
    en: 'One order from its placing to its delivery: payment, shipping, carrier, lines, what is held where and what is short',
  },
  examples: ['订单 10023', 'order 10023', '订单 10023 店铺 SH-1', 'order 10023 shop SH-1'],
  permission: 'shops.read',
  reach: 'shop',
  effect: 'read',
  http: { method: 'GET', path: '/orders/{number}', scope: 'shops.read' },
  args: {
    number: valueArg({ zh: '订单号', en: 'order number' }, (typed) =>
      typed.length <= 100 ? { value: typed } : undefined,
    ),
    shop: optional(arg(ShopName, { zh: '店铺', en: 'shop' }, { suggest: 'shop', marker: { zh: '店铺', en: 'shop' } })),
  },
  async run({ args, services }) {
    const shop = args.shop === undefined ? undefined : await services.shops.find(args.shop);
    if (args.shop !== undefined && !shop) throw noSuchShop(args.shop);
    const order = await services.intake.orderCalled(args.number, shop?.id);
    const short = order.holds.some((hold) => hold.state === 'open' && hold.short > 0);
    return card(
      { zh: `订单 ${order.number}`, en: `Order ${order.number}` },
      [
        lifeFields(order),
        ...(order.lines.length > 0 ? [lineTable(order)] : []),
        ...holdTable(order),
        ...unmatchedNote(order),
      ],
      short || order.unmatched.length > 0 ? 'warning' : 'normal',
    );
  },
});
