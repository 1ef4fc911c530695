import { expect, it } from 'vitest';
import type { CouponSpec } from '../../../../src/services/coupons/facts.ts';
import { requireSane, specIn, storedSpec, valueList } from '../../../../src/services/coupons/put-spec.ts';

const NOW = new Date('2026-11-23T02:00:00Z');
const spec = (more: Partial<CouponSpec> = {}): CouponSpec => ({
  name: '双旦',
  kind: 'full-reduction',
  currency: 'CNY',
  thresholdMinor: 30_000n,
  discountMinor: 3_000n,
  startsAt: new Date('2026-11-30T16:00:00Z'),
  endsAt: new Date('2026-12-10T15:59:00Z'),
  stackable: false,
  ...more,
});

it.each<[string, Partial<CouponSpec>, string]>([
  ['an end in the past', { endsAt: NOW }, 'coupon.window'],
  ['an end before the start', { endsAt: new Date('2026-11-30T15:00:00Z') }, 'coupon.window'],
  ['a discount of the threshold', { discountMinor: 30_000n }, 'coupon.discount'],
  ['a discount above the threshold', { discountMinor: 30_001n }, 'coupon.discount'],
  ['no discount', { discountMinor: 0n }, 'coupon.discount'],
  ['all of it off', { kind: 'percent', percentBp: 10_000 }, 'coupon.discount'],
  ['none of them', { total: 0 }, 'coupon.total'],
])('refuses %s', (_, more, code) => {
  expect(() => requireSane(spec(more), NOW)).toThrow(expect.objectContaining({ code }));
});

it('is kept as it is, through JSON', () => {
  const full = spec({
    total: 500,
    perCustomer: 1,
    items: ['9007199254740993'],
    thresholdMinor: 9_007_199_254_740_993n,
  });
  requireSane(full, NOW);
  expect(specIn(JSON.parse(JSON.stringify(storedSpec(full, 7))))).toEqual(full);
});

it('gives a person every value, in the time of the shop', () => {
  const { zh, en } = valueList(spec({ total: 500, perCustomer: 1 }), 'Asia/Shanghai');
  expect(zh).toBe(
    '名称 双旦，满减 满300减30，时间 2026-12-01 00:00 – 2026-12-10 23:59（Asia/Shanghai），数量 500，每人 1 张，不可叠加，全店',
  );
  expect(en).toContain('2026-12-01 00:00 – 2026-12-10 23:59 (Asia/Shanghai), 500 of them, 1 a customer, not stackable');
});
