import { systemScope } from '../db/client.ts';
import { startWorker, type Worker } from '../outbox/worker.ts';
import { createCouponPull } from './coupons-pull.ts';
import { createCouponPut } from './coupons-put.ts';
import type { CouponsDeps } from './coupons-read.ts';

export type CouponsOptions = CouponsDeps & { failed(error: unknown): void };

export type CouponWorkers = { workers: Worker[] };

const SWEEP_EVERY_MS = 5_000;

/** Reads the coupons of all connected shops, creates and stops what was asked for, and follows restrictions. */
export function startCoupons(options: CouponsOptions): CouponWorkers {
  const { failed, db, clock } = options;
  const pulls = startWorker({ everyMs: 2_000, atOnce: 8, failed, fetch: createCouponPull(options) });
  const puts = startWorker({ everyMs: 1_000, atOnce: 8, failed, fetch: createCouponPut(options) });
  const sweeps = startWorker({
    everyMs: SWEEP_EVERY_MS,
    atOnce: 1,
    failed,
    fetch: async () => {
      await db.withScope(systemScope('coupons'), (tx) => options.services(tx).coupons.sweep(clock.now()));
      return [];
    },
  });
  return { workers: [pulls, puts, sweeps] };
}
