import { defineJob, type Message, saidTo } from '#kit';
import { overdueCard } from '../views/findings.ts';

const AUDIENCE = 'compliance';
const MOST = 500;

export default defineJob({
  name: 'findings-due',
  summary: {
    zh: '每 15 分钟提醒逾期的违规项，每项两次：到期时，和再过同样久',
    en: 'Remind of overdue findings every 15 minutes, each twice: when its time is over, and when as much again has passed',
  },
  schedule: { cron: '*/15 * * * *', timezone: 'Asia/Shanghai' },
  timeout: '1m',
  missed: 'once',
  audience: AUDIENCE,
  effect: 'write',
  async run({ services, now }) {
    const rooms = await services.rooms.subscribers(AUDIENCE);
    // Nobody would hear it: it waits for the first room that subscribes.
    if (rooms.length === 0) return undefined;
    const overdue = await services.findings.takeOverdue(now, MOST);
    if (overdue.length === 0) return undefined;
    const posts: { room: number; message: Message }[] = [];
    for (const { id } of rooms) {
      const shops = (await services.rooms.shopsOf(id)).map((shop) => shop.id);
      const mine = overdue.filter(
        ({ finding }) => shops.length === 0 || finding.shopId === undefined || shops.includes(finding.shopId),
      );
      const sees = shops.length === 0 ? ('all' as const) : shops;
      const told = mine.map(({ finding, stage }) => ({ finding: saidTo(finding, sees), stage }));
      if (told.length > 0) posts.push({ room: id, message: overdueCard(told) });
    }
    return posts;
  },
});
