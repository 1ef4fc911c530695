import type { Clock } from '../core/clock.ts';
import { type Db, systemScope, type Tx } from '../db/client.ts';
import { startWorker, type Task, type Worker } from '../outbox/worker.ts';
import type { LaneKey, LaneWork, StockLanes } from '../services/services.ts';
import { chunks } from './stock-calls.ts';
import { createShopCalls, type ShopCalls, type ShopCallsDeps } from './stock-shop.ts';

export type StockDeps = ShopCallsDeps & {
  db: Db;
  clock: Clock;
  lanes: StockLanes;
  failed(error: unknown): void;
  /** For tests that kill the process between two steps. */
  step?(name: string): Promise<void> | void;
};

/** Longer than any call may take, so that nobody else takes a lane whose answer is still to come. */
const LEASE_MS = 90_000;
const MOST_LANES = 240;
/** Lanes that are carried on in one transaction, which locks the levels of their SKUs. */
const LANES_AT_ONCE = 60;
/** Plans that are made before lanes get their turn again. */
const PLANS = 5;

/**
 * Keeps the shops' stock at their quotas: plans what changed, takes lanes that are due, carries them on, asks the platforms
 * outside of any transaction and writes down what they said. Any number of processes may do it at once.
 */
export function startStockWorker(deps: StockDeps, { everyMs = 300, atOnce = 24 } = {}): Worker {
  const shops = createShopCalls(deps);
  return startWorker({ everyMs, atOnce, fetch: () => fetchWork(deps, shops), failed: deps.failed });
}

/** One look, for tests and for a last round: what it returns are the calls, shop by shop. */
export const createStockRound = (deps: StockDeps) => {
  const shops = createShopCalls(deps);
  return () => fetchWork(deps, shops);
};

const scoped = <T>({ db }: StockDeps, work: (tx: Tx) => Promise<T>) => db.withScope(systemScope('stock'), work);

async function fetchWork(deps: StockDeps, shops: ShopCalls): Promise<Task[]> {
  const now = deps.clock.now().getTime();
  await planAll(deps, now);
  const lease = { now, limit: MOST_LANES, leaseMs: LEASE_MS, except: shops.resting(now) };
  const keys = await deps.db.withScope(systemScope('stock'), (tx) => deps.lanes.lease(tx, lease), 'passing');
  if (keys.length === 0) return [];
  const work: LaneWork[] = [];
  for (const some of chunks(bySku(keys), LANES_AT_ONCE)) work.push(...(await advance(deps, some, now)));
  await deps.step?.('intents-committed');
  const byShop = new Map<number, LaneWork[]>();
  for (const one of work) byShop.set(one.shopId, [...(byShop.get(one.shopId) ?? []), one]);
  const tasks = [...byShop].map(([shopId, own]): Task => shops.run(shopId, own, now + LEASE_MS));
  return tasks.length > 0 ? tasks : [async () => undefined];
}

/** Levels are locked while they are planned: few at a time, so that sales need not wait for long. */
async function planAll(deps: StockDeps, now: number): Promise<void> {
  for (let turns = 0; turns < PLANS; turns += 1)
    if ((await scoped(deps, (tx) => deps.lanes.plan(tx, { now }))) === 0) return;
}

const bySku = (keys: readonly LaneKey[]): LaneKey[] =>
  [...keys].sort((a, b) => (a.sku < b.sku ? -1 : a.sku > b.sku ? 1 : a.shopId - b.shopId));

/** All in one transaction; where one of them is broken, each by itself, so that it holds up no other. */
async function advance(deps: StockDeps, keys: readonly LaneKey[], now: number): Promise<LaneWork[]> {
  const options = { now, leaseMs: LEASE_MS };
  try {
    return await scoped(deps, (tx) => deps.lanes.advance(tx, keys, options));
  } catch (error) {
    if (keys.length === 1) {
      deps.failed(error);
      return [];
    }
    const work: LaneWork[] = [];
    for (const key of keys) work.push(...(await advance(deps, [key], now)));
    return work;
  }
}
