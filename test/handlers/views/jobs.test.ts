import { expect, it } from 'vitest';
import { jobName, runEffect } from '../../../handlers/views/jobs.ts';

it('a run names its job and cannot be taken back', () => {
  expect(runEffect('low-stock')).toMatchObject({
    summary: { zh: '现在运行任务 low-stock' },
    data: { name: 'low-stock' },
    inverse: { irreversible: { zh: '任务运行后不能撤销' } },
  });
});

it('a name of a job has an end', () => {
  const context = { now: new Date(0), timeZone: 'UTC' };
  expect(jobName.read('x'.repeat(60), context)).toEqual({ value: 'x'.repeat(60) });
  expect(jobName.read('x'.repeat(61), context)).toBeUndefined();
});
