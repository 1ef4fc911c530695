import * as z from 'zod';
import { type Cut, cutOf, cutText, firstCut, oldestPage, type PageOf } from '../../core/oldest-page.ts';
import type { Answer, Connector, OrderFact, OrderLineFact, OrderState } from '../platform.ts';
import type { Doudian } from './call.ts';
import { badAnswer, Count, Fen, Id, MaybeTime, Text, Time, understood } from './wire.ts';

const SIZE = 100;
/** Of one question; the platform tells no more than that. */
const MOST = 10_000;

const Line = z.object({
  order_id: Id,
  product_id: Id,
  sku_id: Id.nullish(),
  code: Text,
  out_sku_id: z.union([z.string(), z.number()]).nullish(),
  product_name: Text,
  item_num: Count,
  pay_amount: Fen,
  after_sale_info: z.object({ refund_status: Count.nullish() }).nullish(),
});
const Order = z.object({
  order_id: Id,
  order_status: Count,
  create_time: Time,
  update_time: Time,
  pay_time: MaybeTime,
  ship_time: MaybeTime,
  finish_time: MaybeTime,
  doudian_open_id: Text,
  post_addr: z.object({ province: z.object({ name: Text }).nullish() }).nullish(),
  logistics_info: z.array(z.object({ tracking_no: Text, company_name: Text })).nullish(),
  sku_order_list: z.array(Line),
});
type Order = z.output<typeof Order>;
const Page = z.object({ total: Count, shop_order_list: z.array(Order).nullish() });

const STATES: Readonly<Record<number, OrderState>> = {
  1: 'placed',
  105: 'paid',
  2: 'paid',
  101: 'paid',
  3: 'shipped',
  5: 'delivered',
  4: 'cancelled',
  21: 'cancelled',
  22: 'closed',
  39: 'closed',
};
const REFUNDED = 3;

export function ordersOf(doudian: Doudian): Pick<Connector, 'pullOrders' | 'getOrder'> {
  return {
    async pullOrders({ since, until, cursor }) {
      const cut = cursor === undefined ? firstCut(since, until) : cutOf(cursor);
      if (!cut) return badAnswer;
      const read = await oldestPage(cut, { size: SIZE, at: seconds, ask: (part) => page(doudian, part) });
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
      const got = await doudian('order.orderDetail', { shop_order_id: id });
      if (got.kind !== 'ok') return got;
      const read = understood(z.object({ shop_order_detail: Order }), got.value.data);
      if (read.kind !== 'ok') return read;
      const fact = factOf(read.value.shop_order_detail);
      return fact ? { kind: 'ok', value: fact } : badAnswer;
    },
  };
}

const seconds = (order: Order): number => order.update_time.getTime() / 1000;

async function page(doudian: Doudian, { start, end, page: no }: Cut): Promise<Answer<PageOf<Order>>> {
  const got = await doudian('order.searchList', {
    update_time_start: start,
    update_time_end: end,
    order_by: 'update_time',
    order_asc: false,
    page: no - 1,
    size: SIZE,
  });
  if (got.kind !== 'ok') return got;
  const read = understood(Page, got.value.data);
  if (read.kind !== 'ok') return read;
  const rows = read.value.shop_order_list ?? [];
  // Sorted the other way, or cut off at the most it tells, the last page would not hold the oldest.
  const sorted = rows.every((row, n) => n === 0 || seconds(row) <= seconds(rows[n - 1] ?? row));
  if (!sorted || read.value.total >= MOST) return badAnswer;
  return { kind: 'ok', value: { total: read.value.total, rows } };
}

function factOf(order: Order): OrderFact | undefined {
  const listed = STATES[order.order_status];
  if (!listed) return undefined;
  const state = listed === 'cancelled' && order.ship_time ? 'closed' : listed;
  const [parcel] = order.logistics_info ?? [];
  const region = order.post_addr?.province?.name;
  return {
    id: order.order_id,
    version: order.update_time.toISOString(),
    state,
    placedAt: order.create_time,
    updatedAt: order.update_time,
    ...(order.pay_time && { paidAt: order.pay_time }),
    ...(order.ship_time && { shippedAt: order.ship_time }),
    ...(state === 'delivered' && order.finish_time && { deliveredAt: order.finish_time }),
    ...(state === 'cancelled' && { cancelledAt: order.finish_time ?? order.update_time }),
    ...(parcel?.company_name && { carrier: parcel.company_name }),
    ...(parcel?.tracking_no && { tracking: parcel.tracking_no }),
    ...(region && { region }),
    currency: 'CNY',
    ...(order.doudian_open_id && { buyer: order.doudian_open_id }),
    lines: order.sku_order_list.map((line) => lineOf(line, state, order.ship_time !== undefined)),
  };
}

/** A refund that succeeded: of goods that had left it is a return, before that a cancellation. */
function lineOf(line: z.output<typeof Line>, state: OrderState, shipped: boolean): OrderLineFact {
  const refunded = line.after_sale_info?.refund_status === REFUNDED || state === 'cancelled' || state === 'closed';
  const outer = line.code || (line.out_sku_id ? String(line.out_sku_id) : '');
  return {
    key: line.order_id,
    item: line.product_id,
    variant: line.sku_id && line.sku_id !== '0' ? line.sku_id : '',
    outerCode: outer,
    title: line.product_name,
    quantity: line.item_num,
    totalMinor: line.pay_amount,
    ...(refunded && (shipped ? { returned: line.item_num } : { cancelled: line.item_num })),
  };
}
