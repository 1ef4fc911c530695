import { card, defineJob, text } from '#kit';

export default defineJob({
  name: 'evidence-retention',
  summary: {
    zh: '每月销毁过了保留期的原话密钥，清空过期的客服对话、审批和违规项里的原话，并写下证明',
    en: 'Each month, destroy the keys of words whose time is over, empty the texts of old conversations, requests and findings, and write the proof',
  },
  schedule: { cron: '30 3 1 * *', timezone: 'Asia/Shanghai' },
  missed: 'once',
  timeout: '10m',
  audience: 'compliance',
  effect: 'write',
  async run({ services, now }) {
    const { keys, rows, texts, more } = await services.evidence.retire(now);
    const talk = await services.conversations.forget(now);
    if (keys === 0 && talk.messages === 0 && texts === 0) return undefined;
    return card({ zh: `原话已按保留期销毁 · ${keys} 把密钥`, en: `Words ended by retention · ${keys} keys` }, [
      ...(keys > 0 ? [endedWords(rows)] : []),
      ...(texts > 0 ? [textsWords(texts)] : []),
      ...(talk.messages > 0 ? [clearedWords(talk.messages)] : []),
      ...(more || talk.more ? [text({ zh: '还有更多：请再运行一次', en: 'There are more: run it once more' })] : []),
    ]);
  },
});

const endedWords = (rows: number) =>
  text({
    zh: `${rows} 条记录的原话不能再读；记录本身和证据链不变，每把密钥都有销毁证明`,
    en: `The words of ${rows} rows can no longer be read; the rows and the chain stay, and each key has its proof`,
  });

const textsWords = (texts: number) =>
  text({
    zh: `${texts} 个已结束的审批请求和违规项里的原话已清空；谁在什么时候决定了什么还在`,
    en: `What people wrote in ${texts} requests and findings that ended is gone; who decided what and when stays`,
  });

const clearedWords = (messages: number) =>
  text({
    zh: `${messages} 条客服对话的原文已清空；谁在什么时候说过话还在，每个店铺有一条证明`,
    en: `The texts of ${messages} messages with customers are gone; who wrote when stays, and each shop has its proof`,
  });
