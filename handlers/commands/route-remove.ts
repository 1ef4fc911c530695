import { defineCommand } from '#kit';
import { keptPolicy, RouteName } from '../views/alert-routing.ts';

export default defineCommand({
  name: { zh: '路由 删除', en: 'route remove' },
  aliases: ['删除路由'],
  summary: {
    zh: '删除一条路由和它下面的；先看上周走它的告警会去哪里',
    en: 'Remove a route and what is below it; shows first where its alerts of last week would have gone',
  },
  examples: ['路由 删除 public-opinion', 'route remove public-opinion'],
  permission: 'alerts.route',
  effect: 'write',
  args: { route: RouteName },
  plan: ({ args, services, now }) => services.alertRouting.planRemove(args.route, now),
  confirm: () => true,
  apply: (ask) => keptPolicy({ zh: `已删除路由 · ${ask.args.route}`, en: `Route removed · ${ask.args.route}` }, ask),
});
