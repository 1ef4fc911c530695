import { expect, it } from 'vitest';
import job from '../../../handlers/jobs/handbook.ts';

it('makes a version where one is due; the news of it is told by the service', async () => {
  const asked: unknown[] = [];
  const services = { office: { cut: async (what: unknown) => void asked.push(what) } };
  const now = new Date('2026-11-23T01:00:00Z');
  expect(await job.run({ services: services as never, slot: now, now })).toBeUndefined();
  expect(asked).toEqual([{ author: 'job:handbook', now }]);
});
