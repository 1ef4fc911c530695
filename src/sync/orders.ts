import { randomUUID } from 'node:crypto';
import { systemScope } from '../db/client.ts';
import { startWorker, type Worker } from '../outbox/worker.ts';
import { clearHints, dueHints, followHint } from './orders-hints.ts';
import { type LagRules, watchLag } from './orders-lag.ts';
import { takeTurns } from './orders-lease.ts';
import { type OrdersDeps, pullShop } from './orders-pull.ts';

const EVERY_MS = 5_000;
const LAG_EVERY_MS = 15_000;
const CLEAR_EVERY_MS = 3_600_000;

export type OrdersOptions = OrdersDeps & {
  /** Shops that are read side by side by this process; default 16. */
  atOnce?: number;
  visibleMs?: LagRules['visibleMs'];
  failed(error: unknown): void;
};

export type OrderWorkers = { workers: Worker[]; wakeHints(): void };

/** Reads the orders of all connected shops, follows hints and watches how far behind the shops are. */
export function startOrders(given: OrdersOptions): OrderWorkers {
  const { db, clock, failed, everyMs = EVERY_MS, atOnce = 16 } = given;
  const by = randomUUID();
  let halting = false;
  const options = { ...given, halted: () => halting };
  const pulls = startWorker({
    everyMs: Math.min(everyMs, 1_000),
    atOnce,
    failed,
    fetch: async (limit) => {
      const turns = await takeTurns(db, { limit, by, everyMs, now: clock.now() });
      return turns.map((turn) => async () => void (await pullShop(options, turn)));
    },
  });
  const hints = startWorker({
    everyMs: 1_000,
    atOnce: 8,
    failed,
    fetch: async (limit) => (await dueHints(options, limit)).map((hint) => () => followHint(options, hint)),
  });
  const lag = startWorker({ everyMs: LAG_EVERY_MS, atOnce: 1, failed, fetch: watching(options) });
  const reading = {
    wake: pulls.wake,
    stop: () => {
      halting = true;
      return pulls.stop();
    },
  };
  return { workers: [reading, hints, lag], wakeHints: hints.wake };
}

function watching({ db, clock, visibleMs }: OrdersOptions) {
  let cleared = 0;
  return async () => {
    await watchLag(db, { now: clock.now(), ...(visibleMs && { visibleMs }) });
    if (Date.now() - cleared < CLEAR_EVERY_MS) return [];
    cleared = Date.now();
    await db.withScope(systemScope('hints'), clearHints);
    return [];
  };
}
