import { card, defineCommand, field, fields, text } from '#kit';
import { readersTable } from '../views/handbook.ts';

export default defineCommand({
  name: { zh: '手册 未确认', en: 'handbook unread' },
  aliases: ['手册 未读', '谁没确认手册'],
  summary: { zh: '谁还没有确认最新一版合规手册', en: 'Who has not acknowledged the newest version of the handbook' },
  examples: ['手册 未确认', 'handbook unread'],
  permission: 'people.read',
  effect: 'read',
  http: { method: 'GET', path: '/handbook/unread', scope: 'compliance.read' },
  args: {},
  async run({ services, most }) {
    const { version, rows, read } = await services.office.unread();
    if (version === 0)
      return card({ zh: '手册还没有版本', en: 'The handbook has no version yet' }, [
        text({ zh: '10 分钟内会生成第一版', en: 'The first comes within 10 minutes' }),
      ]);
    const facts = fields(
      field({ zh: '已确认', en: 'Acknowledged' }, read),
      field({ zh: '未确认', en: 'Not yet' }, rows.length),
    );
    const title = {
      zh: `手册第 ${version} 版 · 未确认 ${rows.length} 人`,
      en: `Handbook version ${version} · ${rows.length} have not acknowledged`,
    };
    return rows.length === 0
      ? card(title, [facts], 'success')
      : card(title, [facts, readersTable(rows, most(50))], 'warning');
  },
});
