import { instantOf, instantParam, rowsOf, sql, type Tx } from '../db/client.ts';
import type { Job } from './define.ts';
import { slotsBetween } from './load.ts';

/** A slot counts as on time for this long; later, the job's policy for missed slots decides. */
const ON_TIME_MS = 60_000;

/** Of the slots that have come, which are to be run: a pure decision, so that it can be read and tested as a table. */
export function toRun(job: Pick<Job, 'missed'>, slots: readonly Date[], now: Date): Date[] {
  if (job.missed === 'all') return [...slots];
  const latest = slots.at(-1);
  if (!latest) return [];
  return job.missed === 'once' || now.getTime() - latest.getTime() <= ON_TIME_MS ? [latest] : [];
}

/**
 * Decides every slot that has come since the job was last looked at. The job's row is the lock: of many replicas and
 * ticks, one finds slots and the others find none. Returns how many runs were made.
 */
export async function decideSlots(tx: Tx, job: Job, now: Date): Promise<number> {
  await rowsOf(
    tx,
    sql`insert into job (name, caught_up_to) values (${job.name}, ${instantParam(now)}) on conflict do nothing`,
  );
  const [row] = await rowsOf<{ paused: boolean; caught_up_to: string }>(
    tx,
    sql`select paused, caught_up_to from job where name = ${job.name} for update`,
  );
  if (!row) return 0;
  const slots = slotsBetween(job, instantOf(row.caught_up_to), now);
  const last = slots.at(-1);
  if (!last) return 0;
  const runs = row.paused ? [] : toRun(job, slots, now);
  for (const slot of runs) await addRun(tx, job.name, slot, now, 'clock');
  await rowsOf(tx, sql`update job set caught_up_to = ${instantParam(last)} where name = ${job.name}`);
  return runs.length;
}

/** A run that waits for a process; the same slot once. */
export async function addRun(tx: Tx, name: string, slot: Date, now: Date, by: string): Promise<void> {
  await rowsOf(
    tx,
    sql`with woken as (select pg_notify('zhanggui_jobs', ${name}))
        insert into job_run (name, slot, state, attempts, started_at, lease_until, started_by)
        select ${name}, ${instantParam(slot)}, 'running', 0, ${instantParam(now)}, '-infinity', ${by} from woken
        on conflict do nothing`,
  );
}
