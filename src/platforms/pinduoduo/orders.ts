import * as z from 'zod';
import { type Cut, cutOf, cutText, firstCut, oldestPage, type PageOf } from '../../core/oldest-page.ts';
import type { Answer, Connector, OrderFact, OrderState } from '../platform.ts';
import type { Pdd } from './call.ts';
import { badAnswer, Count, Id, MaybeTime, Text, Time, understood, VariantId, Yuan } from './wire.ts';

const SIZE = 100;

const Line = z.object({
  goods_id: Id,
  sku_id: VariantId,
  outer_id: Text,
  goods_name: Text,
  goods_price: Yuan,
  goods_count: Count,
});
const Order = z.object({
  order_sn: Id,
  order_status: Count,
  refund_status: Count,
  confirm_status: Count.optional(),
  created_time: Time,
  updated_at: Time,
  confirm_time: MaybeTime,
  pay_time: MaybeTime,
  shipping_time: MaybeTime,
  receive_time: MaybeTime,
  pay_amount: Yuan,
  province: Text,
  tracking_number: Text,
  logistics_id: z.union([z.string(), z.number()]).transform(String).optional(),
  item_list: z.array(Line),
});
type Order = z.output<typeof Order>;
const Page = z.object({ total_count: Count, order_sn_list: z.array(Order).nullish() });

export function ordersOf(pdd: Pdd): Pick<Connector, 'pullOrders' | 'getOrder'> {
  return {
    async pullOrders({ since, until, cursor }) {
      const cut = cursor === undefined ? firstCut(since, until) : cutOf(cursor);
      if (!cut) return badAnswer;
      const at = (order: Order) => order.updated_at.getTime() / 1000;
      const read = await oldestPage(cut, { size: SIZE, at, ask: (part) => page(pdd, part) });
      if (read.kind !== 'ok') return read;
      const { rows, next } = read.value;
      const items: OrderFact[] = [];
      // One order that we do not understand fails the page: left out, it would be lost.
      for (const row of rows) {
        const fact = factOf(row);
        if (!fact) return badAnswer;
        items.push(fact);
      }
      return { kind: 'ok', value: { items, ...(next && { cursor: cutText(next) }) } };
    },
    async getOrder(id) {
      const got = await pdd('pdd.order.information.get', 'order_info_get_response', { order_sn: id });
      if (got.kind !== 'ok') return got;
      const order = understood(Order, got.value.body['order_info']);
      if (order.kind !== 'ok') return order;
      const fact = factOf(order.value);
      return fact ? { kind: 'ok', value: fact } : badAnswer;
    },
  };
}

async function page(pdd: Pdd, { start, end, page: no }: Cut): Promise<Answer<PageOf<Order>>> {
  const got = await pdd('pdd.order.number.list.increment.get', 'order_sn_increment_get_response', {
    start_updated_at: String(start),
    end_updated_at: String(end),
    is_lucky_flag: '0',
    order_status: '5',
    refund_status: '5',
    page: String(no),
    page_size: String(SIZE),
  });
  if (got.kind !== 'ok') return got;
  const read = understood(Page, got.value.body);
  if (read.kind !== 'ok') return read;
  return { kind: 'ok', value: { total: read.value.total_count, rows: read.value.order_sn_list ?? [] } };
}

/** 1 to be shipped, 2 shipped, 3 received; a refund that succeeded is 4: before shipping it is a cancellation. */
function stateOf(order: Order): OrderState | undefined {
  const refunded = order.refund_status === 4;
  if (order.order_status < 1 || order.order_status > 3) return undefined;
  if (order.order_status === 1) {
    if (refunded || order.confirm_status === 2) return 'cancelled';
    return order.confirm_status === 0 ? 'placed' : 'paid';
  }
  if (refunded) return 'closed';
  return order.order_status === 3 ? 'delivered' : 'shipped';
}

function factOf(order: Order): OrderFact | undefined {
  const state = stateOf(order);
  if (!state) return undefined;
  const paidAt = order.pay_time ?? order.confirm_time;
  const [only] = order.item_list;
  return {
    id: order.order_sn,
    version: order.updated_at.toISOString(),
    state,
    placedAt: order.created_time,
    updatedAt: order.updated_at,
    ...(paidAt && { paidAt }),
    ...(order.shipping_time && { shippedAt: order.shipping_time }),
    ...(order.receive_time && { deliveredAt: order.receive_time }),
    ...(state === 'cancelled' && { cancelledAt: order.updated_at }),
    ...(order.logistics_id && order.tracking_number && { carrier: order.logistics_id }),
    ...(order.tracking_number && { tracking: order.tracking_number }),
    ...(order.province && { region: order.province }),
    currency: 'CNY',
    lines: order.item_list.map((line, n) => ({
      // Lines have no id of their own; an order keeps them as they were bought.
      key: `${line.goods_id}-${line.sku_id}-${n}`,
      item: line.goods_id,
      variant: line.sku_id,
      outerCode: line.outer_id,
      title: line.goods_name,
      quantity: line.goods_count,
      totalMinor:
        line === only && order.item_list.length === 1
          ? order.pay_amount
          : line.goods_price * BigInt(Math.max(0, line.goods_count)),
      ...(state === 'cancelled' && { cancelled: line.goods_count }),
      ...(state === 'closed' && { returned: line.goods_count }),
    })),
  };
}
