import { expect, test } from 'vitest';
import { comes, inScope, jobOf, runner, runs, useJobs } from '../../support/jobs.ts';

useJobs();

test('a paused job does not run, and when it resumes it does not make up for the time', async () => {
  const { decides, control } = runner(jobOf({ missed: 'all' }));
  await decides();
  const switchTo = (paused: boolean) =>
    inScope(async (tx) => control(tx).applyPause(await control(tx).planPause('digest', paused, 'console:me')));
  await switchTo(true);
  comes('10:30');
  expect(await decides()).toBe(0);
  expect(await inScope((tx) => control(tx).list())).toMatchObject([{ paused: true, next: undefined }]);
  await expect(switchTo(true)).rejects.toMatchObject({ code: 'jobs.already' });
  comes('11:30');
  await switchTo(false);
  expect(await decides()).toBe(0);
  comes('12:00');
  expect(await decides()).toBe(1);
  expect(await runs()).toMatchObject([{ slot: '12:00' }]);
});

test('a pause that was planned before another one is refused', async () => {
  const { decides, control } = runner(jobOf());
  await decides();
  const plan = await inScope((tx) => control(tx).planPause('digest', true, 'console:me'));
  await inScope((tx) => control(tx).applyPause(plan));
  await expect(inScope((tx) => control(tx).applyPause(plan))).rejects.toMatchObject({ code: 'effect.changed' });
});

test('a job is run by hand beside its slots; one that does not exist is refused with the names', async () => {
  const { works, control } = runner(jobOf());
  await inScope((tx) => control(tx).requestRun('digest', 'console:me'));
  expect(await works()).toBe(1);
  expect(await runs()).toMatchObject([{ slot: '08:30', state: 'done' }]);
  await expect(inScope((tx) => control(tx).requestRun('nothing', 'me'))).rejects.toMatchObject({
    code: 'jobs.not_found',
    text: { en: 'There is no job nothing; there are: digest' },
  });
});
