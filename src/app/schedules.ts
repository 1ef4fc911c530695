import type { Router } from '../commands/router.ts';
import { runScheduled } from '../commands/scheduled.ts';
import { startWorker, type Worker } from '../outbox/worker.ts';
import type { Parts } from './channels.ts';
import type { House } from './house.ts';

/** Commands that come round: looked for every few seconds, by whichever process comes first. */
export function startSchedules(
  house: House,
  channels: Parts['map'],
  router: Router,
  failed: (error: unknown) => void,
): Worker {
  const { db, clock, services, standing, log, bell, options } = house;
  const step = options.step && { step: options.step };
  const deps = { db, clock, channels, router, services, footer: standing.footer, log, ring: bell.ring, ...step };
  const fetch = async () => {
    await runScheduled(deps);
    return [];
  };
  return startWorker({ everyMs: 5_000, atOnce: 1, failed, fetch });
}
