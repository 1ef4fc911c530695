import * as z from 'zod';
import type { Answer, ConnectorDeps, OrderFact, OrderLineFact, OrderState, Page } from '../platform.ts';
import { badAnswer, readBody, type WooCall } from './call.ts';
import { firstOfSecond, Gmt, gmt, Id, MaybeGmt, minorOf } from './wire.ts';

const PAGE = 100;

const Line = z.object({
  id: Id,
  product_id: Id,
  variation_id: Id,
  name: z.string().catch(''),
  sku: z.string().nullish(),
  quantity: z.number().int().nonnegative(),
  total: z.string(),
  total_tax: z.string().catch('0'),
});
const words = z.string().catch('');
const Place = z.object({ country: words, address_1: words, city: words, postcode: words }).nullish();
const Order = z.object({
  id: Id,
  status: z.string(),
  currency: z.string().length(3),
  customer_id: Id.catch('0'),
  date_created_gmt: Gmt,
  date_modified_gmt: Gmt,
  date_paid_gmt: MaybeGmt,
  date_completed_gmt: MaybeGmt,
  shipping: Place,
  billing: Place,
  customer_ip_address: z.string().catch(''),
  line_items: z.array(Line),
  coupon_lines: z.array(z.object({ code: z.string(), discount: z.string() })).catch([]),
});
type Order = z.infer<typeof Order>;
type HashOf = ConnectorDeps['hashOf'];

/**
 * Orders of these states took nothing from the stock (WooCommerce reduces it on-hold, processing or completed), so they
 * are no sales yet.
 */
const NO_SALE = new Set(['pending', 'checkout-draft', 'auto-draft', 'trash']);

const STATES: Record<string, OrderState> = {
  'on-hold': 'placed',
  processing: 'paid',
  completed: 'shipped',
  cancelled: 'cancelled',
  failed: 'cancelled',
};

/** A full refund before the goods left is a cancellation; states of plugins count as sales that are paid or not. */
function stateOf({ status, date_paid_gmt: paid, date_completed_gmt: completed }: Order): OrderState {
  if (status === 'refunded') return completed ? 'closed' : 'cancelled';
  return STATES[status] ?? (completed ? 'shipped' : paid ? 'paid' : 'placed');
}

function lineOf(line: z.infer<typeof Line>, order: Order, state: OrderState): OrderLineFact | undefined {
  const net = minorOf(line.total, order.currency);
  const tax = minorOf(line.total_tax || '0', order.currency);
  if (net === undefined || tax === undefined) return undefined;
  return {
    key: line.id,
    item: line.product_id,
    variant: line.variation_id === '0' ? '' : line.variation_id,
    outerCode: line.sku ?? '',
    title: line.name,
    quantity: line.quantity,
    totalMinor: net + tax,
    ...(state === 'closed' && order.status === 'refunded' ? { returned: line.quantity } : {}),
    ...(state === 'cancelled' ? { cancelled: line.quantity } : {}),
  };
}

/** Where it goes and from where it was ordered, as hashes. An address without its postcode could be anybody's. */
function traitsOf(order: Order, hashOf: HashOf): NonNullable<OrderFact['traits']> {
  const { address_1: street, city, postcode } = order.shipping?.address_1 ? order.shipping : (order.billing ?? {});
  const address = street && postcode ? hashOf?.('address', `${postcode} ${city} ${street}`) : undefined;
  const ip = order.customer_ip_address ? hashOf?.('ip', order.customer_ip_address) : undefined;
  return [
    ...(address ? [{ kind: 'address' as const, hash: address }] : []),
    ...(ip ? [{ kind: 'ip' as const, hash: ip }] : []),
  ];
}

/** Undefined: an amount that cannot be told exactly. Of the buyer only the number of the account, and hashes. */
export function orderFact(order: Order, hashOf?: HashOf): OrderFact | undefined {
  const state = stateOf(order);
  const lines = order.line_items.flatMap((line) => lineOf(line, order, state) ?? []);
  const coupons = order.coupon_lines.map(({ code, discount }) => ({
    id: code,
    discountMinor: minorOf(discount, order.currency),
  }));
  const known = coupons.flatMap(({ id, discountMinor }) =>
    discountMinor === undefined ? [] : [{ id, discountMinor }],
  );
  if (lines.length !== order.line_items.length || known.length !== coupons.length) return undefined;
  const traits = traitsOf(order, hashOf);
  const region = order.shipping?.country || order.billing?.country;
  return {
    id: order.id,
    version: order.date_modified_gmt.toISOString(),
    state,
    placedAt: order.date_created_gmt,
    updatedAt: order.date_modified_gmt,
    ...(order.date_paid_gmt ? { paidAt: order.date_paid_gmt } : {}),
    ...(order.date_completed_gmt ? { shippedAt: order.date_completed_gmt } : {}),
    ...(state === 'cancelled' ? { cancelledAt: order.date_modified_gmt } : {}),
    ...(region ? { region } : {}),
    currency: order.currency,
    ...(order.customer_id === '0' ? {} : { buyer: order.customer_id }),
    ...(traits.length > 0 ? { traits } : {}),
    lines,
    ...(known.length > 0 ? { coupons: known } : {}),
  };
}

function factsOf(orders: Order[], hashOf: HashOf): Answer<OrderFact[]> {
  const sales = orders.filter(({ status }) => !NO_SALE.has(status));
  const facts = sales.flatMap((order) => orderFact(order, hashOf) ?? []);
  return facts.length === sales.length ? { kind: 'ok', value: facts } : badAnswer;
}

/**
 * Rows only leave the window while it is read (an order that changes again is modified later than its end), which moves
 * rows of later pages forward: the last page is read first, so that none is missed.
 */
export async function pullOrders(
  call: WooCall,
  { since, until, cursor }: { since: Date; until: Date; cursor?: string },
  hashOf?: HashOf,
): Promise<Answer<Page<OrderFact>>> {
  const query = {
    // Both ends are exclusive there.
    modified_after: gmt(new Date(firstOfSecond(since).getTime() - 1000)),
    modified_before: gmt(firstOfSecond(until)),
    dates_are_gmt: 'true',
    orderby: 'id',
    order: 'asc',
    per_page: String(PAGE),
    dp: '2',
  };
  let page = Number(cursor ?? '1');
  let answer = await call.get('orders', { ...query, page: String(page) });
  if (answer.kind === 'ok' && cursor === undefined && answer.value.totalPages > 1) {
    page = answer.value.totalPages;
    answer = await call.get('orders', { ...query, page: String(page) });
  }
  const orders = readBody(answer, z.array(Order));
  // Rows have left the window, and the last page with them.
  if (orders.kind === 'rejected' && orders.code.endsWith('_invalid_page_number') && page > 1) {
    return { kind: 'ok', value: { items: [], cursor: String(page - 1) } };
  }
  if (orders.kind !== 'ok') return orders;
  const facts = factsOf(orders.value, hashOf);
  if (facts.kind !== 'ok') return facts;
  return { kind: 'ok', value: { items: facts.value, ...(page > 1 ? { cursor: String(page - 1) } : {}) } };
}

export async function getOrder(call: WooCall, id: string, hashOf?: HashOf): Promise<Answer<OrderFact>> {
  if (!/^\d{1,20}$/.test(id)) return noSale(id);
  const order = readBody(await call.get(`orders/${id}`, { dp: '2' }), Order);
  if (order.kind !== 'ok') return order;
  if (NO_SALE.has(order.value.status)) return noSale(id);
  const fact = orderFact(order.value, hashOf);
  return fact ? { kind: 'ok', value: fact } : badAnswer;
}

const noSale = (id: string) =>
  ({
    kind: 'rejected',
    code: 'no_sale',
    reason: `order ${id} has taken nothing from the stock`,
    permanent: false,
  }) as const;
