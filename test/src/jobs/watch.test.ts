import { expect, it } from 'vitest';
import { watchJobs } from '../../../src/jobs/watch.ts';
import { does, inScope, jobOf, useJobs } from '../../support/jobs.ts';

useJobs();

const at = (time: string) => new Date(`2026-11-11T${time}:00Z`);
const hourly = jobOf({ name: 'hourly', timeout: '1m' });
const looks = (time: string) => inScope((tx) => watchJobs(tx, [hourly], at(time)));
const told = () => does(`select line ->> 'en' as line, ends_at is not null as over from alert order by id`);

it('a job whose time nobody noticed is told once, and again when it runs', async () => {
  expect(await looks('10:00')).toEqual([]);
  await does(`insert into job (name, caught_up_to) values ('hourly', '2026-11-11T09:00:00Z')`);
  expect(await looks('10:04')).toEqual([]);
  expect(await looks('10:06')).toEqual(['hourly']);
  expect(await looks('10:07')).toEqual(['hourly']);
  await does(`update job set caught_up_to = '2026-11-11T10:00:00Z'`);
  expect(await looks('10:08')).toEqual([]);
  expect(await told()).toEqual([{ line: 'The job hourly runs again', over: true }]);
});

it('so is one whose last run failed or does not end; one that is paused is meant to stand still', async () => {
  await does(`insert into job (name, caught_up_to) values ('hourly', '2026-11-11T10:00:00Z')`);
  await does(`insert into job_run (name, slot, state, attempts, started_at, lease_until, started_by)
    values ('hourly', '2026-11-11T10:00:00Z', 'failed', 1, '2026-11-11T10:00:00Z', now(), 'clock')`);
  expect(await looks('10:03')).toEqual(['hourly']);
  await does(`update job_run set state = 'running'`);
  expect(await looks('10:03')).toEqual([]);
  expect(await looks('10:07')).toEqual(['hourly']);
  await does(`update job set paused = true`);
  expect(await looks('10:08')).toEqual([]);
  expect((await told()).map(({ over }) => over)).toEqual([true, true]);
});

it('what was said about a job ends when the job is gone', async () => {
  await does(`insert into job (name, caught_up_to) values ('hourly', '2026-11-11T09:00:00Z')`);
  expect(await looks('10:06')).toEqual(['hourly']);
  expect(await inScope((tx) => watchJobs(tx, [], at('10:07')))).toEqual([]);
  expect(await told()).toEqual([{ line: 'There is no job hourly any more', over: true }]);
});
