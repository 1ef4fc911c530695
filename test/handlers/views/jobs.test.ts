import { expect, it } from 'vitest';
import { jobName, pausedCard, runEffect } from '../../../handlers/views/jobs.ts';

it('a run names its job and cannot be taken back', () => {
  expect(runEffect('low-stock')).toMatchObject({
    summary: { zh: '现在运行任务 low-stock' },
    data: { name: 'low-stock' },
    inverse: { irreversible: { zh: '任务运行后不能撤销' } },
  });
});

it('what was done to a schedule is said with how it is now', () => {
  const change = { label: { zh: '状态', en: 'State' }, before: 'running', after: { zh: '暂停', en: 'paused' } };
  const effect = {
    ...runEffect('low-stock'),
    rows: [{ key: 'job:low-stock', label: { zh: '', en: '' }, version: 0, versionAfter: 1, changes: [change] }],
  };
  expect(pausedCard(effect, { zh: '任务已暂停', en: 'Job paused' })).toMatchObject({
    title: { zh: '任务已暂停 · low-stock', en: 'Job paused · low-stock' },
    tone: 'success',
    blocks: [{ kind: 'fields', items: [{ label: change.label, value: change.after }] }],
  });
});

it('a name of a job has an end', () => {
  const context = { now: new Date(0), timeZone: 'UTC' };
  expect(jobName.read('x'.repeat(60), context)).toEqual({ value: 'x'.repeat(60) });
  expect(jobName.read('x'.repeat(61), context)).toBeUndefined();
});
