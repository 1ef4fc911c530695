import { defineJob } from '#kit';

/** A refusal releases the expired holds of its SKU by itself: what this job leaves for the next minute loses no sale. */
export default defineJob({
  name: 'holds-expire',
  summary: { zh: '每分钟释放到期的锁单', en: 'Release holds whose time has passed, every minute' },
  schedule: { cron: '* * * * *', timezone: 'UTC' },
  timeout: '1m',
  missed: 'once',
  effect: 'write',
  async run({ services, now }) {
    await services.holds.expire(now);
    return undefined;
  },
});
