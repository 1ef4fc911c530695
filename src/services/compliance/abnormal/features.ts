import type { Kind, OrderEvent, Surroundings } from './event.ts';
import { FEATURES } from './feature-words.ts';
import { buyerOf, othersOf, ringOf, toolsOf } from './ties.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** An amount is the same within 3 %. */
const SAME_AMOUNT = Math.log(1.03);

/** The order, those tied to it, and who is who. */
type Scene = {
  order: OrderEvent;
  asOf: number;
  of: Record<Kind, readonly OrderEvent[]>;
  /** Orders of other buyers on its device, to its address or by its payer. */
  ring: readonly OrderEvent[];
  /** Of them those by device or payer: an address is shared more innocently. */
  tools: readonly OrderEvent[];
  /** What others placed by the devices and payers of the ring, and the order is not tied to itself. */
  beyond: readonly OrderEvent[];
};

/**
 * The features of one order, in the order of FEATURES: pure, from the order and what was known around it at `asOf`. The service
 * and the benchmark both use this one definition.
 */
export function featuresOf(order: OrderEvent, around: Surroundings): Float64Array {
  const { near, usual } = around;
  const scene = sceneOf(order, around);
  const found: Record<string, number> = {
    ...speedOf(scene),
    ...sharingOf(scene),
    ...loopsOf(scene),
    ...refundsOf(scene),
    ...habitsOf(scene),
    ...basketOf(scene),
    ...rushOf(order, near),
    ...odditiesOf(order, usual),
  };
  return Float64Array.from(FEATURES, ({ code }) => found[code] ?? 0);
}

function sceneOf(order: OrderEvent, { asOf, tied, second }: Surroundings): Scene {
  const all = (kind: Kind) => tied[kind] ?? [];
  const ring = ringOf(order, tied);
  const known = new Set(ring.map(({ id }) => id));
  return {
    order,
    asOf,
    of: {
      buyer: all('buyer'),
      device: all('device'),
      address: all('address'),
      payer: all('payer'),
      ip: all('ip'),
    },
    ring,
    tools: toolsOf(order, tied),
    beyond: othersOf(order, second).filter(({ id }) => !known.has(id)),
  };
}

const within = (events: readonly OrderEvent[], { at }: OrderEvent, ms: number): OrderEvent[] =>
  events.filter((one) => !one.refund && Math.abs(one.at - at) <= ms);
const log = (count: number): number => Math.log1p(count);
const distinct = (values: readonly (string | number | undefined)[]): number =>
  new Set(values.filter((value) => value !== undefined)).size;
/** A share that two unknown orders without it are added to: one of one is not everything. */
const share = (some: number, all: number): number => some / (all + 2);

function speedOf({ order, of, ring, tools }: Scene): Record<string, number> {
  const others = of.ip.filter((one) => buyerOf(one) !== buyerOf(order));
  return {
    buyer_hour: log(within(of.buyer, order, HOUR).length),
    buyer_day: log(within(of.buyer, order, DAY).length),
    buyer_week: log(within(of.buyer, order, 7 * DAY).length),
    device_day: log(within(of.device, order, DAY).length),
    address_day: log(within(of.address, order, DAY).length),
    payer_day: log(within(of.payer, order, DAY).length),
    ring_minutes: log(within(ring, order, HOUR / 6).length),
    ring_hour: log(within(ring, order, HOUR).length),
    ring_day: log(within(ring, order, DAY).length),
    ring_month: log(within(ring, order, 30 * DAY).length),
    tool_hour: log(within(tools, order, HOUR).length),
    tool_day: log(within(tools, order, DAY).length),
    tool_month: log(within(tools, order, 30 * DAY).length),
    address_surge: surge(of.address, order),
    ip_hour: log(within(others, order, HOUR).length),
  };
}

/** Orders of three days against what the other weeks would make expect. */
function surge(events: readonly OrderEvent[], order: OrderEvent): number {
  const now = within(events, order, 3 * DAY).length;
  const before = events.filter(({ refund }) => !refund).length - now;
  return log(now) - log((before * 6) / 60);
}

function sharingOf({ order, of, ring, tools, beyond }: Scene): Record<string, number> {
  const buyers = (kind: Kind) => log(distinct(of[kind].map(buyerOf).filter((one) => one !== buyerOf(order))));
  const shared = new Map<string, Set<Kind>>();
  for (const kind of ['device', 'address', 'payer'] as const)
    for (const one of ring)
      if (order.traits[kind] !== undefined && one.traits[kind] === order.traits[kind])
        shared.set(buyerOf(one), (shared.get(buyerOf(one)) ?? new Set()).add(kind));
  return {
    device_buyers: buyers('device'),
    address_buyers: buyers('address'),
    payer_buyers: buyers('payer'),
    ip_buyers: buyers('ip'),
    tool_buyers: log(distinct(tools.map(buyerOf))),
    beyond_week: log(within(beyond, order, 7 * DAY).length),
    beyond_month: log(within(beyond, order, 30 * DAY).length),
    beyond_buyers: log(distinct(beyond.map(buyerOf))),
    ring_bound: log(bound(within(ring, order, 7 * DAY)).length),
    both_buyers: log([...shared.values()].filter(({ size }) => size >= 2).length),
    device_addresses: log(distinct(of.device.map(({ traits }) => traits.address))),
    payer_devices: log(distinct(of.payer.map(({ traits }) => traits.device))),
    buyer_devices: log(distinct([...of.buyer, order].map(({ traits }) => traits.device)) - 1),
    buyer_payers: log(distinct([...of.buyer, order].map(({ traits }) => traits.payer)) - 1),
  };
}

/** Loops between sibling shops: other buyers of this device or payer, in other shops. */
function loopsOf({ order, of, tools }: Scene): Record<string, number> {
  const month = within(tools, order, 30 * DAY);
  return {
    loop_orders: log(month.filter(({ shop }) => shop !== order.shop).length),
    loop_shops: log(distinct([...month, order].map(({ shop }) => shop)) - 1),
    buyer_shops: log(distinct([...within(of.buyer, order, 30 * DAY), order].map(({ shop }) => shop)) - 1),
  };
}

function refundsOf({ asOf, of, ring, tools }: Scene): Record<string, number> {
  const rate = (events: readonly OrderEvent[]) => {
    const sales = events.filter(({ refund }) => !refund).length;
    const back = events.filter(({ refund, refundedAt }) => refund || (refundedAt !== undefined && refundedAt <= asOf));
    return share(back.length, Math.max(sales, back.length));
  };
  return { buyer_refunds: rate(of.buyer), ring_refunds: rate(ring), tool_refunds: rate(tools) };
}

function habitsOf({ order, of, ring, tools }: Scene): Record<string, number> {
  const weeks = (events: readonly OrderEvent[]) =>
    log(distinct(events.map(({ at }) => Math.floor((order.at - at) / (7 * DAY)))));
  const first = of.buyer.reduce((least, { at }) => Math.min(least, at), order.at);
  return {
    night: order.night ? 1 : 0,
    ring_night: share(ring.filter(({ night }) => night).length, ring.length),
    buyer_night: share(of.buyer.filter(({ night }) => night).length, of.buyer.length),
    ring_weeks: weeks(ring),
    tool_weeks: weeks(tools),
    buyer_new: 1 / (1 + Math.max(0, order.at - first) / DAY),
  };
}

/** Common codes of all codes of two baskets. Both lists are in order. */
export function alike(a: readonly string[], b: readonly string[]): number {
  let common = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const [x, y] = [a[i] as string, b[j] as string];
    if (x === y) common += 1;
    if (x <= y) i += 1;
    if (y <= x) j += 1;
  }
  const all = a.length + b.length - common;
  return all === 0 ? 0 : common / all;
}

/** The mean over the three most alike baskets, of which there may be fewer. */
function repeated({ skus }: OrderEvent, others: readonly OrderEvent[]): number {
  const best = others.map((one) => alike(skus, one.skus)).sort((a, b) => b - a);
  return ((best[0] ?? 0) + (best[1] ?? 0) + (best[2] ?? 0)) / 3;
}

function basketOf({ order, of, ring }: Scene): Record<string, number> {
  const month = within(ring, order, 30 * DAY);
  const own = within(of.buyer, order, 30 * DAY);
  const equal = month.filter(({ amount }) => Math.abs(Math.log((amount + 1) / (order.amount + 1))) <= SAME_AMOUNT);
  const coupons = within(ring, order, 7 * DAY).filter(({ discount }) => discount > 0).length;
  return {
    ring_basket: repeated(order, month),
    ring_goods: log(month.filter((one) => alike(order.skus, one.skus) > 0).length),
    ring_amounts: share(equal.length, month.length),
    buyer_basket: repeated(order, own),
    ring_coupons: order.discount > 0 ? log(coupons) : 0,
  };
}

/** Those that share a device or payer with another buyer's among them: a ring shows even where the order itself shares nothing of it. */
function bound(events: readonly OrderEvent[]): OrderEvent[] {
  const buyers = new Map<string, Set<string>>();
  const tools = ({ traits: { device, payer } }: OrderEvent) =>
    [device && `d:${device}`, payer && `p:${payer}`].filter((tool) => tool !== undefined && tool !== '');
  for (const one of events)
    for (const tool of tools(one)) buyers.set(`${tool}`, (buyers.get(`${tool}`) ?? new Set()).add(buyerOf(one)));
  return events.filter((one) => tools(one).some((tool) => (buyers.get(`${tool}`)?.size ?? 0) >= 2));
}

/** How much the baskets of others in the shop around its time are like its own; and those of them that are of one hand. */
function rushOf(order: OrderEvent, near: readonly OrderEvent[]): Record<string, number> {
  const others = near.filter((one) => buyerOf(one) !== buyerOf(order));
  const like = (events: readonly OrderEvent[]) =>
    log(10 * events.reduce((sum, { skus }) => sum + alike(order.skus, skus), 0));
  const together = bound(others);
  return { goods_rush: like(others), goods_bound: like(together), near_bound: share(together.length, others.length) };
}

function odditiesOf({ amount, most }: OrderEvent, usual: readonly number[]): Record<string, number> {
  const sorted = [...usual].sort((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)] ?? amount;
  return { amount: Math.abs(Math.log((amount + 100) / (middle + 100))), most: log(most) };
}
