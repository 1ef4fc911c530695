import { defineJob } from '#kit';

export default defineJob({
  name: 'metrics-keep',
  summary: {
    zh: '每天统计并保存全部指标的数值，旧报告才解释得清',
    en: 'Measure and keep the values of all metrics each day, so that old reports can be explained',
  },
  schedule: { cron: '40 5 * * *', timezone: 'Asia/Shanghai' },
  missed: 'once',
  timeout: '10m',
  effect: 'write',
  async run({ services, now }) {
    await services.kpis.keepAll(now);
    return undefined;
  },
});
