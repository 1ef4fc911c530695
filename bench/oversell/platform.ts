import type {
  Answer,
  Capabilities,
  Connector,
  OrderFact,
  Outcome,
  Refusal,
  StockChange,
  StockMode,
} from '../../src/platforms/platform.ts';
import type { Random } from '../../src/services/demo/random.ts';
import type { Timeline } from './timeline.ts';

/** How a simulated platform takes stock writes; `clamping`: a delta without a key that stops at zero and says nothing. */
export type Kind = 'cas' | 'keyed-delta' | 'clamping' | 'set';

export type Sale = { at: number; sku: number; quantity: number; promotion: boolean; cancelledAt?: number };

export type SimShop = {
  connector: Pick<Connector, 'capabilities' | 'pullOrders' | 'readStock' | 'writeStock'>;
  /** A customer takes what the page shows, up to what they want. Units taken. */
  buy(sku: number, quantity: number, promotion: boolean, leaves?: number): number;
  sales: readonly Sale[];
};

type Order = { sale: Sale; id: string; updatedAt: number; visibleAt: number; placedVisibleAt: number };
type State = {
  timeline: Timeline;
  random: Random;
  kind: Kind;
  numbers: number[];
  orders: Order[];
  sales: Sale[];
  keys: Map<string, Outcome>;
  outage: { from: number; to: number } | undefined;
  capabilities: Capabilities;
};

const VISIBLE_MS = 20_000;
const LANDS_MS = 15_000;
const LOST_ANSWER = 0.02;
const LATE_WRITE = 0.01;
const THROTTLED = 0.01;

const MODES: Record<Kind, readonly StockMode[]> = {
  cas: ['cas'],
  'keyed-delta': ['keyed-delta'],
  clamping: ['delta'],
  set: ['set'],
};

/** A platform that keeps a number of its own for each SKU and is as unreliable as the real ones. */
export function createSimShop(deps: {
  timeline: Timeline;
  random: Random;
  kind: Kind;
  restocks: boolean;
  skus: number;
  outage?: { from: number; to: number } | undefined;
}): SimShop {
  const state: State = {
    ...deps,
    numbers: Array.from({ length: deps.skus }, () => 0),
    orders: [],
    sales: [],
    keys: new Map(),
    outage: deps.outage,
    capabilities: capabilitiesOf(deps.kind, deps.restocks),
  };
  return {
    sales: state.sales,
    buy: (sku, quantity, promotion, leaves) => buy(state, { sku, quantity, promotion, leaves }),
    connector: {
      capabilities: state.capabilities,
      pullOrders: ({ since, until }) => called(state, () => pull(state, since.getTime(), until.getTime())),
      readStock: (listings) =>
        called(state, () => {
          const at = new Date(state.timeline.now());
          return listings.map(({ item }) => ({ item, variant: '', sellable: state.numbers[Number(item)] ?? 0, at }));
        }),
      writeStock: (_op, changes) => write(state, changes),
    },
  };
}

const capabilitiesOf = (kind: Kind, restocksOnCancel: boolean): Capabilities => ({
  stock: {
    modes: MODES[kind],
    batch: 50,
    readBatch: 50,
    ...(kind === 'clamping' && { clampsAtZero: true }),
    restocksOnCancel,
    landsWithinMs: LANDS_MS,
  },
  orders: { maxWindowMs: 30 * 60_000, paging: 'cursor', keepsMs: 90 * 86_400_000, visibleWithinMs: VISIBLE_MS },
  coupons: { create: 'none', read: false, stop: false, kinds: [], threshold: 'none' },
  push: { kind: 'none', bodyAuthenticated: false },
  pace: { perSecond: 20 },
  token: { refresh: 'none' },
});

type Buying = { sku: number; quantity: number; promotion: boolean; leaves?: number | undefined };

function buy(state: State, { sku, quantity, promotion, leaves }: Buying): number {
  const taken = Math.min(quantity, state.numbers[sku] ?? 0);
  if (taken === 0) return 0;
  const { timeline, random } = state;
  const at = timeline.now();
  state.numbers[sku] = (state.numbers[sku] ?? 0) - taken;
  const sale: Sale = { at, sku, quantity: taken, promotion };
  const seen = at + random.next() * VISIBLE_MS;
  const order: Order = { sale, id: `o${state.orders.length}`, updatedAt: at, visibleAt: seen, placedVisibleAt: seen };
  state.sales.push(sale);
  state.orders.push(order);
  if (leaves !== undefined) timeline.at(at + leaves, () => cancel(state, order));
  return taken;
}

function cancel(state: State, order: Order): void {
  const { sale } = order;
  sale.cancelledAt = state.timeline.now();
  order.updatedAt = sale.cancelledAt;
  order.visibleAt = sale.cancelledAt + state.random.next() * VISIBLE_MS;
  if (state.capabilities.stock.restocksOnCancel)
    state.numbers[sale.sku] = (state.numbers[sale.sku] ?? 0) + sale.quantity;
}

const isOut = ({ outage, timeline }: State): boolean =>
  outage !== undefined && timeline.now() >= outage.from && timeline.now() < outage.to;

const noAnswer: Refusal = { kind: 'unknown', why: 'no-answer' };

/** A read: it takes a moment, and some get no answer or are told to wait. */
async function called<T>(state: State, read: () => T): Promise<Answer<T>> {
  const { timeline, random } = state;
  await timeline.sleep(100 + random.next() * 400);
  if (isOut(state) || random.chance(LOST_ANSWER)) return noAnswer;
  if (random.chance(THROTTLED)) return { kind: 'throttled', afterMs: 3_000, code: 'busy' };
  return { kind: 'ok', value: read() };
}

function pull({ orders, timeline }: State, since: number, until: number) {
  const now = timeline.now();
  const items: OrderFact[] = [];
  // Orders are in the order of their placing; one is looked at again for as long as it can still be cancelled.
  for (let n = orders.length - 1; n >= 0; n -= 1) {
    const order = orders[n] as Order;
    if (order.sale.at < since - 3600_000) break;
    if (order.updatedAt < since || order.updatedAt >= until || order.visibleAt > now) continue;
    items.push(factOf(order));
  }
  return { items: items.reverse() };
}

function factOf({ sale, id, updatedAt }: Order): OrderFact {
  const { at, cancelledAt, sku, quantity } = sale;
  const line = { item: String(sku), variant: '', key: '1', outerCode: '', title: '', quantity, totalMinor: 0n };
  return {
    id,
    version: String(updatedAt).padStart(15, '0'),
    state: cancelledAt === undefined ? 'placed' : 'cancelled',
    placedAt: new Date(at),
    updatedAt: new Date(updatedAt),
    ...(cancelledAt !== undefined && { cancelledAt: new Date(cancelledAt) }),
    currency: 'GBP',
    lines: [line],
  };
}

async function write(state: State, changes: readonly StockChange[]): Promise<Outcome[]> {
  const { timeline, random, kind } = state;
  await timeline.sleep(100 + random.next() * 400);
  if (isOut(state)) return changes.map(() => noAnswer);
  if (random.chance(THROTTLED)) return changes.map(() => ({ kind: 'throttled', afterMs: 3_000, code: 'busy' }));
  if (random.chance(LATE_WRITE)) {
    timeline.at(
      timeline.now() + random.next() * (LANDS_MS - 1_000),
      () => void changes.map((one) => applied(state, one)),
    );
    return changes.map(() => noAnswer);
  }
  const outcomes = changes.map((one) => applied(state, one));
  await timeline.sleep(50);
  return random.chance(LOST_ANSWER)
    ? changes.map(() => noAnswer)
    : kind === 'clamping'
      ? outcomes.map(silent)
      : outcomes;
}

/** It says that all went well, whatever became of it. */
const silent = (outcome: Outcome): Outcome => (outcome.kind === 'applied' ? { kind: 'applied' } : outcome);

function applied(state: State, change: StockChange): Outcome {
  const sku = Number(change.item);
  const now = state.numbers[sku] ?? 0;
  if (change.mode === 'set') return become(state, sku, change.to);
  if (change.mode === 'delta') return become(state, sku, Math.max(0, now + change.by));
  const known = state.keys.get(change.key);
  if (known) return { kind: 'duplicate' };
  if (change.mode === 'cas' && change.from !== now) return { kind: 'stale', observed: now };
  const to = change.mode === 'cas' ? change.to : now + change.by;
  if (to < 0) return { kind: 'rejected', code: 'below-zero', reason: 'less than nothing', permanent: false };
  const outcome = become(state, sku, to);
  state.keys.set(change.key, outcome);
  return outcome;
}

function become(state: State, sku: number, to: number): Outcome {
  state.numbers[sku] = to;
  return { kind: 'applied', observed: to };
}
