import { card, defineJob, text } from '#kit';
import { headLines } from '../views/evidence.ts';

export default defineJob({
  name: 'evidence-head',
  summary: {
    zh: '每天给证据链的链头签名，发到群里并写入数据库之外的文件',
    en: 'Sign the head of the chain of evidence each day, for rooms and for a file outside of the database',
  },
  schedule: { cron: '55 23 * * *', timezone: 'Asia/Shanghai' },
  missed: 'once',
  timeout: '1m',
  audience: 'compliance',
  effect: 'write',
  async run({ services, now }) {
    const head = await services.evidence.signHead(now);
    if (!head) return undefined;
    return card({ zh: `证据链头 · #${head.seq}`, en: `Head of the evidence · #${head.seq}` }, [
      ...headLines(head),
      text({
        zh: '请留着这条消息：以后发送 审计 核对，和这里对不上就是有人改过数据库',
        en: 'Keep this message: what audit verify finds to differ from it was rewritten in the database',
      }),
    ]);
  },
});
