import * as z from 'zod';
import type { Answer, OrderFact, OrderLineFact, OrderState, Page } from '../platform.ts';
import { badAnswer, rejected, type ShopifyCall } from './call.ts';
import { Gid, gid, Instant, isId, minorOf, nextOf, PageInfo, ShopMoney } from './wire.ts';

const LINES = `nodes { id title sku quantity currentQuantity product { id } variant { id }
  originalTotalSet { shopMoney { amount currencyCode } }
  discountAllocations { allocatedAmountSet { shopMoney { amount currencyCode } }
    discountApplication { __typename ... on DiscountCodeApplication { code } } } }
  pageInfo { hasNextPage endCursor }`;
/** Of the buyer only the number of the account, of the address only the country. */
const ORDER = `id createdAt updatedAt cancelledAt processedAt currencyCode displayFinancialStatus displayFulfillmentStatus
  customer { id } shippingAddress { countryCodeV2 }
  fulfillments(first: 20) { status createdAt deliveredAt trackingInfo(first: 1) { company number } }
  refunds(first: 20) { refundLineItems(first: 20) { nodes { quantity restockType lineItem { id } } } }`;

const ORDERS = `query ZhangguiOrders($query: String!, $cursor: String) {
  orders(first: 10, after: $cursor, query: $query, sortKey: UPDATED_AT) {
    nodes { ${ORDER} lineItems(first: 20) { ${LINES} } } pageInfo { hasNextPage endCursor } } }`;
const ONE = `query ZhangguiOrder($id: ID!) { order(id: $id) { ${ORDER} lineItems(first: 100) { ${LINES} } } }`;
const MORE_LINES = `query ZhangguiOrderLines($id: ID!, $cursor: String!) {
  order(id: $id) { lineItems(first: 100, after: $cursor) { ${LINES} } } }`;

const Line = z.object({
  id: Gid,
  title: z.string().catch(''),
  sku: z.string().nullish(),
  quantity: z.number().int().nonnegative(),
  currentQuantity: z.number().int().nonnegative(),
  product: z.object({ id: Gid }).nullish(),
  variant: z.object({ id: Gid }).nullish(),
  originalTotalSet: ShopMoney,
  discountAllocations: z.array(
    z.object({ allocatedAmountSet: ShopMoney, discountApplication: z.object({ code: z.string().optional() }) }),
  ),
});
const Lines = z.object({ nodes: z.array(Line), pageInfo: PageInfo });
const Fulfillment = z.object({
  status: z.string(),
  createdAt: Instant,
  deliveredAt: Instant.nullish(),
  trackingInfo: z.array(z.object({ company: z.string().nullish(), number: z.string().nullish() })).catch([]),
});
const RefundLine = z.object({ quantity: z.number().int(), restockType: z.string(), lineItem: z.object({ id: Gid }) });
const Order = z.object({
  id: Gid,
  createdAt: Instant,
  updatedAt: Instant,
  cancelledAt: Instant.nullish(),
  processedAt: Instant.nullish(),
  currencyCode: z.string().length(3),
  displayFinancialStatus: z.string().nullish(),
  displayFulfillmentStatus: z.string(),
  customer: z.object({ id: Gid }).nullish(),
  shippingAddress: z.object({ countryCodeV2: z.string().nullish() }).nullish(),
  fulfillments: z.array(Fulfillment),
  refunds: z.array(z.object({ refundLineItems: z.object({ nodes: z.array(RefundLine) }) })),
  lineItems: Lines,
});
type Order = z.infer<typeof Order>;
type Line = z.infer<typeof Line>;

const PAID = new Set(['PAID', 'PARTIALLY_REFUNDED', 'REFUNDED']);

const shippedOf = ({ fulfillments }: Order) => fulfillments.filter(({ status }) => status === 'SUCCESS');

function stateOf(order: Order): OrderState {
  const shipped = shippedOf(order);
  if (order.cancelledAt) return 'cancelled';
  const isWhole = order.displayFulfillmentStatus === 'FULFILLED';
  if (isWhole && shipped.length > 0 && shipped.every((one) => one.deliveredAt)) return 'delivered';
  if (isWhole) return 'shipped';
  return PAID.has(order.displayFinancialStatus ?? '') ? 'paid' : 'placed';
}

/** CANCEL: taken off before it shipped. RETURN: it came back. Units that left the order without a refund are cancelled. */
function undoneOf(line: Line, order: Order, state: OrderState) {
  if (state === 'cancelled') return { cancelled: line.quantity };
  const rows = order.refunds.flatMap(({ refundLineItems }) => refundLineItems.nodes);
  const sum = (...types: string[]) =>
    rows
      .filter(({ lineItem, restockType }) => lineItem.id === line.id && types.includes(restockType))
      .reduce((total, { quantity }) => total + quantity, 0);
  const isWhole = order.displayFulfillmentStatus === 'FULFILLED';
  const silent = sum('NO_RESTOCK', 'LEGACY_RESTOCK');
  const cameBack = sum('RETURN');
  const returned = cameBack + (isWhole ? silent : 0);
  const cancelled = Math.max(line.quantity - line.currentQuantity - returned, 0);
  return { ...(returned ? { returned } : {}), ...(cameBack ? { cameBack } : {}), ...(cancelled ? { cancelled } : {}) };
}

/** Shopify's own discounted total leaves out discounts of the whole order; their share of a line is among its allocations. */
function totalOf(line: Line, currency: string): bigint | undefined {
  let total = minorOf(line.originalTotalSet.shopMoney.amount, currency);
  for (const { allocatedAmountSet } of line.discountAllocations) {
    const off = minorOf(allocatedAmountSet.shopMoney.amount, currency);
    total = total === undefined || off === undefined ? undefined : total - off;
  }
  return total;
}

function lineOf(line: Line, order: Order, state: OrderState): OrderLineFact | undefined {
  const totalMinor = totalOf(line, order.currencyCode);
  if (totalMinor === undefined) return undefined;
  return {
    key: line.id,
    item: line.product?.id ?? '',
    variant: line.variant?.id ?? '',
    outerCode: line.sku ?? '',
    title: line.title,
    quantity: line.quantity,
    totalMinor,
    ...undoneOf(line, order, state),
  };
}

/** By code: what an order says of a discount is what the customer typed. */
function couponsOf(order: Order): { id: string; discountMinor: bigint }[] {
  const byCode = new Map<string, bigint>();
  for (const { allocatedAmountSet, discountApplication } of order.lineItems.nodes.flatMap(
    (l) => l.discountAllocations,
  )) {
    const minor = minorOf(allocatedAmountSet.shopMoney.amount, order.currencyCode);
    const { code } = discountApplication;
    if (code !== undefined && minor !== undefined) byCode.set(code, (byCode.get(code) ?? 0n) + minor);
  }
  return [...byCode].map(([id, discountMinor]) => ({ id, discountMinor }));
}

const latest = (times: readonly Date[]): Date | undefined => [...times].sort((a, b) => b.getTime() - a.getTime())[0];

function timesOf(order: Order, state: OrderState): Partial<OrderFact> {
  const shipped = shippedOf(order);
  const shippedAt =
    state === 'shipped' || state === 'delivered' ? latest(shipped.map((one) => one.createdAt)) : undefined;
  const deliveredAt = state === 'delivered' ? latest(shipped.flatMap((one) => one.deliveredAt ?? [])) : undefined;
  const tracking = shipped.at(-1)?.trackingInfo[0];
  const isPaid = PAID.has(order.displayFinancialStatus ?? '');
  return {
    ...(isPaid && order.processedAt ? { paidAt: order.processedAt } : {}),
    ...(shippedAt ? { shippedAt } : {}),
    ...(deliveredAt ? { deliveredAt } : {}),
    ...(order.cancelledAt ? { cancelledAt: order.cancelledAt } : {}),
    ...(tracking?.company ? { carrier: tracking.company } : {}),
    ...(tracking?.number ? { tracking: tracking.number } : {}),
  };
}

/** Undefined: an amount that cannot be told exactly. */
function orderFact(order: Order): OrderFact | undefined {
  const state = stateOf(order);
  const lines = order.lineItems.nodes.flatMap((line) => lineOf(line, order, state) ?? []);
  if (lines.length !== order.lineItems.nodes.length) return undefined;
  const coupons = couponsOf(order);
  const region = order.shippingAddress?.countryCodeV2;
  return {
    id: order.id,
    version: order.updatedAt.toISOString(),
    state,
    placedAt: order.createdAt,
    updatedAt: order.updatedAt,
    ...timesOf(order, state),
    ...(region ? { region } : {}),
    currency: order.currencyCode,
    ...(order.customer ? { buyer: order.customer.id } : {}),
    lines,
    ...(coupons.length > 0 ? { coupons } : {}),
  };
}

const More = z.object({ order: z.object({ lineItems: Lines }).nullable() });

/** Lines beyond the first page of them. */
async function whole(call: ShopifyCall, order: Order): Promise<Answer<Order>> {
  const nodes = [...order.lineItems.nodes];
  let { pageInfo } = order.lineItems;
  for (let { cursor } = nextOf(pageInfo); cursor !== undefined; { cursor } = nextOf(pageInfo)) {
    const more = await call(MORE_LINES, { id: gid('Order', order.id), cursor }, More);
    if (more.kind !== 'ok') return more;
    if (!more.value.data.order) return badAnswer;
    nodes.push(...more.value.data.order.lineItems.nodes);
    pageInfo = more.value.data.order.lineItems.pageInfo;
  }
  return { kind: 'ok', value: { ...order, lineItems: { nodes, pageInfo } } };
}

async function wholeFact(call: ShopifyCall, order: Order): Promise<Answer<OrderFact>> {
  const all = await whole(call, order);
  if (all.kind !== 'ok') return all;
  const fact = orderFact(all.value);
  return fact ? { kind: 'ok', value: fact } : badAnswer;
}

const Orders = z.object({ orders: z.object({ nodes: z.array(Order), pageInfo: PageInfo }) });

export async function pullOrders(
  call: ShopifyCall,
  { since, until, cursor }: { since: Date; until: Date; cursor?: string },
): Promise<Answer<Page<OrderFact>>> {
  const query = `updated_at:>='${since.toISOString()}' AND updated_at:<'${until.toISOString()}'`;
  const got = await call(ORDERS, { query, cursor: cursor ?? null }, Orders);
  if (got.kind !== 'ok') return got;
  const { nodes, pageInfo } = got.value.data.orders;
  const items: OrderFact[] = [];
  for (const order of nodes) {
    const fact = await wholeFact(call, order);
    if (fact.kind !== 'ok') return fact;
    items.push(fact.value);
  }
  return { kind: 'ok', value: { items, ...nextOf(pageInfo) } };
}

export async function getOrder(call: ShopifyCall, id: string): Promise<Answer<OrderFact>> {
  const none = rejected('not-found', `this shop has no order ${id}`);
  if (!isId(id)) return none;
  const got = await call(ONE, { id: gid('Order', id) }, z.object({ order: Order.nullable() }));
  if (got.kind !== 'ok') return got;
  return got.value.data.order ? wholeFact(call, got.value.data.order) : none;
}
