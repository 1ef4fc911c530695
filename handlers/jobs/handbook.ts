import { defineJob } from '#kit';

export default defineJob({
  name: 'handbook',
  summary: {
    zh: '每 10 分钟看生效的规则有没有变，变了就出新一版合规手册',
    en: 'Look every 10 minutes whether the rules in force changed, and make a version of the handbook of them',
  },
  schedule: { cron: '*/10 * * * *', timezone: 'Asia/Shanghai' },
  timeout: '1m',
  missed: 'once',
  effect: 'write',
  async run({ services, now }) {
    // A rule that is set makes its version at once; this is for times that come, and for rules that a release brings.
    await services.office.cut({ author: 'job:handbook', now });
    return undefined;
  },
});
