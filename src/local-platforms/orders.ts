import type { OrderState } from '../platforms/platform.ts';
import { placeLines, useCoupon } from './sale.ts';
import type { Inside, LocalLine, LocalOrder, LocalShop, OrderVersion, Sale } from './shop.ts';

export type OrderVerbs = {
  /** An order that lowers the platform's own numbers at once. `undefined`: refused, for more than is left, and nothing changed. */
  sell(shop: LocalShop, sale: Sale): LocalOrder | undefined;
  pay(shop: LocalShop, id: string): void;
  ship(shop: LocalShop, id: string, carrier: string, tracking: string): void;
  deliver(shop: LocalShop, id: string): void;
  /** Before shipping: the whole order, or units of one line. Units go back to the number where this platform does that. */
  cancel(shop: LocalShop, id: string, part?: { line: string; quantity: number }): void;
  /** After shipping: units of one line came back; the number does not change by itself. */
  refund(shop: LocalShop, id: string, part: { line: string; quantity: number }): void;
  /** Something else changed, such as a note: a new version, nothing more. */
  touch(shop: LocalShop, id: string): void;
  /** Forgets what was over and last changed before this, so that a world can go on for weeks. */
  forgetOrders(shop: LocalShop, before: Date): void;
  /** As callers see it by now: an older version, or none, while the newest is not visible yet. */
  seeOrder(shop: LocalShop, id: string): LocalOrder | undefined;
  /** What callers see that was last updated within [since, until), oldest change first. */
  seeOrders(shop: LocalShop, window: { since: Date; until: Date }): LocalOrder[];
};

/** What dialects put where platforms tell of the buyer. Whatever of it is found behind a connector is a leak. */
export const PRIVATE = { name: 'PRIVATE-NAME', phone: '19999999999', address: 'PRIVATE-ADDRESS' } as const;

type What = 'placed' | 'paid' | 'shipped' | 'delivered' | 'cancelled' | 'refunded';

export function orderVerbs(inside: Inside): OrderVerbs {
  const { move } = mover(inside);
  return {
    sell: (shop, sale) => sell(inside, shop, sale),
    pay: (shop, id) => move(shop, id, ['placed'], (at) => ({ state: 'paid', paidAt: at }), 'paid'),
    ship: (shop, id, carrier, tracking) =>
      move(shop, id, ['paid'], (at) => ({ state: 'shipped', shippedAt: at, carrier, tracking }), 'shipped'),
    deliver: (shop, id) => move(shop, id, ['shipped'], (at) => ({ state: 'delivered', deliveredAt: at }), 'delivered'),
    cancel(shop, id, part) {
      const before = orderOf(shop, id);
      move(shop, id, ['placed', 'paid'], (at, o) => cancelled(at, o, part), 'cancelled');
      restock(inside, shop, before);
    },
    refund: (shop, id, part) =>
      move(shop, id, ['shipped', 'delivered', 'closed'], (_, o) => ({ lines: back(o, part, 'returned') }), 'refunded'),
    touch: (shop, id) => touch(inside, shop, id),
    forgetOrders,
    seeOrder: (shop, id) => visible(shop.history.get(id) ?? [], inside.now(shop).getTime()),
    seeOrders: (shop, window) => seeOrders(inside, shop, window),
  };
}

function mover(inside: Inside) {
  return {
    move(
      shop: LocalShop,
      id: string,
      from: readonly OrderState[],
      change: (at: Date, order: LocalOrder) => Partial<LocalOrder>,
      what: What,
    ): void {
      const order = orderOf(shop, id);
      if (!from.includes(order.state)) throw new Error(`order ${id} is ${order.state}: it cannot be ${what}`);
      const at = inside.now(shop);
      keep(inside, shop, { ...order, version: order.version + 1, updatedAt: at, ...change(at, order) }, what);
    },
  };
}

function sell(inside: Inside, shop: LocalShop, sale: Sale): LocalOrder | undefined {
  const lines = placeLines(inside, shop, sale);
  if (!lines) return undefined;
  const at = inside.now(shop);
  const order: LocalOrder = {
    id: shop.nextId(),
    version: 1,
    state: sale.paid ? 'paid' : 'placed',
    placedAt: at,
    updatedAt: at,
    ...(sale.paid && { paidAt: at }),
    region: sale.region ?? '',
    currency: shop.currency,
    buyer: sale.buyer ?? `buyer-${shop.nextId()}`,
    ...useCoupon(shop, lines, sale.coupon, at),
  };
  keep(inside, shop, order, sale.paid ? 'paid' : 'placed');
  return order;
}

function restock(inside: Inside, shop: LocalShop, before: LocalOrder): void {
  if (!shop.kind.capabilities.stock.restocksOnCancel) return;
  if (shop.faults.notRestocked > 0) {
    shop.faults.notRestocked -= 1;
    return;
  }
  for (const [n, line] of orderOf(shop, before.id).lines.entries()) {
    const listing = inside.listing(shop, line);
    if (listing) listing.stock += line.cancelled - (before.lines[n]?.cancelled ?? 0);
  }
}

function touch(inside: Inside, shop: LocalShop, id: string): void {
  const order = orderOf(shop, id);
  keep(inside, shop, { ...order, version: order.version + 1, updatedAt: inside.now(shop) });
}

function seeOrders(inside: Inside, shop: LocalShop, { since, until }: { since: Date; until: Date }): LocalOrder[] {
  const now = inside.now(shop).getTime();
  const seen = shop.changes
    .slice(firstAt(shop.changes, since.getTime()), firstAt(shop.changes, until.getTime()))
    .flatMap((change) => {
      const order = visible(shop.history.get(change.id) ?? [], now);
      return order?.version === change.version ? [order] : [];
    });
  seen.sort((a, b) => a.updatedAt.getTime() - b.updatedAt.getTime() || (BigInt(a.id) < BigInt(b.id) ? -1 : 1));
  if (shop.faults.movingRows > 0 && seen.length > 1) {
    shop.faults.movingRows -= 1;
    for (const order of [seen[0], seen.at(-1)]) if (order) touch(inside, shop, order.id);
  }
  return seen;
}

const OVER: readonly OrderState[] = ['delivered', 'closed', 'cancelled'];

function forgetOrders(shop: LocalShop, before: Date): void {
  const old = shop.changes.slice(0, firstAt(shop.changes, before.getTime())).map((change) => change.id);
  for (const id of old) {
    const order = shop.orders.get(id);
    if (!order || !OVER.includes(order.state) || order.updatedAt >= before) continue;
    shop.orders.delete(id);
    shop.history.delete(id);
  }
  const kept = shop.changes.filter((change) => shop.history.has(change.id));
  shop.changes.splice(0, shop.changes.length, ...kept);
}

/** The place of the first change that is not before `at`. */
function firstAt(changes: LocalShop['changes'], at: number): number {
  let low = 0;
  let high = changes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((changes[middle]?.at ?? at) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

function keep(inside: Inside, shop: LocalShop, order: LocalOrder, what?: What): void {
  const after = typeof shop.visibleAfterMs === 'function' ? shop.visibleAfterMs() : shop.visibleAfterMs;
  const visibleAt = inside.now(shop).getTime() + after;
  shop.history.set(order.id, [...(shop.history.get(order.id) ?? []), { visibleAt, order }]);
  shop.orders.set(order.id, order);
  const at = order.updatedAt.getTime();
  // A clock that was set back writes earlier times: they belong further down.
  shop.changes.splice(firstAt(shop.changes, at + 1), 0, { at, id: order.id, version: order.version });
  if (what) inside.emit(shop, { kind: 'order', what, order: order.id });
}

function orderOf(shop: LocalShop, id: string): LocalOrder {
  const order = shop.orders.get(id);
  if (!order) throw new Error(`no order ${id}`);
  return order;
}

const visible = (versions: readonly OrderVersion[], now: number): LocalOrder | undefined =>
  versions.findLast((v) => v.visibleAt <= now)?.order;

function cancelled(at: Date, order: LocalOrder, part?: { line: string; quantity: number }): Partial<LocalOrder> {
  const lines = part ? back(order, part, 'cancelled') : order.lines.map((l) => ({ ...l, cancelled: l.quantity }));
  return lines.every((l) => l.cancelled === l.quantity) ? { lines, state: 'cancelled', cancelledAt: at } : { lines };
}

function back(
  order: LocalOrder,
  part: { line: string; quantity: number },
  what: 'returned' | 'cancelled',
): LocalLine[] {
  return order.lines.map((line) => {
    if (line.key !== part.line) return line;
    const units = line[what] + part.quantity;
    if (units > line.quantity) throw new Error(`line ${line.key} has ${line.quantity}, not ${units}`);
    return { ...line, [what]: units };
  });
}
