import { defineCommand } from '#kit';
import { schedulesCard } from '../views/schedules.ts';

export default defineCommand({
  name: { zh: '定时 列表', en: 'every list' },
  aliases: ['schedules'],
  summary: { zh: '看本群的定时，下一次在什么时候', en: 'List the schedules of this room and when they come next' },
  examples: ['定时 列表', 'every list'],
  permission: 'member',
  reach: 'shop',
  effect: 'read',
  args: {},
  run: async ({ services, room }) => schedulesCard(await services.schedules.ofRoom(room.id)),
});
