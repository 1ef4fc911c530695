import { actions, card, defineJob, type Message, note } from '#kit';
import { readersTable } from '../views/handbook.ts';

const AUDIENCE = 'compliance';
const SHOWN = 30;

type Reader = Parameters<typeof readersTable>[0][number];

const unreadCard = (version: number, readers: readonly Reader[]): Message =>
  card(
    {
      zh: `请确认合规手册第 ${version} 版 · ${readers.length} 人`,
      en: `Please acknowledge the handbook, version ${version} · ${readers.length}`,
    },
    [
      readersTable(readers, SHOWN),
      note({
        zh: '看过后各自发送 手册 确认；每周提醒到确认为止',
        en: 'Each reads it and sends handbook ack; this comes weekly until they have',
      }),
      actions(
        { label: { zh: '看手册', en: 'Handbook' }, says: 'handbook' },
        { label: { zh: '确认已读', en: 'I have read it' }, says: 'handbook ack', style: 'primary' },
      ),
    ],
    'warning',
  );

export default defineJob({
  name: 'handbook-unread',
  summary: {
    zh: '每周一提醒还没有确认最新手册的人：合规群看全部，各群看自己的',
    en: 'Remind every Monday who has not acknowledged the newest handbook: all of them where compliance is heard, elsewhere the room’s own',
  },
  schedule: { cron: '30 9 * * 1', timezone: 'Asia/Shanghai' },
  timeout: '1m',
  missed: 'once',
  audience: AUDIENCE,
  effect: 'read',
  async run({ services }) {
    const { version, rows } = await services.office.unread();
    if (rows.length === 0) return undefined;
    const officers = new Set((await services.rooms.subscribers(AUDIENCE)).map(({ id }) => id));
    const byRoom = await services.office.unreadByRoom(rows.map(({ id }) => id));
    const elsewhere = [...byRoom]
      .filter(([room]) => !officers.has(room))
      .map(([room, people]) => ({
        room,
        message: unreadCard(
          version,
          rows.filter(({ id }) => people.includes(id)),
        ),
      }));
    return [...[...officers].map((room) => ({ room, message: unreadCard(version, rows) })), ...elsewhere];
  },
});
