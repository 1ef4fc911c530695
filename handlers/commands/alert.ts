import { defineCommand, groupIdIn, valueArg } from '#kit';
import { groupStory } from '../views/alerts.ts';

export default defineCommand({
  name: { zh: '告警 查看', en: 'alert' },
  aliases: ['告警 详情', 'alert show'],
  summary: {
    zh: '一组告警：内容、谁在处理、何时通知了谁',
    en: 'One group of alerts: what fires, who has it, what was told when',
  },
  examples: ['告警 查看 A12', 'alert A12'],
  permission: 'alerts.read',
  reach: 'shop',
  effect: 'read',
  http: { method: 'GET', path: '/alerts/{group}', scope: 'alerts.read' },
  args: {
    group: valueArg({ zh: '编号', en: 'number' }, (typed) => {
      const id = groupIdIn(typed);
      return id === undefined ? undefined : { value: id };
    }),
  },
  run: async ({ args, services, room }) => groupStory(await services.alerts.story(args.group), room.timeZone),
});
