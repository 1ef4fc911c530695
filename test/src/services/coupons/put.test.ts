import { expect, it } from 'vitest';
import type { CouponSpec } from '../../../../src/services/coupons/facts.ts';
import { costAtMost } from '../../../../src/services/coupons/put.ts';

it('several coupons cost what each of them may, whichever comes first', () => {
  const one = (discountMinor: bigint | undefined, total: number | undefined, how: 'api' | 'refused' = 'api') => ({
    spec: { discountMinor, total } as CouponSpec,
    outcome: { how },
  });
  const all = [one(1000n, 10), one(10_000n, 100_000), one(undefined, 5), one(500n, undefined), one(500n, 9, 'refused')];
  expect(costAtMost(all)).toBe(1_000_010_000n);
  expect(costAtMost([...all].reverse())).toBe(1_000_010_000n);
  expect(costAtMost([])).toBe(0n);
});
