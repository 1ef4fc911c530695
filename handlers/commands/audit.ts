import { accountKey, accountOf, card, defineCommand, optional, table, text, valueArg } from '#kit';
import { resultOf, saidOf } from '../views/asks.ts';

const SHOWN = 15;
/** The journal counts one more at most. */
const COUNTED = 10_000;

export default defineCommand({
  name: { zh: '审计', en: 'audit' },
  aliases: ['sj'],
  summary: {
    zh: '谁在哪里说了什么、结果如何；可以只看一个账号',
    en: 'Who said what where, and what came of it; optionally of one account',
  },
  examples: ['审计', 'audit console:me'],
  permission: 'audit.read',
  effect: 'read',
  args: {
    account: optional(
      valueArg({ zh: '账号（wecom:USERID）', en: 'account (wecom:USERID)' }, (typed) => {
        const account = accountOf(typed);
        return account ? { value: accountKey(account) } : undefined;
      }),
    ),
  },
  async run({ args, services }) {
    const { rows, total } = await services.journal.recent({
      ...(args.account ? { actor: args.account } : {}),
      limit: SHOWN,
    });
    if (total === 0) return card({ zh: '审计', en: 'Audit' }, [text({ zh: '没有记录', en: 'Nothing was asked' })]);
    const columns = [
      { label: { zh: '编号', en: 'Trace' } },
      { label: { zh: '时间', en: 'Time' } },
      { label: { zh: '谁', en: 'Who' } },
      { label: { zh: '群', en: 'Room' } },
      { label: { zh: '说了什么', en: 'What' } },
      { label: { zh: '结果', en: 'Result' } },
      { label: { zh: '毫秒', en: 'ms' }, align: 'right' as const },
    ];
    const lines = rows.map((one) => [
      one.trace,
      { at: one.at.toISOString() },
      one.actor,
      one.room ?? '–',
      saidOf(one),
      resultOf(one),
      one.ms,
    ]);
    return card({ zh: '审计', en: 'Audit' }, [
      table(columns, lines, Math.min(total, COUNTED)),
      ...(total > COUNTED
        ? [text({ zh: '总数只数到 10,000，实际更多（10,000+）', en: 'Counted up to 10,000; there are more (10,000+)' })]
        : []),
      text({ zh: '发送 为什么 加编号，看一次请求的全过程', en: 'why and a trace shows the life of one' }),
    ]);
  },
});
