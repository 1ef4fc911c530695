import { card, defineCommand, field, fields, rest, table, text, UserError } from '#kit';
import { resultOf } from '../views/asks.ts';

export default defineCommand({
  name: { zh: '为什么', en: 'why' },
  aliases: ['ws'],
  summary: {
    zh: '一次请求的全过程：从收到到送达，每一步的时间',
    en: 'The life of one ask, from arrival to delivery, with its times',
  },
  examples: ['为什么 a1z3', 'why a1z3'],
  permission: 'audit.read',
  effect: 'read',
  args: { trace: rest({ zh: '编号', en: 'trace' }, { max: 80 }) },
  async run({ args: { trace }, services }) {
    const life = await services.journal.lifeOf(trace.toLowerCase());
    if (!life)
      throw new UserError('why.not_found', {
        zh: `没有编号为“${trace}”的请求，发送 审计 可以看最近的`,
        en: `There is no ask “${trace}”; send audit to see the latest`,
      });
    const { ask, moments } = life;
    const start = moments[0]?.at;
    const columns = [
      { label: { zh: '步骤', en: 'Step' } },
      { label: { zh: '时间', en: 'Time' } },
      { label: { zh: '第几毫秒', en: 'ms since arrival' }, align: 'right' as const },
      { label: { zh: '说明', en: 'Note' } },
    ];
    const lines = moments.map((one) => [
      one.what,
      one.at ? { at: one.at.toISOString() } : '–',
      one.at && start ? one.at.getTime() - start.getTime() : '–',
      one.detail ?? '',
    ]);
    return card({ zh: `为什么 · ${ask.trace}`, en: `Why · ${ask.trace}` }, [
      fields(
        field({ zh: '谁', en: 'Who' }, ask.actor),
        field({ zh: '群', en: 'Room' }, ask.room ?? '–'),
        field({ zh: '说了什么', en: 'What' }, ask.canonical),
        field({ zh: '结果', en: 'Result' }, resultOf(ask)),
      ),
      ...(ask.effect ? [text(ask.effect.summary)] : []),
      table(columns, lines),
    ]);
  },
});
