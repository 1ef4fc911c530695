import { defineCommand } from '#kit';
import { keptPolicy, Named, Setting } from '../views/alert-routing.ts';

export default defineCommand({
  name: { zh: '静音时段 添加', en: 'mute add' },
  aliases: ['添加静音时段'],
  summary: {
    zh: '加一个静音时段：每天几点、星期几、每月几号、哪几天、节假日（写了的都要符合），用于哪些路由',
    en: 'Add a mute timing: hours, weekdays, days of the month, dates, holidays (all that is named must hold), and the routes that use it',
  },
  examples: [
    '静音时段 添加 夜间 22:00-07:00 用于=default',
    'mute add nights 22:00-07:00 mon-fri zone=Asia/Shanghai on=default',
    'mute add freeze 2026-12-10..2026-12-13',
    'mute add month-end day=-1 18:00-23:00',
    '静音时段 添加 假期 节假日',
  ],
  permission: 'alerts.route',
  effect: 'write',
  args: {
    mute: Named({ zh: '名称', en: 'name' }),
    when: Setting({
      zh: '22:00-07:00 周一-周五 每月=1,-1 2026-12-10..2026-12-13 节假日 时区= 用于=',
      en: '22:00-07:00 mon-fri day=1,-1 2026-12-10..2026-12-13 holidays zone= on=',
    }),
  },
  plan: ({ args, services, room, now }) =>
    services.alertRouting.planMute(args.mute, args.when, { zone: room.timeZone, now }),
  confirm: () => true,
  apply: (ask) =>
    keptPolicy({ zh: `已添加静音时段 · ${ask.args.mute}`, en: `Mute timing added · ${ask.args.mute}` }, ask),
});
