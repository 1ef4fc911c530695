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
