import { defineCommand } from '#kit';
import { keptPolicy, Named, Setting } from '../views/alert-routing.ts';

export default defineCommand({
  name: { zh: '抑制 添加', en: 'inhibit add' },
  aliases: ['添加抑制'],
  summary: {
    zh: '加一条抑制规则：当哪些告警在时，哪些不通知，哪些标签要相同',
    en: 'Add an inhibition: while which alerts fire, which are not told, and which labels must be the same',
  },
  examples: [
    '抑制 添加 受限 当 类型=shop-restricted 则 类型=stock-* 相同=店铺',
    'inhibit add restricted when kind=shop-restricted then kind=stock-* same=shop',
  ],
  permission: 'alerts.route',
  effect: 'write',
  args: {
    rule: Named({ zh: '名称', en: 'name' }),
    what: Setting({ zh: '当 条件 则 条件 相同=标签', en: 'when conditions then conditions same=labels' }),
  },
  plan: ({ args, services, now }) => services.alertRouting.planInhibit(args.rule, args.what, now),
  confirm: () => true,
  apply: (ask) => keptPolicy({ zh: `已添加抑制 · ${ask.args.rule}`, en: `Inhibition added · ${ask.args.rule}` }, ask),
});
