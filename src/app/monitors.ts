import { randomUUID } from 'node:crypto';
import { systemScope } from '../db/client.ts';
import { startWorker, type Task, type Worker } from '../outbox/worker.ts';
import { knownOf } from '../services/compliance/check/known.ts';
import { report } from '../services/compliance/findings/report.ts';
import { inForce } from '../services/compliance/versions/in-force.ts';
import { enrol, leaseDue } from '../services/compliance/watch/lease.ts';
import { type LookDeps, look, recordFailure } from '../services/compliance/watch/look.ts';
import { clearMarks } from '../services/compliance/watch/marks.ts';
import type { MonitorKind } from '../services/compliance/watch/monitor-kind.ts';
import type { House } from './house.ts';

const BEAT_MS = 1_000;
const AT_ONCE = 2;
const CLEAR_EVERY_MS = 10_000;

/** What one process needs to make the monitors look. `by`: its own name, which no other process has. */
export type Watching = Pick<House, 'db' | 'clock' | 'log' | 'rules' | 'monitors'> & { by: string };

/** Looks each second for monitors that are due, of which any process takes each; what it finds is told by the herald. */
export function startMonitors(house: House, failed: (error: unknown) => void): Worker {
  const watching: Watching = { ...house, by: randomUUID() };
  const worker = startWorker({ everyMs: BEAT_MS, atOnce: AT_ONCE, failed, fetch: createWatch(watching) });
  worker.wake();
  return worker;
}

/** The fetch of the worker: leases what is due, now and then throws away the marks that everybody has seen. */
export function createWatch(watching: Watching): (room: number) => Promise<Task[]> {
  const { db, monitors, by } = watching;
  let enrolled = false;
  let cleared = 0;
  return async (room) => {
    if (!enrolled) await db.withScope(systemScope('monitors'), (tx) => enrol(tx, monitors));
    enrolled = true;
    if (Date.now() - cleared > CLEAR_EVERY_MS) {
      await db.withScope(systemScope('monitors'), (tx) => clearMarks(tx, monitors), 'passing');
      cleared = Date.now();
    }
    const due = await db.withScope(
      systemScope('monitors'),
      (tx) => leaseDue(tx, { kinds: monitors, by, room }),
      'passing',
    );
    return monitors.filter(({ code }) => due.includes(code)).map((kind) => () => lookOnce(watching, kind));
  };
}

/** One look in a transaction of its own; one that fails as a whole is written down in another, and comes again after a while. */
export async function lookOnce(watching: Watching, kind: MonitorKind): Promise<void> {
  const { db, clock, log, by } = watching;
  try {
    const looked = await db.withScope(systemScope('monitors'), (tx) =>
      look(lookDeps(tx, watching), { kind, by, now: clock.now() }),
    );
    if (looked?.failed.length) log.error({ monitor: kind.code, failed: looked.failed }, 'rules of a monitor failed');
  } catch (error) {
    log.error({ monitor: kind.code, err: error }, 'a monitor could not look');
    await db.withScope(systemScope('monitors'), (tx) => recordFailure(tx, { code: kind.code, by, error }));
  }
}

const lookDeps = (tx: LookDeps['tx'], { rules }: Watching): LookDeps => ({
  tx,
  rules,
  inForce: (now) => inForce(tx, rules, now),
  known: (now) => knownOf(tx, now),
  report: (hits, { now, trace, whole }) => report(tx, hits, { now, rules, trace, by: trace, swept: whole }),
});
