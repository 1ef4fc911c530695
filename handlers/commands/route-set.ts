import { defineCommand } from '#kit';
import { keptPolicy, RouteName, Setting } from '../views/alert-routing.ts';

export default defineCommand({
  name: { zh: '路由 设置', en: 'route set' },
  aliases: ['路由 修改', '修改路由'],
  summary: {
    zh: '改一条路由；只改写到的，条件写了就整个换掉；先看上周会有什么不同',
    en: 'Change a route: what is named changes, conditions are replaced as a whole; shows first what would have been different last week',
  },
  examples: ['路由 设置 default 重复=8h 等待=30s', 'route set default repeat=8h mutes=nights'],
  permission: 'alerts.route',
  effect: 'write',
  args: {
    route: RouteName,
    setting: Setting({
      zh: '条件 到= 分组= 等待= 间隔= 重复= 静音= 升级链= 上限= 继续',
      en: 'conditions to= by= wait= interval= repeat= mutes= chain= flood= continue',
    }),
  },
  plan: ({ args, services, now }) => services.alertRouting.planSet(args.route, args.setting, now),
  confirm: () => true,
  apply: (ask) => keptPolicy({ zh: `路由已改 · ${ask.args.route}`, en: `Route changed · ${ask.args.route}` }, ask),
});
