import { createHash } from 'node:crypto';
import { schedule } from 'node-cron';
import type { Clock } from '../core/clock.ts';
import type { Message } from '../core/message.ts';
import { raise } from '../db/alert.ts';
import { type Db, inFrame, instantOf, instantParam, rowsOf, sql, systemScope, type Tx } from '../db/client.ts';
import { answerOnce } from '../outbox/answer-once.ts';
import { type Channels, put } from '../outbox/put.ts';
import type { Task } from '../outbox/worker.ts';
import type { RoomRow, Services } from '../services/services.ts';
import { type Job, spanMs } from './define.ts';
import { decideSlots } from './slots.ts';

export type RunnerDeps = {
  db: Db;
  clock: Clock;
  jobs: readonly Job[];
  channels: Channels;
  services(tx: Tx, now: Date): Services;
  footer(): Message['blocks'];
  log: { info(fields: object, words: string): void; error(fields: object, words: string): void };
  /** Tells other processes, after the commit. */
  ring?(channel: string, payload?: string): void;
  step?(name: string): Promise<void> | void;
};

type Leased = { name: string; slot: Date; attempts: number };

const MOST_ATTEMPTS = 3;

/** node-cron is only the ticker: each tick asks the database what has come. Returns how to stop it. */
export function startTicker(deps: RunnerDeps, wake: () => void): () => Promise<void> {
  const look = async (job: Job): Promise<void> => {
    try {
      const runs = await deps.db.withScope(systemScope('jobs'), (tx) => decideSlots(tx, job, deps.clock.now()));
      if (runs > 0) wake();
    } catch (error) {
      deps.log.error({ err: error, job: job.name }, 'could not decide the slots of a job');
    }
  };
  const tasks = deps.jobs.map((job) =>
    schedule(job.schedule.cron, () => look(job), { name: job.name, timezone: job.schedule.timezone }),
  );
  // What came while nothing ran, and what a tick missed: looked at once a start and once a minute.
  const all = () => void Promise.all(deps.jobs.map(look));
  all();
  const backstop = setInterval(all, 60_000);
  return async () => {
    clearInterval(backstop);
    await Promise.all(tasks.map((task) => task.destroy()));
  };
}

/** Runs that wait, or whose process died: leased one by one, for startWorker's `fetch`. */
export const dueRuns =
  (deps: RunnerDeps) =>
  async (room: number): Promise<Task[]> => {
    const leased = await deps.db.withScope(systemScope('jobs'), async (tx) => {
      const rows = await rowsOf<{ name: string; slot: string; attempts: number }>(
        tx,
        sql`update job_run set attempts = attempts + 1, lease_until = clock_timestamp() + interval '60 seconds'
          where (name, slot) in (select name, slot from job_run where state = 'running' and lease_until < clock_timestamp()
            order by slot limit ${room} for update skip locked)
          returning name, slot, attempts`,
      );
      return rows.map((row) => ({ name: row.name, slot: instantOf(row.slot), attempts: row.attempts }));
    });
    return leased.map((run) => () => runOne(deps, run));
  };

async function runOne(deps: RunnerDeps, run: Leased): Promise<void> {
  const job = deps.jobs.find((known) => known.name === run.name);
  if (!job) return finish(deps, run, 'failed', 'there is no such job any more');
  if (run.attempts > MOST_ATTEMPTS)
    return finish(deps, run, 'failed', `given up after ${MOST_ATTEMPTS} tries that did not end`);
  const keep = keepLease(deps, run);
  try {
    await deps.step?.('job-leased');
    const working = deps.db.withScope(systemScope(`job ${job.name}`), (tx) => attempt(deps, tx, job, run));
    const result = await withinTime(working, spanMs(job.timeout) + GRACE_MS);
    await deps.step?.('job-committed');
    deps.ring?.('zhanggui_outbox');
    deps.log.info({ job: job.name, slot: run.slot, result }, 'job done');
  } catch (error) {
    deps.log.error({ err: error, job: job.name, slot: run.slot }, 'job failed');
    await finish(deps, run, 'failed', 'failed, see the log');
  } finally {
    clearInterval(keep);
  }
}

/** For the database to say first that the time is over. */
const GRACE_MS = 5_000;

/** A job that waits for something that never comes is failed, and its worker is free again. */
async function withinTime(working: Promise<string>, ms: number): Promise<string> {
  const { promise, reject } = Promise.withResolvers<string>();
  const timer = setTimeout(() => reject(new Error('the job took longer than its timeout')), ms);
  return Promise.race([working, promise]).finally(() => clearTimeout(timer));
}

/** A run that is alive keeps its lease, so that a long one is not taken for a dead one. */
function keepLease(deps: RunnerDeps, run: Leased): NodeJS.Timeout {
  return setInterval(() => {
    void deps.db
      .withScope(systemScope('jobs'), (tx) =>
        rowsOf(
          tx,
          sql`update job_run set lease_until = clock_timestamp() + interval '60 seconds' where name = ${run.name} and slot = ${instantParam(run.slot)} and state = 'running'`,
        ),
      )
      .catch((error: unknown) => deps.log.error({ err: error, job: run.name }, 'could not keep a lease'));
  }, 20_000);
}

/** The work, its messages and its result, in one transaction under the slot's key. */
async function attempt(deps: RunnerDeps, tx: Tx, job: Job, run: Leased): Promise<string> {
  const limit = String(spanMs(job.timeout));
  // A statement by itself, and (from PostgreSQL 17 on) the whole of it: the transaction of a job that hangs must not commit.
  await rowsOf(
    tx,
    sql`select set_config(name, ${limit}, true) from pg_settings where name in ('statement_timeout', 'transaction_timeout')`,
  );
  const now = deps.clock.now();
  const once = await answerOnce(tx, `job:${job.name}:${run.slot.toISOString()}`, async () => {
    const frame = { scope: systemScope(`job ${job.name}`), readOnly: job.effect === 'read' };
    const answer = await inFrame(tx, frame, async (inner) =>
      job.run({ services: deps.services(inner, now), slot: run.slot, now }),
    );
    return post(deps, tx, job, run, answer, now);
  });
  const result = once ? `${once.answer} messages` : 'done before';
  await deps.step?.('job-before-commit');
  await finishIn(tx, run, 'done', result);
  return result;
}

async function post(
  deps: RunnerDeps,
  tx: Tx,
  job: Job,
  run: Leased,
  answer: Awaited<ReturnType<Job['run']>>,
  now: Date,
): Promise<number> {
  if (!answer) return 0;
  if ('alerts' in answer) {
    const about = { audience: job.audience ?? job.name, source: `job:${job.name}` };
    await raise(tx, ...answer.alerts.map((one) => ({ ...one, ...about })));
    return 0;
  }
  const services = deps.services(tx, now);
  const posts = Array.isArray(answer)
    ? await Promise.all(answer.map(async ({ room, message }) => ({ room: await services.rooms.byId(room), message })))
    : (await services.rooms.subscribers(job.audience ?? job.name)).map((room) => ({ room, message: answer }));
  let said = 0;
  for (const { room, message } of posts) {
    if (!room || !(await isNews(tx, job, room, message, now))) continue;
    await put(tx, deps.channels, {
      room,
      message: { ...message, blocks: [...message.blocks, ...deps.footer()] },
      trace: traceOf(run),
    });
    said += 1;
  }
  return said;
}

const traceOf = (run: Leased): string => `j-${run.name}-${run.slot.toISOString().slice(0, 16)}`;

/** Whether a room has not had this very notice within the job's repeatAfter; remembers it as said. */
async function isNews(tx: Tx, job: Job, room: RoomRow, message: Message, now: Date): Promise<boolean> {
  if (!job.repeatAfter) return true;
  const digest = createHash('sha256').update(JSON.stringify(message)).digest('hex');
  const again = new Date(now.getTime() - spanMs(job.repeatAfter));
  const fresh = await rowsOf(
    tx,
    sql`insert into notice (source, room_id, digest, at) values (${`job:${job.name}`}, ${room.id}, ${digest}, ${instantParam(now)})
        on conflict (source, room_id) do update set digest = excluded.digest, at = excluded.at
          where notice.digest <> excluded.digest or notice.at <= ${instantParam(again)} returning room_id`,
  );
  return fresh.length > 0;
}

const finish = (deps: RunnerDeps, run: Leased, state: string, result: string): Promise<void> =>
  deps.db.withScope(systemScope('jobs'), (tx) => finishIn(tx, run, state, result));

async function finishIn(tx: Tx, run: Leased, state: string, result: string): Promise<void> {
  await rowsOf(
    tx,
    sql`update job_run set state = ${state}, result = ${result}, finished_at = clock_timestamp()
        where name = ${run.name} and slot = ${instantParam(run.slot)}`,
  );
}
