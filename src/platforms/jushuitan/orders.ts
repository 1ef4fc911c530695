import * as z from 'zod';
import type { Answer, OrderFact, OrderLineFact, OrderState, Page } from '../platform.ts';
import type { JstCall } from './call.ts';
import { Fen, Id, MaybeTime, Text, Time, timeText, Units } from './wire.ts';

const PAGE = 50;
const PATH = '/open/orders/single/query';

const Item = z.object({
  oi_id: Id,
  sku_id: Text,
  name: Text,
  qty: Units,
  amount: Fen,
  refund_qty: Units,
  refund_status: Text,
});

/** Only what is used: of where it goes the province alone, of who bought it the platform's own id. */
const Order = z.object({
  o_id: Id,
  ts: Id,
  status: z.string(),
  shop_status: Text,
  order_date: Time,
  modified: Time,
  pay_date: MaybeTime,
  send_date: MaybeTime,
  sign_time: MaybeTime,
  end_time: MaybeTime,
  l_id: Text,
  logistics_company: Text,
  receiver_state: Text,
  shop_buyer_id: Text,
  items: z.array(Item),
});
type Order = z.infer<typeof Order>;
const Orders = z.object({ orders: z.array(Order).nullish(), has_next: z.boolean().nullish() });

/**
 * By row version (`start_ts` without a total): a row that changes while we read comes again further on, and none is pushed
 * out of sight by another. The cursor is the version last seen.
 */
export async function pullOrders(
  call: JstCall,
  shopId: string,
  { since, until, cursor = '0' }: { since: Date; until: Date; cursor?: string },
): Promise<Answer<Page<OrderFact>>> {
  const answer = await call(
    PATH,
    {
      shop_id: Number(shopId),
      modified_begin: timeText(since),
      modified_end: timeText(until),
      start_ts: cursor,
      is_get_total: false,
      page_index: 1,
      page_size: PAGE,
    },
    Orders,
  );
  if (answer.kind !== 'ok') return answer;
  const rows = answer.value.orders ?? [];
  const last = rows.reduce((max, row) => (BigInt(row.ts) > BigInt(max) ? row.ts : max), cursor);
  const items = rows.map(factOf);
  // A cursor that does not move would read the same page for ever.
  const more = rows.length > 0 && answer.value.has_next !== false && last !== cursor;
  return { kind: 'ok', value: more ? { items, cursor: last } : { items } };
}

export async function getOrder(call: JstCall, shopId: string, id: string): Promise<Answer<OrderFact>> {
  const biz = { shop_id: Number(shopId), o_ids: [id], page_index: 1, page_size: PAGE };
  const answer = await call(PATH, biz, Orders);
  if (answer.kind !== 'ok') return answer;
  const row = answer.value.orders?.find((o) => o.o_id === id);
  if (!row) return { kind: 'rejected', code: 'no-order', reason: `no order ${id} in this shop`, permanent: true };
  return { kind: 'ok', value: factOf(row) };
}

function factOf(row: Order): OrderFact {
  const state = stateOf(row);
  const sent = state === 'shipped' || state === 'delivered';
  return {
    id: row.o_id,
    version: row.ts.padStart(20, '0'),
    state,
    placedAt: row.order_date,
    updatedAt: row.modified,
    ...(row.pay_date && { paidAt: row.pay_date }),
    ...(sent && row.send_date && { shippedAt: row.send_date }),
    ...(state === 'delivered' && { deliveredAt: row.sign_time || row.end_time || row.modified }),
    ...(state === 'cancelled' && { cancelledAt: row.modified }),
    ...(row.logistics_company !== '' && { carrier: row.logistics_company }),
    ...(row.l_id !== '' && { tracking: row.l_id }),
    ...(row.receiver_state !== '' && { region: row.receiver_state }),
    currency: 'CNY',
    ...(row.shop_buyer_id !== '' && { buyer: row.shop_buyer_id }),
    lines: row.items.map((item) => lineOf(item, state)),
  };
}

function lineOf(item: z.infer<typeof Item>, state: OrderState): OrderLineFact {
  const back = item.refund_status === 'success' ? Math.min(item.refund_qty, item.qty) : 0;
  const unsent = state === 'placed' || state === 'paid';
  const cancelled = state === 'cancelled' ? item.qty : unsent ? back : 0;
  return {
    key: item.oi_id,
    item: item.sku_id,
    variant: '',
    outerCode: item.sku_id,
    title: item.name,
    quantity: item.qty,
    totalMinor: item.amount,
    ...(cancelled > 0 && { cancelled }),
    ...(!unsent && state !== 'cancelled' && back > 0 && { returned: back }),
  };
}

/** A merged or split order goes on under other numbers of the ERP: this one is over, and its units are not sold by it. */
const OVER = new Set(['Cancelled', 'Merged', 'Split']);

function stateOf({ status, shop_status }: Order): OrderState {
  if (OVER.has(status)) return 'cancelled';
  if (shop_status === 'TRADE_FINISHED') return 'delivered';
  if (status === 'Sent') return 'shipped';
  return status === 'WaitPay' ? 'placed' : 'paid';
}
