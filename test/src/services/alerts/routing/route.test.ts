import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseMatchers } from '../../../../../src/services/alerts/routing/matcher.ts';
import { type AlertPolicy, type Route, SHIPPED_POLICY } from '../../../../../src/services/alerts/routing/policy.ts';
import { everyRoute, routesOf } from '../../../../../src/services/alerts/routing/route.ts';

const route = (name: string, typed: string, more: Partial<Route> = {}): Route => ({
  name,
  matchers: parseMatchers(typed),
  continue: false,
  routes: [],
  ...more,
});
const withRoutes = (...routes: Route[]): AlertPolicy => ({
  ...SHIPPED_POLICY,
  root: { ...SHIPPED_POLICY.root, routes },
});
const lag = { kind: 'sync-lag', severity: 'warning', shop: 'SH-2', audience: 'shops' };
const names = (policy: AlertPolicy, labels = lag) => routesOf(policy, labels).map((one) => one.route);

it('tells the audience of the alert where nothing else is said, grouped by audience, kind, shop and platform', () => {
  expect(routesOf(SHIPPED_POLICY, lag)).toEqual([
    {
      ...{
        route: 'default',
        receiver: { audience: 'shops' },
        groupBy: { audience: 'shops', kind: 'sync-lag', shop: 'SH-2' },
      },
      ...{ groupWaitMs: 10_000, groupIntervalMs: 300_000, repeatMs: 14_400_000, mutes: [], flood: 6 },
    },
  ]);
  expect(routesOf(SHIPPED_POLICY, { ...lag, kind: 'public-opinion' })).toMatchObject([
    { route: 'default/public-opinion', chain: 'public-opinion', groupWaitMs: 0 },
  ]);
});

it('goes to the first that matches, on to the next with continue, and as deep as it matches', () => {
  const branch = route('branch', 'shop=SH-2', {
    receiver: { room: 7 },
    repeatMs: 1_000,
    routes: [route('grave', 'severity=critical', { mutes: ['nights'], groupBy: ['*'] })],
  });
  expect(names(withRoutes(branch, route('lag', 'kind=sync-lag')))).toEqual(['default/branch']);
  expect(names(withRoutes({ ...branch, continue: true }, route('lag', 'kind=sync-lag')))).toEqual([
    'default/branch',
    'default/lag',
  ]);
  const [grave] = routesOf(withRoutes(branch), { ...lag, severity: 'critical' });
  expect(grave).toMatchObject({
    route: 'default/branch/grave',
    receiver: { room: 7 },
    repeatMs: 1_000,
    mutes: ['nights'],
  });
  expect(grave?.groupBy).toEqual({ audience: 'shops', kind: 'sync-lag', shop: 'SH-2' });
});

it('every alert ends in some leaf of the tree, whatever the tree', () => {
  const label = fc.constantFrom('shop', 'kind', 'sku');
  const value = fc.constantFrom('a', 'b', 'c*', '*');
  const tree = fc.letrec<{ route: Route }>((tie) => ({
    route: fc.record({
      name: fc.uuid(),
      matchers: fc.array(
        fc.record({
          label,
          op: fc.constantFrom('=' as const, '!=' as const),
          values: fc.array(value, { minLength: 1, maxLength: 2 }),
        }),
        { maxLength: 2 },
      ),
      continue: fc.boolean(),
      routes: fc.oneof({ depthSize: 'small' }, fc.constant<Route[]>([]), fc.array(tie('route'), { maxLength: 3 })),
    }),
  })).route;
  fc.assert(
    fc.property(
      fc.array(tree, { maxLength: 4 }),
      fc.dictionary(label, fc.constantFrom('a', 'b', 'cc')),
      (routes, labels) => {
        const policy = withRoutes(...routes);
        const paths = everyRoute(policy).map(({ path }) => path);
        const found = routesOf(policy, labels);
        expect(found.length).toBeGreaterThan(0);
        expect(found.every((one) => paths.includes(one.route) && one.receiver !== undefined)).toBe(true);
      },
    ),
    { numRuns: 100 },
  );
});
