import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Priced } from '../../../../../src/services/coupons/goods.ts';
import { type Asked, priceRatio, proposeSteps, scaled } from '../../../../../src/services/coupons/linked/propose.ts';
import { bestStack } from '../../../../../src/services/coupons/price/best-stack.ts';

const goods = (sku: string, unitMinor: bigint, rest: Partial<Priced> = {}): Priced => ({
  item: sku,
  sku,
  unitMinor,
  pieces: 1,
  ...rest,
});
const step = (thresholdMinor: bigint, discountMinor: bigint) => ({ thresholdMinor, discountMinor });
const asked = (all: Priced[], rest: Partial<Asked> = {}): Asked => ({
  shop: { id: 2, currency: 'CNY' },
  steps: [step(30_000n, 3_000n), step(50_000n, 6_000n)],
  goods: all,
  fillers: all,
  minThresholdMinor: 3_000n,
  unitMinor: 100n,
  ...rest,
});

it('proposes what was asked for where every basket keeps its floor', () => {
  expect(proposeSteps(asked([goods('a', 10_000n, { costMinor: 5_000n })]))).toEqual({
    steps: [step(30_000n, 3_000n), step(50_000n, 6_000n)],
  });
});

it('lowers a discount to what the worst basket holds, and names the SKU', () => {
  // Just above 300.00 is 300.00 itself: 5 % of it is 15.00; of 500.00 it is 25.00.
  expect(proposeSteps(asked([goods('a', 10_000n, { floorMinor: 9_500n })]))).toEqual({
    steps: [step(30_000n, 1_500n), step(50_000n, 2_500n)],
    boundBy: 'a',
  });
});

it('raises a threshold to the least of the platform, and leaves out steps that come to nothing', () => {
  const small = [step(2_000n, 200n), step(2_500n, 200n)];
  expect(proposeSteps(asked([goods('a', 1_000n)], { steps: small })).steps).toEqual([step(3_000n, 200n)]);
  expect(proposeSteps(asked([goods('a', 1_000n, { floorMinor: 1_000n })]))).toEqual({ steps: [], boundBy: 'a' });
});

it('scales steps by what the same goods cost in both shops', () => {
  const ratio = priceRatio(
    [goods('a', 10_000n), goods('b', 2_000n)],
    [goods('a', 3_000n, { pieces: 2 }), goods('c', 1n)],
  );
  expect(ratio).toBe(150_000n);
  expect(scaled([step(30_000n, 3_000n)], 150_000n, 100n)).toEqual([step(4_500n, 400n)]);
  expect(priceRatio([goods('a', 1n)], [goods('b', 1n)])).toBeUndefined();
});

it('no basket falls below floor or cost under what is proposed', () => {
  const amount = (min: number, max: number) => fc.bigInt({ min: BigInt(min), max: BigInt(max) });
  const anyGoods = fc
    .tuple(amount(500, 3_000), amount(50, 100), amount(50, 100))
    .map(([unit, floor, cost]) => ({ unit, floorMinor: (unit * floor) / 100n, costMinor: (unit * cost) / 100n }));
  fc.assert(
    fc.property(
      fc.array(anyGoods, { minLength: 1, maxLength: 3 }),
      amount(1_000, 9_000),
      amount(100, 4_000),
      (all, threshold, discount) => {
        const shelf = all.map(({ unit, ...rest }, n) => goods(`g${n}`, unit, rest));
        const { steps } = proposeSteps(
          asked(shelf, { steps: [step(threshold, discount)], minThresholdMinor: 0n, unitMinor: 1n }),
        );
        for (const proposed of steps)
          for (const own of shelf)
            for (const other of shelf)
              for (let n = 1; n < 8; n++)
                for (let m = 0; m < 8; m++) {
                  const lines =
                    own === other
                      ? [{ ...own, quantity: n }]
                      : [
                          { ...own, quantity: n },
                          { ...other, quantity: m },
                        ];
                  const offer = {
                    ...proposed,
                    key: 's',
                    shopId: 2,
                    currency: 'CNY',
                    kind: 'full-reduction',
                    stackable: true,
                  } as const;
                  const paid = bestStack({ shopId: 2, currency: 'CNY', lines }, [offer]).lineMinor[0] ?? 0n;
                  const bound = (own.floorMinor ?? 0n) > (own.costMinor ?? 0n) ? own.floorMinor : own.costMinor;
                  // Sharing a discount among lines rounds by less than one minor unit.
                  expect(paid + 1n >= (bound ?? 0n) * BigInt(n)).toBe(true);
                }
      },
    ),
    { numRuns: 60 },
  );
});
