import { afterEach, beforeEach } from 'vitest';
import { rowsOf, sql, systemScope, type Tx } from '../../src/db/client.ts';
import { createJobControl } from '../../src/jobs/control.ts';
import { defineJob, type Job } from '../../src/jobs/define.ts';
import { dueRuns, type RunnerDeps } from '../../src/jobs/runner.ts';
import { decideSlots } from '../../src/jobs/slots.ts';
import { createRooms } from '../../src/services/rooms/rooms.ts';
import type { Services } from '../../src/services/services.ts';
import { type FreshDatabase, freshDatabase } from './database.ts';
import { quiet, sealers, stubChannel } from './outbox.ts';

/** Jobs on a real database with a clock that the test sets. */
export let database: FreshDatabase;
let now: Date;

/** At the top of a test file: a fresh database for each of its tests. */
export function useJobs(): void {
  beforeEach(async () => {
    database = await freshDatabase();
    now = new Date('2026-11-11T08:30:00Z');
  });
  afterEach(() => database.drop());
}

const clock = { now: () => now };
export const inScope = <T>(work: (tx: Tx) => Promise<T>) => database.db.withScope(systemScope('test'), work);
export const does = (statement: string) => inScope((tx) => rowsOf<Record<string, unknown>>(tx, sql.raw(statement)));
/** The clock says this hour and minute of 2026-11-11 (UTC), or this instant. */
export const comes = (time: string) => {
  now = new Date(time.length > 5 ? time : `2026-11-11T${time}:00Z`);
};

export const jobOf = (over: Partial<Job> = {}): Job =>
  defineJob({
    name: 'digest',
    summary: { zh: '摘要', en: 'Digest' },
    schedule: { cron: '0 * * * *', timezone: 'UTC' },
    timeout: '1m',
    effect: 'write',
    run: () => undefined,
    ...over,
  });

export function runner(job: Job, more: Partial<RunnerDeps> = {}) {
  const { channel } = stubChannel();
  const deps: RunnerDeps = {
    db: database.db,
    clock,
    jobs: [job],
    channels: new Map([[channel.name, channel]]),
    services: (tx) => ({ rooms: createRooms({ tx, sealer: sealers.robotKey }) }) as unknown as Services,
    footer: () => [],
    log: quiet,
    ...more,
  };
  const decides = () => inScope((tx) => decideSlots(tx, job, now));
  /** Runs what is due, as one process does. */
  const works = async () => {
    const tasks = await dueRuns(deps)(10);
    await Promise.all(tasks.map((task) => task()));
    return tasks.length;
  };
  return { deps, decides, works, control: (tx: Tx) => createJobControl({ tx, clock, jobs: [job] }) };
}

export const runs = () =>
  does(
    "select to_char(slot at time zone 'UTC', 'HH24:MI') as slot, state, result, attempts from job_run order by slot",
  );
