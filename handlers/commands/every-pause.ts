import { defineCommand } from '#kit';
import { numberArg, scheduleCard } from '../views/schedules.ts';

export default defineCommand({
  name: { zh: '定时 暂停', en: 'every pause' },
  summary: { zh: '让本群的一个定时停下', en: 'Pause a schedule of this room' },
  examples: ['定时 暂停 3', 'every pause 3'],
  permission: 'schedule.write',
  reach: 'shop',
  effect: 'write',
  args: { number: numberArg },
  plan: ({ args: { number }, services, room }) =>
    services.schedules.planTurn({ id: number, roomId: room.id, turn: 'pause' }),
  async apply({ effect, services, actor, by, now }) {
    await services.schedules.applyTurn(effect, { ownerId: actor.personId, account: by.actor, now });
    return scheduleCard(effect);
  },
});
