import { defineCommand } from '#kit';
import { keptPolicy, RouteName, Setting } from '../views/alert-routing.ts';

export default defineCommand({
  name: { zh: '路由 添加', en: 'route add' },
  aliases: ['添加路由'],
  summary: {
    zh: '加一条告警路由：条件，发到哪个受众或群，分组、等待、间隔、重复、静音；先看上周会有多少条走这里',
    en: 'Add a route for alerts: conditions, audience or room, grouping, waits, repeats, mutes; shows first how many of last week would take it',
  },
  examples: [
    '路由 添加 店铺2 店铺=SH-2 到=店铺提醒 分组=店铺,类型 等待=30s 重复=2h',
    'route add branch shop=SH-2 to=shops by=shop,kind wait=30s interval=5m repeat=2h',
    'route add grave severity=critical to=shops repeat=30m continue before=public-opinion',
  ],
  permission: 'alerts.route',
  effect: 'write',
  args: {
    route: RouteName,
    setting: Setting({
      zh: '条件 到= 分组= 等待= 间隔= 重复= 静音= 升级链= 上限= 在= 继续',
      en: 'conditions to= by= wait= interval= repeat= mutes= chain= flood= under= continue',
    }),
  },
  plan: ({ args, services, now }) => services.alertRouting.planAdd(args.route, args.setting, now),
  confirm: () => true,
  apply: (ask) => keptPolicy({ zh: `已添加路由 · ${ask.args.route}`, en: `Route added · ${ask.args.route}` }, ask),
});
