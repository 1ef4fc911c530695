import { at, card, defineJob, field, fields, text } from '#kit';

export default defineJob({
  name: 'chain-watch',
  summary: {
    zh: '每 5 分钟查一次：有没有升级到了时间却没有人执行',
    en: 'Look every 5 minutes whether a step of an escalation is due and nobody takes it',
  },
  schedule: { cron: '*/5 * * * *', timezone: 'Asia/Shanghai' },
  missed: 'skip',
  timeout: '30s',
  audience: 'shops',
  repeatAfter: '1h',
  effect: 'read',
  async run({ services, now }) {
    const { count, oldest } = await services.escalations.late(now);
    if (count === 0 || !oldest) return undefined;
    return card(
      { zh: `告警升级停住了 · ${count} 组`, en: `Escalation stands still · ${count}` },
      [
        text({
          zh: '该通知的人没有被通知：请看服务是否在运行、日志里有没有错误，并先用 告警 看看哪些没人接手',
          en: 'People who should be asked are not: see whether the server runs and what its log says, and look at alerts for what nobody has taken over',
        }),
        fields(field({ zh: '最早应在', en: 'Due since' }, at(oldest))),
      ],
      'danger',
    );
  },
});
