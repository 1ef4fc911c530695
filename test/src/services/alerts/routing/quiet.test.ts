import { expect, it } from 'vitest';
import { SHIPPED_POLICY } from '../../../../../src/services/alerts/routing/policy.ts';
import { inhibits } from '../../../../../src/services/alerts/routing/quiet.ts';

const [platformDown, shopDown] = SHIPPED_POLICY.inhibitions as [never, never];
const alert = (id: number, labels: Record<string, string>) => ({ id, labels });
const lag = alert(1, { kind: 'sync-lag', shop: 'SH-2', platform: 'doudian' });

it('a dead platform keeps the sync alerts of its shops quiet, and of no other', () => {
  const down = alert(2, { kind: 'platform-down', platform: 'doudian' });
  expect(inhibits(platformDown, [down], lag)).toBe(true);
  expect(inhibits(platformDown, [alert(2, { kind: 'platform-down', platform: 'taobao' })], lag)).toBe(false);
  expect(inhibits(platformDown, [down], alert(3, { kind: 'stock-drift', platform: 'doudian' }))).toBe(false);
});

it('a label that both lack is not the same label, and nothing keeps itself quiet', () => {
  const down = alert(2, { kind: 'shop-down' });
  expect(inhibits(shopDown, [down], alert(3, { kind: 'sync-lag' }))).toBe(false);
  const both = { name: 'x', source: [{ label: 'kind', op: '=' as const, values: ['sync-*'] }], equal: [] };
  const rule = { ...both, target: both.source };
  expect(inhibits(rule, [lag], lag)).toBe(false);
  expect(inhibits(rule, [lag], alert(9, lag.labels))).toBe(false);
});

it('what a key of some shops says keeps nothing of other shops quiet', () => {
  const of = (one: typeof lag, ...shops: number[]) => ({ ...one, shops });
  const said = alert(2, { kind: 'platform-down', platform: 'doudian', source: 'branch' });
  const quiet = (source: typeof lag, target: typeof lag) => inhibits(platformDown, [source], target);
  expect(quiet(of(said, 2), of(lag, 2))).toBe(true);
  expect(quiet(of(said, 2), of(lag, 1))).toBe(false);
  expect(quiet(of(said, 2), of(lag, 1, 2))).toBe(false);
  expect(quiet(of(said, 2), of(lag))).toBe(false);
  expect(quiet(of(said, 2), of(alert(5, { ...lag.labels, source: 'branch' }), 1))).toBe(true);
  expect(quiet(of(said), of(lag, 1))).toBe(true);
  expect(quiet(of(alert(2, { kind: 'platform-down', platform: 'doudian' }), 2), of(lag, 1))).toBe(true);
});
