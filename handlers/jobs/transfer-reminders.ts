import { defineJob } from '#kit';
import { decidersOf, reminderCard } from '../views/deciders.ts';

const AUDIENCE = 'inventory-alerts';
const MOST = 20;

export default defineJob({
  name: 'transfer-reminders',
  summary: {
    zh: '调拨 5、10 分钟没有决定就提醒，15 分钟交给下一级',
    en: 'Remind of transfers undecided after 5 and 10 minutes, and hand them to the next role after 15',
  },
  schedule: { cron: '* * * * *', timezone: 'UTC' },
  timeout: '1m',
  missed: 'once',
  audience: AUDIENCE,
  effect: 'write',
  async run({ services, now }) {
    const reminders = await services.transfers.takeReminders(now, MOST);
    if (reminders.length === 0) return undefined;
    const subscribed = (await services.rooms.subscribers(AUDIENCE)).map(({ id }) => id);
    const { rows: people } = await services.people.list(200);
    const posts: { room: number; message: ReturnType<typeof reminderCard> }[] = [];
    for (const reminder of reminders) {
      const asked = reminder.transfer.roomId;
      const rooms = new Set([...subscribed, ...(asked === undefined ? [] : [asked])]);
      const told = new Set<number>();
      for (const room of rooms) {
        const deciders = decidersOf(people, await services.transfers.workersOf(room), reminder.step);
        posts.push({ room, message: reminderCard(reminder, deciders, now) });
        if (reminder.step === 3) for (const { id } of deciders.people) told.add(id);
      }
      const everyone = { ...decidersOf(people, [], reminder.step) };
      for (const room of await services.transfers.directRoomsOf([...told]))
        if (!rooms.has(room)) posts.push({ room, message: reminderCard(reminder, everyone, now) });
    }
    return posts;
  },
});
