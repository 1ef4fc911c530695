import { bindTo } from '../core/bind.ts';
import type { Clock } from '../core/clock.ts';
import type { Effect } from '../core/effect.ts';
import { effectChanged, UserError } from '../core/errors.ts';
import { instantOf, instantParam, rowsOf, sql, type Tx } from '../db/client.ts';
import type { JobControl, JobRow } from '../services/services.ts';
import type { Job } from './define.ts';
import { nextSlot } from './load.ts';
import { addRun } from './slots.ts';

type Deps = { tx: Tx; clock: Clock; jobs: readonly Job[] };

/** What the `jobs` command sees and does. */
export const createJobControl = (deps: Deps): JobControl =>
  bindTo(deps, { list, requireNamed, requestRun, planPause, applyPause });

type Row = {
  name: string;
  paused: boolean;
  slot: string | null;
  state: string | null;
  finished_at: string | null;
  result: string | null;
};

async function list({ tx, clock, jobs }: Deps): Promise<JobRow[]> {
  const rows = await rowsOf<Row>(
    tx,
    sql`select n.name, coalesce(j.paused, false) as paused, r.slot, r.state, r.finished_at, r.result
        from (select name from job union select name from job_run) n left join job j on j.name = n.name
        left join lateral (select * from job_run where job_run.name = n.name order by slot desc limit 1) r on true`,
  );
  return jobs.map((job) =>
    rowOf(
      job,
      rows.find((row) => row.name === job.name),
      clock.now(),
    ),
  );
}

const rowOf = (job: Job, row: Row | undefined, now: Date): JobRow => ({
  name: job.name,
  summary: job.summary,
  schedule: job.schedule.cron,
  timeZone: job.schedule.timezone,
  paused: row?.paused ?? false,
  next: row?.paused ? undefined : nextSlot(job, now),
  last: row?.slot
    ? {
        slot: instantOf(row.slot),
        state: row.state ?? '',
        finishedAt: row.finished_at ? instantOf(row.finished_at) : undefined,
        result: row.result ?? undefined,
      }
    : undefined,
});

async function requireNamed(deps: Deps, name: string): Promise<void> {
  named(deps, name);
}

async function requestRun(deps: Deps, name: string, by: string): Promise<void> {
  named(deps, name);
  await addRun(deps.tx, name, deps.clock.now(), deps.clock.now(), by);
}

async function planPause(deps: Deps, name: string, paused: boolean, by: string): Promise<Effect> {
  const job = named(deps, name);
  const before = (await list(deps)).find((row) => row.name === name)?.paused ?? false;
  if (before === paused) {
    throw new UserError(
      'jobs.already',
      paused
        ? { zh: `任务 ${name} 已经暂停`, en: `The job ${name} is paused already` }
        : { zh: `任务 ${name} 没有暂停`, en: `The job ${name} is not paused` },
    );
  }
  const words = (on: boolean) => (on ? { zh: '暂停', en: 'paused' } : { zh: '运行', en: 'running' });
  return {
    summary: {
      zh: `任务 ${name}：${words(before).zh} → ${words(paused).zh}`,
      en: `Job ${name}: ${words(before).en} → ${words(paused).en}`,
    },
    rows: [
      {
        key: `job:${name}`,
        label: job.summary,
        version: Number(before),
        versionAfter: Number(paused),
        changes: [{ label: { zh: '状态', en: 'State' }, before: words(before), after: words(paused) }],
      },
    ],
    figures: [],
    inverse: { says: `jobs ${paused ? 'resume' : 'pause'} ${name}` },
    data: { name, paused, by },
  };
}

/** A job that runs again does not make up for the time in which it was paused. */
async function applyPause({ tx, clock }: Deps, effect: Effect): Promise<void> {
  const { name, paused, by } = effect.data;
  const now = instantParam(clock.now());
  await rowsOf(tx, sql`insert into job (name, caught_up_to) values (${name}, ${now}) on conflict do nothing`);
  const done = await rowsOf(
    tx,
    sql`update job set paused = ${paused}, paused_by = ${paused ? by : null}, caught_up_to = greatest(caught_up_to, ${now})
        where name = ${name} and paused = ${!paused} returning name`,
  );
  if (done.length === 0) throw effectChanged(String(name));
}

function named({ jobs }: Deps, name: string): Job {
  const job = jobs.find((known) => known.name === name);
  if (job) return job;
  const names = jobs.map((known) => known.name);
  throw new UserError('jobs.not_found', {
    zh: `没有任务 ${name}；现有：${names.join('、')}`,
    en: `There is no job ${name}; there are: ${names.join(', ')}`,
  });
}
