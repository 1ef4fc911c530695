import { defineCommand } from '#kit';
import { keptPolicy, RouteName, Setting } from '../views/alert-routing.ts';

export default defineCommand({
  name: { zh: '路由 移动', en: 'route move' },
  aliases: ['移动路由'],
  summary: {
    zh: '把一条路由放到另一条下面，或放到同级的一条之前',
    en: 'Put a route below another one, or before one of the same level',
  },
  examples: ['路由 移动 店铺2 在=default', 'route move branch before=public-opinion'],
  permission: 'alerts.route',
  effect: 'write',
  args: {
    route: RouteName,
    place: Setting({ zh: '在=<上级> 之前=<同级>', en: 'under=<parent> before=<brother>' }),
  },
  plan: ({ args, services, now }) => services.alertRouting.planMove(args.route, args.place, now),
  confirm: () => true,
  apply: (ask) => keptPolicy({ zh: `路由已移动 · ${ask.args.route}`, en: `Route moved · ${ask.args.route}` }, ask),
});
