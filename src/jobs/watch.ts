import type { Localized } from '../core/localized.ts';
import { raise } from '../db/alert.ts';
import { instantOf, rowsOf, sql, type Tx } from '../db/client.ts';
import { type Job, spanMs } from './define.ts';
import { slotsBetween } from './load.ts';

/** How long after a slot a job may still be on its way, besides its own timeout. */
const GRACE_MS = 5 * 60_000;

type Row = {
  name: string;
  paused: boolean;
  caught_up_to: string;
  slot: string | null;
  state: string | null;
  started_at: string | null;
};

/**
 * The dead man's switch of jobs, for somebody who runs none of them: an alert for each whose time nobody noticed, whose last run failed or
 * never ended; over when it has run again, or is gone from the code. A paused job is meant to stand still. System scope; returns the names of the silent ones.
 */
export async function watchJobs(tx: Tx, jobs: readonly Job[], now: Date): Promise<string[]> {
  const rows = await rowsOf<Row>(
    tx,
    sql`select j.name, j.paused, j.caught_up_to, r.slot, r.state, r.started_at from job j left join lateral (
          select slot, state, started_at from job_run where name = j.name order by slot desc limit 1) r on true`,
  );
  const firing = await rowsOf<{ job: string }>(
    tx,
    sql`select labels ->> 'job' as job from alert where ends_at is null and labels ->> 'kind' = 'job-silent'`,
  );
  const told = new Set(firing.map(({ job }) => job));
  const silent: string[] = [];
  for (const job of jobs) {
    const row = rows.find(({ name }) => name === job.name);
    const why = row && !row.paused ? whySilent(job, row, now) : undefined;
    if (why) silent.push(job.name);
    if (why)
      await raise(tx, {
        ...aboutJob(job),
        line: why,
        says: [{ label: { zh: '现在运行', en: 'Run it now' }, says: `jobs run ${job.name}` }],
      });
    else if (told.has(job.name)) await raise(tx, { ...aboutJob(job), line: again(job), endsAt: 'now' });
  }
  for (const name of told)
    if (!jobs.some((job) => job.name === name))
      await raise(tx, { ...aboutJob({ name }), line: gone(name), endsAt: 'now' });
  return silent;
}

const gone = (name: string): Localized => ({ zh: `任务 ${name} 已经没有了`, en: `There is no job ${name} any more` });

const aboutJob = ({ name }: Pick<Job, 'name'>) => ({
  kind: 'job-silent',
  severity: 'critical' as const,
  audience: 'system',
  labels: { job: name },
  source: 'service:jobs',
});

const again = ({ name }: Job): Localized => ({ zh: `任务 ${name} 又在运行`, en: `The job ${name} runs again` });

function whySilent(job: Job, { caught_up_to, state, started_at }: Row, now: Date): Localized | undefined {
  const late = spanMs(job.timeout) + GRACE_MS;
  const missed = slotsBetween(job, instantOf(caught_up_to), new Date(now.getTime() - GRACE_MS), 1);
  if (missed.length > 0)
    return {
      zh: `任务 ${job.name} 到时间没有运行；请检查服务进程`,
      en: `The job ${job.name} was not run in its time: check the server's processes`,
    };
  if (state === 'failed')
    return {
      zh: `任务 ${job.name} 最近一次没有做成；原因见日志`,
      en: `The last run of the job ${job.name} failed; the log says why`,
    };
  const hangs = state === 'running' && started_at !== null && now.getTime() - instantOf(started_at).getTime() > late;
  return hangs ? { zh: `任务 ${job.name} 一直没有结束`, en: `The job ${job.name} does not come to an end` } : undefined;
}
