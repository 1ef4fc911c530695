import { defineJob } from '#kit';

export default defineJob({
  name: 'data-quality',
  summary: {
    zh: '每天早上检查各店昨天的数据，之后两次看补上没有；有问题成为告警，好了就结束',
    en: "Check each shop's data of yesterday every morning, and twice more for what was entered since; what is wrong is an alert until it is good",
  },
  schedule: { cron: '40 9,13,18 * * *', timezone: 'Asia/Shanghai' },
  missed: 'once',
  timeout: '5m',
  effect: 'write',
  async run({ services, now }) {
    await services.observations.checkYesterday(now);
    return undefined;
  },
});
