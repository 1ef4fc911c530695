import { defineCommand } from '#kit';
import { keptPolicy, Named } from '../views/alert-routing.ts';

export default defineCommand({
  name: { zh: '抑制 删除', en: 'inhibit remove' },
  aliases: ['删除抑制'],
  summary: { zh: '删除一条抑制规则', en: 'Remove an inhibition' },
  examples: ['抑制 删除 platform-down', 'inhibit remove platform-down'],
  permission: 'alerts.route',
  effect: 'write',
  args: { rule: Named({ zh: '名称', en: 'name' }) },
  plan: ({ args, services }) => services.alertRouting.planUninhibit(args.rule),
  confirm: () => true,
  apply: (ask) => keptPolicy({ zh: `已删除抑制 · ${ask.args.rule}`, en: `Inhibition removed · ${ask.args.rule}` }, ask),
});
