import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bestStack } from '../../../../../src/services/coupons/price/best-stack.ts';
import type { BasketLine, Offer } from '../../../../../src/services/coupons/price/offer.ts';
import { type Goods, lowestConceivable, worstBasket } from '../../../../../src/services/coupons/price/worst-basket.ts';

const SHOP = { shopId: 1, currency: 'CNY' };
const goods = (item: string, unitMinor: bigint): Goods => ({ item, sku: item, unitMinor, pieces: 1 });
const offer = (key: string, rest: Partial<Offer>): Offer => ({
  ...SHOP,
  key,
  kind: 'full-reduction',
  thresholdMinor: 0n,
  stackable: true,
  ...rest,
});
const described = (lines: readonly BasketLine[]) => lines.map(({ sku, quantity }) => `${sku} x${quantity}`).join(' + ');

it('is just above the threshold: three pieces, not one and not ten', () => {
  const worst = worstBasket(
    SHOP,
    goods('a', 10_100n),
    [],
    [offer('c', { thresholdMinor: 30_000n, discountMinor: 9_000n })],
  );
  expect([described(worst?.basket.lines ?? []), worst?.paidMinor]).toEqual(['a x3', 21_300n]);
});

it('is filled up with what comes nearest to the threshold', () => {
  const others = [goods('far', 9_000n), goods('near', 4_001n)];
  const worst = worstBasket(SHOP, goods('a', 16_000n), others, [
    offer('c', { thresholdMinor: 20_000n, discountMinor: 10_000n }),
  ]);
  expect(described(worst?.basket.lines ?? [])).toBe('a x1 + near x1');
});

it('is one in which the offer asked about is used, also where another takes more', () => {
  const offers = [
    offer('small', { kind: 'direct', discountMinor: 100n, stackable: false }),
    offer('large', { kind: 'direct', discountMinor: 500n, stackable: false }),
  ];
  expect(worstBasket(SHOP, goods('a', 1_000n), [], offers, 'small')?.paidMinor).toBe(900n);
  expect(worstBasket(SHOP, goods('a', 1_000n), [], offers)?.paidMinor).toBe(500n);
  expect(worstBasket(SHOP, goods('a', 1_000n), [], [offer('c', { items: ['b'] })], 'c')).toBeUndefined();
});

const anyOffer = (items: (string[] | undefined)[]) =>
  fc.record({
    kind: fc.constantFrom('full-reduction', 'direct', 'percent'),
    thresholdMinor: fc.bigInt({ min: 0n, max: 6_000n }),
    discountMinor: fc.bigInt({ min: 0n, max: 900n }),
    percentBp: fc.integer({ min: 0, max: 4_000 }),
    stackable: fc.constant(true),
    items: fc.constantFrom(...items),
  } as const) as fc.Arbitrary<Partial<Offer>>;
const offersFor = (...items: (string[] | undefined)[]) =>
  fc.array(anyOffer(items), { minLength: 1, maxLength: 3 }).map((all) => all.map((rest, n) => offer(`c${n}`, rest)));
const price = fc.bigInt({ min: 700n, max: 3_000n });

/** The least that one of the goods costs in all baskets of 1 to 9 of them with 0 to 9 of one other, in minor units. */
function bruteForce(own: Goods, others: readonly Goods[], offers: readonly Offer[]): number {
  let least = Number(own.unitMinor);
  for (let n = 1; n < 10; n++)
    for (const other of others)
      for (let m = 0; m < 10; m++) {
        const lines = [{ ...own, quantity: n }, ...(m > 0 ? [{ ...other, quantity: m }] : [])];
        least = Math.min(least, Number(bestStack({ ...SHOP, lines }, offers).lineMinor[0]) / n);
      }
  return least;
}

it('no basket of one or two kinds of goods is worse, but for rounding', () =>
  fc.assert(
    fc.property(price, price, price, offersFor(undefined, ['a'], ['b'], ['a', 'b']), (a, b, c, offers) => {
      const [own, others] = [goods('a', a), [goods('b', b), goods('c', c)]];
      const worst = worstBasket(SHOP, own, others, offers);
      const found = Number(worst?.paidMinor) / (worst?.quantity ?? 1);
      expect(found).toBeLessThanOrEqual(bruteForce(own, others, offers) + offers.length);
      expect(lowestConceivable(own, offers)).toBeLessThanOrEqual(found);
    }),
    { numRuns: 150 },
  ));
