import { defineJob } from '#kit';

/** Told as news, in place; and not by the workers that make the monitors look. */
export default defineJob({
  name: 'monitor-watch',
  summary: {
    zh: '每分钟看有没有停了的合规监控，停了和恢复都说一次',
    en: 'Looks each minute for compliance monitors that stand still; says once that one stopped and that it is back',
  },
  schedule: { cron: '* * * * *', timezone: 'Asia/Shanghai' },
  missed: 'skip',
  timeout: '1m',
  effect: 'write',
  async run({ services }) {
    await services.monitors.watch();
    return undefined;
  },
});
