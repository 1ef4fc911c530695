import { card, defineCommand, field, fields, same, spanText, table, text, withData } from '#kit';
import { Setting, toWords } from '../views/alert-routing.ts';

const QUIET = {
  silenced: { zh: '现在不会通知：有静默', en: 'It would not be told now: a silence matches' },
  inhibited: { zh: '现在不会通知：被抑制', en: 'It would not be told now: another alert inhibits it' },
  muted: { zh: '现在不会通知：在静音时段内', en: 'It would not be told now: its routes are muted' },
};

export default defineCommand({
  name: { zh: '路由 试算', en: 'route test' },
  aliases: ['试算路由', '路由 测试', '测试路由', 'route try'],
  summary: {
    zh: '一条告警会走哪条路由、发到哪里、现在会不会通知',
    en: 'Which route an alert would take, where it would be told, and whether it would be now',
  },
  examples: ['路由 试算 店铺=SH-2 类型=sync-lag 级别=警告', 'route test shop=SH-2 kind=sync-lag severity=warning'],
  permission: 'alerts.read',
  reach: 'shop',
  effect: 'read',
  http: { method: 'GET', path: '/alerts/routes/test', scope: 'alerts.read' },
  args: { labels: Setting({ zh: '告警的标签', en: 'labels of the alert' }) },
  async run({ args, services, now }) {
    const { labels, plans, quiet } = await services.alertRouting.trial(args.labels, now);
    const rooms = await services.alertRouting.rooms();
    const words = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
    return card(
      { zh: '路由试算', en: 'Route test' },
      [
        fields(field({ zh: '告警', en: 'Alert' }, words.join(' '))),
        withData(
          table(
            [
              { label: { zh: '路由', en: 'Route' } },
              { label: { zh: '发到', en: 'To' } },
              { label: { zh: '分组', en: 'Group' } },
              { label: { zh: '等待 / 间隔 / 重复', en: 'Wait / interval / repeat' } },
            ],
            plans.map((one) => [
              one.route,
              toWords(one.receiver, rooms),
              same(Object.values(one.groupBy).join(' · ') || '–'),
              [one.groupWaitMs, one.groupIntervalMs, one.repeatMs].map(spanText).join(' / '),
            ]),
          ),
          plans.map(({ route, receiver, chain }) => ({ route, to: JSON.stringify(receiver), chain: chain ?? null })),
        ),
        ...(quiet ? [text(QUIET[quiet])] : []),
      ],
      quiet ? 'warning' : 'normal',
    );
  },
});
