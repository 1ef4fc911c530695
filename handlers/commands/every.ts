import { defineCommand, rest } from '#kit';
import { scheduleCard } from '../views/schedules.ts';

export default defineCommand({
  name: { zh: '定时', en: 'every' },
  aliases: ['dingshi', 'schedule'],
  summary: {
    zh: '让一个查询命令到时自己在本群执行，用你的权限，你没有权限了就停下',
    en: 'Run a reading in this room when its time comes, with your rights, for as long as you have them',
  },
  examples: [
    '定时 工作日 9:00 缺货 分店2',
    '定时 每月 10 日 9:30 店铺 排行',
    'every weekday 9:00 low-stock',
    'every mon-fri 18:00 todo',
  ],
  permission: 'schedule.write',
  reach: 'shop',
  effect: 'write',
  args: { what: rest({ zh: '时间和命令', en: 'when and which command' }, { max: 400, verbatim: true }) },
  async plan({ args: { what }, services, actor, room, now, desk }) {
    const { line } = services.schedules.read(what);
    desk.reading(line);
    return services.schedules.planAdd({
      typed: what,
      roomId: room.id,
      ownerId: actor.personId,
      timeZone: room.timeZone,
      now,
    });
  },
  async apply({ effect, services, actor, room, by }) {
    const id = await services.schedules.applyAdd(effect, {
      roomId: room.id,
      ownerId: actor.personId,
      account: by.actor,
      timeZone: room.timeZone,
    });
    return { message: scheduleCard(effect, id), inverse: { says: `every remove ${id}` } };
  },
});
