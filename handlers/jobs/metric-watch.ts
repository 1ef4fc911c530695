import { defineJob } from '#kit';

export default defineJob({
  name: 'metric-watch',
  summary: {
    zh: '每小时比较有告警线的指标，越线和恢复都成为告警',
    en: 'Compare the metrics that have an alarm each hour; beyond it and back within are alerts',
  },
  schedule: { cron: '25 * * * *', timezone: 'Asia/Shanghai' },
  missed: 'once',
  timeout: '5m',
  effect: 'write',
  async run({ services, now }) {
    await services.kpis.watch(now);
    return undefined;
  },
});
