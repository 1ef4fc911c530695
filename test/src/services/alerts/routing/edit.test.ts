import { expect, it } from 'vitest';
import {
  withInhibition,
  withMoved,
  withoutRoute,
  withRoute,
  withSettings,
} from '../../../../../src/services/alerts/routing/edit.ts';
import { keptBack, refuseAlways } from '../../../../../src/services/alerts/routing/kept-back.ts';
import { parseMatchers } from '../../../../../src/services/alerts/routing/matcher.ts';
import { readMuteText } from '../../../../../src/services/alerts/routing/mute-text.ts';
import { type AlertPolicy, type Route, SHIPPED_POLICY } from '../../../../../src/services/alerts/routing/policy.ts';
import { previewOf } from '../../../../../src/services/alerts/routing/preview.ts';
import { everyRoute } from '../../../../../src/services/alerts/routing/route.ts';
import { readRouteText, spanText } from '../../../../../src/services/alerts/routing/route-text.ts';

const route = (name: string, typed = 'shop=SH-2'): Route => ({
  name,
  matchers: parseMatchers(typed),
  continue: false,
  routes: [],
});
const paths = (policy: AlertPolicy) => everyRoute(policy).map(({ path }) => path);
const one = withRoute(SHIPPED_POLICY, route('one'), { under: 'default' });
const two = withRoute(one, route('two', 'kind=sync-*'), { under: 'one' });

it('adds, moves and removes, and leaves what was as it was', () => {
  expect(paths(two)).toEqual([
    'default',
    'default/public-opinion',
    'default/findings',
    'default/one',
    'default/one/two',
  ]);
  expect(paths(withMoved(two, 'two', { before: 'public-opinion' }))).toEqual([
    'default',
    'default/two',
    'default/public-opinion',
    'default/findings',
    'default/one',
  ]);
  expect(paths(withoutRoute(two, 'one'))).toEqual(['default', 'default/public-opinion', 'default/findings']);
  expect(SHIPPED_POLICY.root.routes.length).toBe(2);
  expect(withSettings(two, 'two', { repeatMs: 5 }, ['chain']).version).toBe(1);
});

it('refuses circles, what is too deep, too many, the root and names that are taken', () => {
  expect(() => withMoved(two, 'one', { under: 'two' })).toThrow('alerts.circle');
  expect(() => withMoved(two, 'one', { under: 'one' })).toThrow('alerts.circle');
  expect(() => withoutRoute(two, 'default')).toThrow('alerts.root');
  expect(() => withRoute(two, route('one'), { under: 'default' })).toThrow('alerts.exists');
  expect(() => withRoute(two, route('x'), { under: 'nowhere' })).toThrow('alerts.route');
  let deep = two;
  expect(() => {
    for (const name of ['a', 'b', 'c', 'd'])
      deep = withRoute(deep, route(name), { under: everyRoute(deep).at(-1)?.route.name ?? '' });
  }).toThrow('alerts.deep');
  let wide = SHIPPED_POLICY;
  expect(() => {
    for (let n = 0; n < 101; n++) wide = withRoute(wide, route(`r${n}`), { under: 'default' });
  }).toThrow('alerts.too_many');
});

it('two inhibitions that would keep each other quiet are refused', () => {
  const rule = (name: string, source: string, target: string) => ({
    name,
    source: parseMatchers(source),
    target: parseMatchers(target),
    equal: ['shop'],
  });
  const first = withInhibition(SHIPPED_POLICY, rule('a', 'kind=price-gap', 'kind=stock-*'));
  expect(() => withInhibition(first, rule('b', 'kind=stock-drift', 'kind=price-*'))).toThrow('alerts.circle');
  expect(() => withInhibition(first, rule('b', 'kind=*', 'kind=stock-*'))).toThrow('alerts.broad');
  expect(withInhibition(first, rule('b', 'kind=stock-drift', 'kind=sync-*')).inhibitions.length).toBe(4);
  const alone = (source: string, target: string) => withInhibition(SHIPPED_POLICY, rule('self', source, target));
  expect(() => alone('kind=finding', 'kind=finding')).toThrow('alerts.circle');
  expect(() => alone('kind=sync-*', 'kind=sync-lag')).toThrow('alerts.circle');
  expect(() => alone('kind=a|b', 'kind=a severity!=critical')).toThrow('alerts.circle');
  for (const target of ['kind=a severity=info', 'kind=a severity!=critical', 'kind=b severity=critical'])
    expect(alone('kind=a severity=critical', target).inhibitions.length).toBe(3);
});

it('says how much mute timings keep back, and refuses what is muted for ever', () => {
  const muted = (typed: string, ...more: string[]) => {
    const mutes = [typed, ...more].map((one, n) => readMuteText(`m${n}`, one, 'Asia/Shanghai').timing);
    const root = { ...SHIPPED_POLICY.root, mutes: mutes.map(({ name }) => name) };
    return { ...SHIPPED_POLICY, mutes, root };
  };
  const now = new Date('2026-11-23T04:00:00Z');
  for (const typed of [['00:00-24:00'], ['00:00-23:59'], ['00:00-12:00', '12:00-24:00'], ['mon-fri', 'sat,sun']])
    expect(() => refuseAlways(muted(...(typed as [string])), now)).toThrow('alerts.always');
  for (const typed of ['22:00-07:00', 'mon-fri', '2026-11-23..2027-02-20', 'holidays']) refuseAlways(muted(typed), now);
  const alerts = ['critical', 'info', 'info'].map((severity) => ({ kind: 'sync-lag', severity }));
  const starts = ['16:00', '17:00', '04:00'].map((time) => new Date(`2026-11-22T${time}:00Z`));
  expect(keptBack(SHIPPED_POLICY, muted('22:00-07:00'), { alerts, starts, more: false })).toEqual({
    ...{ before: 0, after: 2, critical: 1, total: 3 },
  });
});

it('says how many of last week would have come here', () => {
  const alerts = [
    { kind: 'sync-lag', shop: 'SH-2', audience: 'shops' },
    { kind: 'sync-lag', shop: 'SH-1', audience: 'shops' },
    { kind: 'low-stock', shop: 'SH-2', audience: 'shops' },
  ];
  const to = withSettings(one, 'one', { receiver: { room: 4 } });
  const preview = previewOf(SHIPPED_POLICY, to, 'one', { alerts, more: false });
  expect(preview).toMatchObject({ total: 3, here: { before: 0, after: 2 }, moved: 2 });
  expect(preview.routes).toContainEqual({ path: 'default', before: 3, after: 1 });
});

it('reads settings in both languages, and refuses what makes no sense', () => {
  const read = {
    matchers: ['kind=sync-*'],
    to: 'shops',
    groupBy: ['shop', 'kind'],
    groupWaitMs: 30_000,
    repeatMs: 7_200_000,
    mutes: ['nights'],
    continue: true,
  };
  expect(readRouteText('kind=sync-* to=shops by=shop,kind wait=30s repeat=2h mutes=nights continue')).toEqual(read);
  expect(readRouteText('kind=sync-* 到=shops 分组=店铺,类型 等待=30秒 重复=2小时 静音=nights 继续')).toEqual(read);
  expect(spanText(90_000)).toBe('90s');
  for (const [typed, code] of [
    ['to=a to=b', 'alerts.twice'],
    ['interval=1s', 'alerts.span'],
    ['repeat=1m', 'alerts.span'],
    ['flood=0', 'alerts.span'],
    ['wat', 'alerts.setting'],
    ['continue=maybe', 'alerts.setting'],
  ] as const)
    expect(() => readRouteText(typed)).toThrow(code);
});
