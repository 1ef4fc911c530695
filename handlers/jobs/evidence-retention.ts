import { card, defineJob, text } from '#kit';

export default defineJob({
  name: 'evidence-retention',
  summary: {
    zh: '每月销毁过了保留期的原话密钥，并写下销毁证明',
    en: 'Destroy the keys of words whose time is over, each month, and write the proof',
  },
  schedule: { cron: '30 3 1 * *', timezone: 'Asia/Shanghai' },
  missed: 'once',
  timeout: '10m',
  audience: 'compliance',
  effect: 'write',
  async run({ services, now }) {
    const { keys, rows, more } = await services.evidence.retire(now);
    if (keys === 0) return undefined;
    return card({ zh: `原话已按保留期销毁 · ${keys} 把密钥`, en: `Words ended by retention · ${keys} keys` }, [
      text({
        zh: `${rows} 条记录的原话不能再读；记录本身和证据链不变，每把密钥都有销毁证明`,
        en: `The words of ${rows} rows can no longer be read; the rows and the chain stay, and each key has its proof`,
      }),
      ...(more ? [text({ zh: '还有更多：请再运行一次', en: 'There are more: run it once more' })] : []),
    ]);
  },
});
