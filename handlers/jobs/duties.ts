import { actions, card, defineJob } from '#kit';
import { dutyTodosTable } from '../views/duties.ts';

const AUDIENCE = 'compliance';
const SHOWN = 15;

export default defineJob({
  name: 'duties',
  summary: {
    zh: '每天 9 点生成到期的合规待办，每项只生成一次，并列出新的和逾期的',
    en: 'Make the to-dos of duties that come due, each once, every morning, and list what is new or overdue',
  },
  schedule: { cron: '0 9 * * *', timezone: 'Asia/Shanghai' },
  timeout: '2m',
  missed: 'once',
  audience: AUDIENCE,
  repeatAfter: '7d',
  effect: 'write',
  async run({ services, now }) {
    const rooms = await services.rooms.subscribers(AUDIENCE);
    let roomId: number | undefined;
    for (const { id } of rooms)
      if (roomId === undefined && (await services.rooms.shopsOf(id)).length === 0) roomId = id;
    const room = roomId ?? rooms[0]?.id;
    const made = new Set(await services.office.makeTodos({ now, ...(room !== undefined && { roomId: room }) }));
    const { since } = await services.office.duties(now);
    const told = (await services.office.dutyTodos({ since })).filter(
      ({ id, doneAt, dueAt }) => !doneAt && (made.has(id) || dueAt < now),
    );
    if (told.length === 0) return undefined;
    const overdue = told.filter(({ dueAt }) => dueAt < now).length;
    return card(
      {
        zh: `合规待办 · 新 ${made.size}，逾期 ${overdue}`,
        en: `Compliance duties · ${made.size} new, ${overdue} overdue`,
      },
      [dutyTodosTable(told, now, SHOWN), actions({ label: { zh: '合规日历', en: 'All duties' }, says: 'duty' })],
      overdue > 0 ? 'warning' : 'normal',
    );
  },
});
