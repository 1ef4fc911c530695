import { defineJob } from '#kit';

export default defineJob({
  name: 'safety',
  summary: {
    zh: '每夜按系数重算安全库存：减少总可以，增加只用未分配的',
    en: 'Work out safety stock anew every night where a coefficient was set: lower always, higher only from what is unassigned',
  },
  schedule: { cron: '50 3 * * *', timezone: 'Asia/Shanghai' },
  timeout: '5m',
  effect: 'write',
  async run({ services, slot, now }) {
    await services.inventory.followRules({ actor: 'job:safety', cause: `safety:${slot.toISOString()}`, now });
    return undefined;
  },
});
