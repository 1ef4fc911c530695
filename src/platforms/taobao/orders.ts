import * as z from 'zod';
import { chinaTime } from '../../core/china-time.ts';
import { type Cut, cutOf, cutText, firstCut, oldestPage, type PageOf } from '../../core/oldest-page.ts';
import type { Answer, Connector, OrderFact, OrderLineFact, OrderState } from '../platform.ts';
import type { Top } from './call.ts';
import { badAnswer, Count, Id, listOf, MaybeTime, Text, Time, understood, VariantId, Yuan } from './wire.ts';

/** 40 to 50 rows are advised. */
const SIZE = 50;

/** No name, phone or address is asked for. */
const FIELDS = [
  'tid,status,created,modified,pay_time,consign_time,end_time,receiver_state,buyer_open_uid',
  'orders.oid,orders.num_iid,orders.sku_id,orders.outer_sku_id,orders.outer_iid,orders.title,orders.num',
  'orders.payment,orders.divide_order_fee,orders.status,orders.refund_status,orders.logistics_company,orders.invoice_no',
].join(',');

const Line = z.object({
  oid: Id,
  num_iid: Id,
  sku_id: VariantId,
  outer_sku_id: Text,
  outer_iid: Text,
  title: Text,
  num: Count,
  payment: Yuan,
  divide_order_fee: Yuan.optional(),
  status: Text,
  refund_status: Text,
  logistics_company: Text,
  invoice_no: Text,
});
const Trade = z.object({
  tid: Id,
  status: z.string(),
  created: Time,
  modified: Time,
  pay_time: MaybeTime,
  consign_time: MaybeTime,
  end_time: MaybeTime,
  receiver_state: Text,
  buyer_open_uid: Text,
  orders: listOf('order', Line),
});
type Trade = z.output<typeof Trade>;
const Page = z.object({ total_results: Count, trades: listOf('trade', Trade) });

const STATES: Record<string, OrderState> = {
  TRADE_NO_CREATE_PAY: 'placed',
  WAIT_BUYER_PAY: 'placed',
  PAY_PENDING: 'placed',
  WAIT_PRE_AUTH_CONFIRM: 'placed',
  WAIT_SELLER_SEND_GOODS: 'paid',
  SELLER_CONSIGNED_PART: 'paid',
  WAIT_BUYER_CONFIRM_GOODS: 'shipped',
  TRADE_BUYER_SIGNED: 'delivered',
  TRADE_FINISHED: 'delivered',
  // Refunded as a whole: before shipping it is a cancellation, afterwards a return.
  TRADE_CLOSED: 'cancelled',
  TRADE_CLOSED_BY_TAOBAO: 'cancelled',
};

export function ordersOf(top: Top): Pick<Connector, 'pullOrders' | 'getOrder'> {
  return {
    async pullOrders({ since, until, cursor }) {
      const cut = cursor === undefined ? firstCut(since, until) : cutOf(cursor);
      if (!cut) return badAnswer;
      const read = await oldestPage(cut, { size: SIZE, at: seconds, ask: (at) => page(top, at) });
      if (read.kind !== 'ok') return read;
      return facts(read.value.rows, read.value.next && cutText(read.value.next));
    },
    async getOrder(id) {
      const got = await top('taobao.trade.fullinfo.get', { fields: FIELDS, tid: id });
      if (got.kind !== 'ok') return got;
      const trade = understood(Trade, got.value.body['trade']);
      if (trade.kind !== 'ok') return trade;
      const fact = factOf(trade.value);
      return fact ? { kind: 'ok', value: fact } : badAnswer;
    },
  };
}

const seconds = (trade: Trade): number => trade.modified.getTime() / 1000;

async function page(top: Top, { start, end, page: no }: Cut): Promise<Answer<PageOf<Trade>>> {
  const got = await top('taobao.trades.sold.increment.get', {
    fields: FIELDS,
    start_modified: chinaTime(new Date(start * 1000)),
    end_modified: chinaTime(new Date(end * 1000)),
    page_no: String(no),
    page_size: String(SIZE),
  });
  if (got.kind !== 'ok') return got;
  const read = understood(Page, got.value.body);
  if (read.kind !== 'ok') return read;
  return { kind: 'ok', value: { total: read.value.total_results, rows: read.value.trades } };
}

/** One order that we do not understand fails the page: left out, it would be lost. */
function facts(trades: readonly Trade[], cursor: string | undefined): Awaited<ReturnType<Connector['pullOrders']>> {
  const items: OrderFact[] = [];
  for (const trade of trades) {
    const fact = factOf(trade);
    if (!fact) return badAnswer;
    items.push(fact);
  }
  return { kind: 'ok', value: { items, ...(cursor !== undefined && { cursor }) } };
}

function factOf(trade: Trade): OrderFact | undefined {
  const state = stateOf(trade);
  if (!state) return undefined;
  const shipped = trade.orders.find((line) => line.invoice_no !== '');
  return {
    id: trade.tid,
    version: trade.modified.toISOString(),
    state,
    placedAt: trade.created,
    updatedAt: trade.modified,
    ...(trade.pay_time && { paidAt: trade.pay_time }),
    ...(trade.consign_time && { shippedAt: trade.consign_time }),
    ...(state === 'delivered' && trade.end_time && { deliveredAt: trade.end_time }),
    ...(state === 'cancelled' && { cancelledAt: trade.end_time ?? trade.modified }),
    ...(shipped && { carrier: shipped.logistics_company, tracking: shipped.invoice_no }),
    ...(trade.receiver_state && { region: trade.receiver_state }),
    currency: 'CNY',
    ...(trade.buyer_open_uid && { buyer: trade.buyer_open_uid }),
    lines: trade.orders.map((line) => lineOf(line, trade.consign_time !== undefined)),
  };
}

function stateOf(trade: Trade): OrderState | undefined {
  const state = STATES[trade.status];
  return state === 'cancelled' && trade.consign_time ? 'closed' : state;
}

/** A refund that succeeded: of goods that had left it is a return, before that a cancellation. */
function lineOf(line: z.output<typeof Line>, shipped: boolean): OrderLineFact {
  const closed = line.status.startsWith('TRADE_CLOSED');
  const refunded = line.refund_status === 'SUCCESS' || (closed && shipped);
  return {
    key: line.oid,
    item: line.num_iid,
    variant: line.sku_id,
    outerCode: line.outer_sku_id || line.outer_iid,
    title: line.title,
    quantity: line.num,
    totalMinor: line.divide_order_fee ?? line.payment,
    ...(refunded && shipped && { returned: line.num }),
    ...((refunded || closed) && !shipped && { cancelled: line.num }),
  };
}
