import { actions, card, defineCommand, note, routeWords, table, withData } from '#kit';
import { toWords } from '../views/alert-routing.ts';

export default defineCommand({
  name: { zh: '路由', en: 'route' },
  aliases: ['routes', '告警路由', 'ly'],
  summary: {
    zh: '告警路由：哪些告警发到哪里、怎么分组、多久提醒一次',
    en: 'Where alerts go: which ones, to whom, grouped how, told how often',
  },
  examples: ['路由', 'route'],
  permission: 'alerts.read',
  reach: 'shop',
  effect: 'read',
  http: { method: 'GET', path: '/alerts/routes', scope: 'alerts.read' },
  args: {},
  async run({ services }) {
    const { version, rows } = await services.alertRouting.tree();
    const rooms = await services.alertRouting.rooms();
    return card({ zh: `告警路由 · 版本 ${version}`, en: `Alert routes · version ${version}` }, [
      withData(
        table(
          [
            { label: { zh: '路由', en: 'Route' } },
            { label: { zh: '发到', en: 'To' } },
            { label: { zh: '条件和设置', en: 'Conditions and settings' } },
          ],
          rows.map(({ route, depth }) => [
            `${'· '.repeat(depth)}${route.name}`,
            route.receiver || depth === 0 ? toWords(route.receiver, rooms) : { zh: '同上级', en: 'as above' },
            routeWords(route),
          ]),
        ),
        rows.map(({ route, path, depth }) => ({
          name: route.name,
          path,
          depth,
          settings: routeWords(route),
          continue: route.continue,
        })),
      ),
      note({
        zh: '从上到下找第一条符合的，写了 continue 的继续往下找；都不符合就走 default。改动前会用最近 7 天的告警试算',
        en: 'The first that matches takes an alert, one with continue lets the next look too; default takes the rest. Changes are first tried on the last 7 days',
      }),
      actions(
        { label: { zh: '静音时段', en: 'Mute timings' }, says: 'mute' },
        { label: { zh: '抑制', en: 'Inhibitions' }, says: 'inhibit' },
        { label: { zh: '静默列表', en: 'Silences' }, says: 'silences' },
      ),
    ]);
  },
});
