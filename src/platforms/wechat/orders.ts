import * as z from 'zod';
import type { Answer, OrderFact, OrderLineFact, OrderState, Page } from '../platform.ts';
import { badAnswer, rejected, type WechatCall } from './call.ts';
import { Count, CURRENCY, Id, isId, MaybeSeconds, Seconds, seconds } from './wire.ts';

/** Each order is a call of its own: pages stay short, so that one fits into the time of a pull. */
const PAGE = 20;
/** The window holds too many orders. */
const TOO_MANY = '31042';
/** The list no longer knows where it was. */
const LOST_PLACE = '606006';

const Line = z.object({
  product_id: Id,
  sku_id: Id,
  sku_cnt: z.number().int().nonnegative(),
  finish_aftersale_sku_cnt: z.number().int().nonnegative().catch(0),
  title: z.string().catch(''),
  sku_code: z.string().nullish(),
  sale_price: Count,
  real_price: Count.nullish(),
});
const Delivery = z.object({
  waybill_id: z.string().catch(''),
  delivery_id: z.string().catch(''),
  delivery_time: MaybeSeconds,
});
const Order = z.object({
  order_id: Id,
  status: z.number().int(),
  create_time: Seconds,
  update_time: Seconds,
  openid: z.string().nullish(),
  order_detail: z.object({
    product_infos: z.array(Line),
    pay_info: z.object({ pay_time: MaybeSeconds }).nullish(),
    delivery_info: z
      .object({
        address_info: z.object({ province_name: z.string().nullish() }).nullish(),
        delivery_product_info: z.array(Delivery).catch([]),
        ship_done_time: MaybeSeconds,
      })
      .nullish(),
    ext_info: z.object({ confirm_receipt_time: MaybeSeconds }).nullish(),
  }),
});
type Order = z.infer<typeof Order>;

/**
 * 21: some of it is on its way, which is not yet shipped. 200: everything went back. A state that is not documented is a
 * sale that stands, as far as its times say: that holds its stock, and does not hold up the orders behind it.
 */
function stateOf({ status, order_detail: detail }: Order): OrderState {
  if (status === 10) return 'placed';
  if (status === 12 || status === 13 || status === 20 || status === 21) return 'paid';
  if (status === 30) return 'shipped';
  if (status === 100) return 'delivered';
  if (status === 200) return detail.delivery_info?.ship_done_time ? 'closed' : 'cancelled';
  if (status === 250) return 'cancelled';
  return detail.delivery_info?.ship_done_time ? 'shipped' : detail.pay_info?.pay_time ? 'paid' : 'placed';
}

/** `finish_aftersale_sku_cnt` is refunded units: before shipping they are cancelled; whether goods came back is not said. */
function lineOf(line: z.infer<typeof Line>, state: OrderState): OrderLineFact {
  const undone = Math.min(line.finish_aftersale_sku_cnt, line.sku_cnt);
  const isOut = state === 'shipped' || state === 'delivered' || state === 'closed';
  const cancelled = state === 'cancelled' ? line.sku_cnt : isOut ? 0 : undone;
  const returned = isOut ? undone : 0;
  return {
    key: `${line.product_id}-${line.sku_id}`,
    item: line.product_id,
    variant: line.sku_id,
    outerCode: line.sku_code ?? '',
    title: line.title,
    quantity: line.sku_cnt,
    totalMinor: BigInt(line.real_price ?? line.sale_price * line.sku_cnt),
    ...(returned ? { returned } : {}),
    ...(cancelled ? { cancelled } : {}),
  };
}

function timesOf({ order_detail: detail, update_time: updated }: Order, state: OrderState): Partial<OrderFact> {
  const { pay_info: pay, delivery_info: delivery, ext_info: ext } = detail;
  const parcel = delivery?.delivery_product_info.at(-1);
  const isOut = state === 'shipped' || state === 'delivered' || state === 'closed';
  const shippedAt = delivery?.ship_done_time ?? parcel?.delivery_time;
  return {
    ...(pay?.pay_time ? { paidAt: pay.pay_time } : {}),
    ...(isOut && shippedAt ? { shippedAt } : {}),
    ...(state === 'delivered' ? { deliveredAt: ext?.confirm_receipt_time ?? updated } : {}),
    ...(state === 'cancelled' ? { cancelledAt: updated } : {}),
    ...(parcel?.delivery_id ? { carrier: parcel.delivery_id } : {}),
    ...(parcel?.waybill_id ? { tracking: parcel.waybill_id } : {}),
  };
}

/** Of the buyer only the openid, of the address only the province. */
function orderFact(order: Order): OrderFact {
  const state = stateOf(order);
  const region = order.order_detail.delivery_info?.address_info?.province_name;
  return {
    id: order.order_id,
    version: order.update_time.toISOString(),
    state,
    placedAt: order.create_time,
    updatedAt: order.update_time,
    ...timesOf(order, state),
    ...(region ? { region } : {}),
    currency: CURRENCY,
    ...(order.openid ? { buyer: order.openid } : {}),
    lines: order.order_detail.product_infos.map((line) => lineOf(line, state)),
  };
}

export async function getOrder(call: WechatCall, id: string): Promise<Answer<OrderFact>> {
  if (!isId(id)) return rejected('not-found', `this shop has no order ${id}`);
  const got = await call('channels/ec/order/get', { order_id: id }, z.object({ order: Order }));
  return got.kind === 'ok' ? { kind: 'ok', value: orderFact(got.value.body.order) } : got;
}

/** Where a pull stands: the part of the window that is being read, and the list's own place in it. Seconds, `end` inclusive. */
type Place = { from: number; end: number; last: number; key: string };

function placeOf(window: { since: Date; until: Date; cursor?: string }): Place | undefined {
  if (window.cursor === undefined) {
    // WeChat counts in whole seconds and includes both ends.
    const last = Math.max(seconds(new Date(window.until.getTime() - 1)), seconds(window.since));
    return { from: seconds(window.since), end: last, last, key: '' };
  }
  const read = /^(\d{1,12}):(\d{1,12}):(\d{1,12}):(.*)$/s.exec(window.cursor);
  const [, from, end, last, key] = read ?? [];
  return key === undefined ? undefined : { from: Number(from), end: Number(end), last: Number(last), key };
}

const cursorOf = ({ from, end, last, key }: Place): string => `${from}:${end}:${last}:${key}`;

const List = z.object({
  order_id_list: z.array(Id).nullish(),
  next_key: z.string().nullish(),
  has_more: z.boolean().nullish(),
});

/** The rest of the window, halved where WeChat says that it holds too many, begun again where it lost its place. */
export async function pullOrders(
  call: WechatCall,
  window: { since: Date; until: Date; cursor?: string },
): Promise<Answer<Page<OrderFact>>> {
  const place = placeOf(window);
  if (!place) return rejected('cursor', 'this is not a place in a list of orders of WeChat');
  const { from, end, last, key } = place;
  const range = { update_time_range: { start_time: from, end_time: end } };
  const body = { ...range, page_size: PAGE, ...(key ? { next_key: key } : {}) };
  const got = await call('channels/ec/order/list/get', body, List);
  if (got.kind === 'rejected' && got.code === TOO_MANY && end > from) {
    return {
      kind: 'ok',
      value: { items: [], cursor: cursorOf({ from, end: from + ((end - from) >> 1), last, key: '' }) },
    };
  }
  if (got.kind === 'rejected' && got.code === LOST_PLACE && key) {
    return { kind: 'ok', value: { items: [], cursor: cursorOf({ from, end, last, key: '' }) } };
  }
  if (got.kind !== 'ok') return got;
  const { order_id_list: ids, next_key: next, has_more: more } = got.value.body;
  const items: OrderFact[] = [];
  for (const id of ids ?? []) {
    const order = await getOrder(call, id);
    if (order.kind !== 'ok') return order;
    items.push(order.value);
  }
  if (more && next) return { kind: 'ok', value: { items, cursor: cursorOf({ from, end, last, key: next }) } };
  if (more) return badAnswer;
  const cursor = end < last ? cursorOf({ from: end + 1, end: last, last, key: '' }) : undefined;
  return { kind: 'ok', value: { items, ...(cursor ? { cursor } : {}) } };
}
