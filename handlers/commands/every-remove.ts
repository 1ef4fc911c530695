import { defineCommand } from '#kit';
import { numberArg, scheduleCard } from '../views/schedules.ts';

export default defineCommand({
  name: { zh: '定时 删除', en: 'every remove' },
  summary: { zh: '删除本群的一个定时', en: 'Remove a schedule of this room' },
  examples: ['定时 删除 3', 'every remove 3'],
  permission: 'schedule.write',
  reach: 'shop',
  effect: 'write',
  args: { number: numberArg },
  plan: ({ args: { number }, services, room }) =>
    services.schedules.planTurn({ id: number, roomId: room.id, turn: 'remove' }),
  async apply({ effect, services, actor, by, now }) {
    await services.schedules.applyTurn(effect, { ownerId: actor.personId, account: by.actor, now });
    return scheduleCard(effect);
  },
});
