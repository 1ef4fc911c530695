import { defineCommand, units } from '#kit';
import { keptPolicy } from '../views/alert-routing.ts';

export default defineCommand({
  name: { zh: '路由 恢复', en: 'route back' },
  aliases: ['恢复路由'],
  summary: {
    zh: '路由、抑制和静音时段恢复为以前的一个版本（1 是出厂设置）',
    en: 'Routes, inhibitions and mute timings as they were in an earlier version (1 came with the system)',
  },
  examples: ['路由 恢复 1', 'route back 1'],
  permission: 'alerts.route',
  effect: 'write',
  args: { version: units({ zh: '版本', en: 'version' }, 1) },
  plan: ({ args, services }) => services.alertRouting.planBack(args.version),
  confirm: () => true,
  apply: (ask) => keptPolicy({ zh: `已恢复为版本 ${ask.args.version}`, en: `As in version ${ask.args.version}` }, ask),
});
