import { defineCommand } from '#kit';
import { numberArg, scheduleCard } from '../views/schedules.ts';

export default defineCommand({
  name: { zh: '定时 恢复', en: 'every resume' },
  summary: { zh: '让停下的定时继续，从此用你的权限', en: 'Let a paused schedule go on, with your rights from then on' },
  examples: ['定时 恢复 3', 'every resume 3'],
  permission: 'schedule.write',
  reach: 'shop',
  effect: 'write',
  args: { number: numberArg },
  async plan({ args: { number }, services, room, desk }) {
    desk.reading(await services.schedules.lineOf(room.id, number));
    return services.schedules.planTurn({ id: number, roomId: room.id, turn: 'resume' });
  },
  async apply({ effect, services, actor, by, now }) {
    await services.schedules.applyTurn(effect, { ownerId: actor.personId, account: by.actor, now });
    return scheduleCard(effect);
  },
});
