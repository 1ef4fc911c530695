import { expect, it } from 'vitest';
import job from '../../../handlers/jobs/data-quality.ts';

it('looks at yesterday every morning and says nothing itself: what is wrong is an alert', async () => {
  const looked: Date[] = [];
  const services = { observations: { checkYesterday: async (now: Date) => looked.push(now) } };
  const now = new Date('2026-11-23T01:40:00Z');
  expect(await job.run({ services, now, slot: now } as never)).toBeUndefined();
  expect(looked).toEqual([now]);
  expect(job).toMatchObject({ effect: 'write', schedule: { cron: '40 9,13,18 * * *' } });
});
