import { expect, it } from 'vitest';
import job from '../../../handlers/jobs/metric-watch.ts';

it('looks at the alarms each hour and says nothing itself', async () => {
  const looked: Date[] = [];
  const services = { kpis: { watch: async (now: Date) => looked.push(now) } };
  const now = new Date('2026-11-23T01:25:00Z');
  expect(await job.run({ services, now, slot: now } as never)).toBeUndefined();
  expect(looked).toEqual([now]);
  expect(job).toMatchObject({ effect: 'write', schedule: { cron: '25 * * * *' } });
});
