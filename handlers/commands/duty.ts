import { actions, card, defineCommand, note, text } from '#kit';
import { dutiesTable, dutyTodosTable } from '../views/duties.ts';

export default defineCommand({
  name: { zh: '合规日历', en: 'duty' },
  aliases: ['duties', '合规事务'],
  summary: {
    zh: '合规人员的一年：本季度要做什么、做完了什么、逾期了什么，谁负责',
    en: 'The officer’s year: what is due, done and overdue this quarter, and whose it is',
  },
  examples: ['合规日历', 'duty'],
  permission: 'compliance.read',
  reach: 'shop',
  effect: 'read',
  http: { method: 'GET', path: '/duties', scope: 'compliance.read' },
  args: {},
  async run({ services, actor, now, most }) {
    const all = await services.office.seesAll();
    const { since, rows } = await services.office.duties(now);
    const todos = await services.office.dutyTodos({ since, ...(all ? {} : { ownerId: actor.personId }) });
    const open = todos.filter(({ doneAt }) => !doneAt);
    const overdue = open.filter(({ dueAt }) => dueAt < now).length;
    const sorted = [...open, ...todos.filter(({ doneAt }) => doneAt)];
    return card(
      {
        zh: `合规日历 · 待完成 ${open.length}，逾期 ${overdue}，已完成 ${todos.length - open.length}`,
        en: `Compliance duties · ${open.length} due, ${overdue} overdue, ${todos.length - open.length} done`,
      },
      [
        todos.length === 0
          ? text({
              zh: '现在没有待办；每天 9 点按周期生成',
              en: 'There are no to-dos now; they are made daily at 9:00 as they come due',
            })
          : dutyTodosTable(sorted, now, most(20), true),
        ...(all ? [dutiesTable(rows, todos)] : []),
        note({
          zh: '做完发送 待办 完成 <编号> <凭证>；改负责人或提前天数用 合规日历 设置',
          en: 'When it is done, send todo done <number> <proof>; change owner or days ahead with duty set',
        }),
        actions(
          { label: { zh: '平台政策', en: 'Policies' }, says: 'policy' },
          { label: { zh: '培训', en: 'Training' }, says: 'training' },
          { label: { zh: '证照', en: 'Papers' }, says: 'papers' },
        ),
      ],
      overdue > 0 ? 'warning' : 'normal',
    );
  },
});
