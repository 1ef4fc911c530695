import { defineCommand } from '#kit';
import { keptPolicy, Named } from '../views/alert-routing.ts';

export default defineCommand({
  name: { zh: '静音时段 删除', en: 'mute remove' },
  aliases: ['删除静音时段'],
  summary: {
    zh: '删除一个静音时段，用它的路由也不再静音',
    en: 'Remove a mute timing; routes that use it are no longer muted by it',
  },
  examples: ['静音时段 删除 夜间', 'mute remove nights'],
  permission: 'alerts.route',
  effect: 'write',
  args: { mute: Named({ zh: '名称', en: 'name' }) },
  plan: ({ args, services }) => services.alertRouting.planUnmute(args.mute),
  confirm: () => true,
  apply: (ask) =>
    keptPolicy({ zh: `已删除静音时段 · ${ask.args.mute}`, en: `Mute timing removed · ${ask.args.mute}` }, ask),
});
