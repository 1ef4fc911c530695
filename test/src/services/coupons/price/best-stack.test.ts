import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bestStack, priced } from '../../../../../src/services/coupons/price/best-stack.ts';
import { type Basket, isFor, listOf, type Offer } from '../../../../../src/services/coupons/price/offer.ts';

const offer = (key: string, rest: Partial<Offer>): Offer => ({
  key,
  shopId: 1,
  currency: 'CNY',
  kind: 'full-reduction',
  thresholdMinor: 0n,
  stackable: true,
  ...rest,
});
const basket = (...lines: [item: string, quantity: number, unitMinor: bigint][]): Basket => ({
  shopId: 1,
  currency: 'CNY',
  lines: lines.map(([item, quantity, unitMinor]) => ({ item, sku: item, quantity, unitMinor })),
});

describe('examples', () => {
  const off30 = offer('满300减30', { thresholdMinor: 30_000n, discountMinor: 3_000n });
  const tenth = offer('9折', { kind: 'percent', percentBp: 1_000 });

  it('takes a percentage off before an amount, and says each step', () => {
    const { priceMinor, steps } = bestStack(basket(['a', 3, 10_000n]), [off30, tenth]);
    expect(priceMinor).toBe(24_000n);
    expect(steps).toEqual([
      { key: '9折', onMinor: 30_000n, offMinor: 3_000n, afterMinor: 27_000n },
      { key: '满300减30', onMinor: 27_000n, offMinor: 3_000n, afterMinor: 24_000n },
    ]);
  });

  it('says what is missing to a threshold', () => {
    const { priceMinor, unused } = bestStack(basket(['a', 2, 14_999n]), [off30]);
    expect([priceMinor, unused]).toEqual([29_998n, [{ key: '满300减30', why: 'threshold', missingMinor: 2n }]]);
  });

  it('uses one that cannot be combined alone, when it is worth more than all others together', () => {
    const alone = offer('直降70', { kind: 'direct', discountMinor: 7_000n, stackable: false });
    const { priceMinor, unused } = bestStack(basket(['a', 3, 10_000n]), [off30, tenth, alone]);
    expect(priceMinor).toBe(23_000n);
    expect(unused.map(({ why }) => why)).toEqual(['not-together', 'not-together']);
  });

  it('counts one step of a promotion, the one that takes most off', () => {
    const steps = [30_000n, 50_000n].map((thresholdMinor, n) =>
      offer(`step ${n}`, { thresholdMinor, discountMinor: thresholdMinor / 10n, promotion: 'linked' }),
    );
    const stack = bestStack(basket(['a', 6, 10_000n]), steps);
    expect(stack.priceMinor).toBe(55_000n);
    expect(stack.unused).toEqual([{ key: 'step 0', why: 'smaller-step' }]);
  });

  it('knows offers of another shop, another currency and other items', () => {
    const stack = bestStack(basket(['a', 1, 10_000n]), [
      offer('shop', { shopId: 2, discountMinor: 1n }),
      offer('currency', { currency: 'USD', discountMinor: 1n }),
      offer('items', { items: ['b'], discountMinor: 1n }),
    ]);
    expect(stack.unused.map(({ why }) => why)).toEqual(['other-shop', 'other-currency', 'other-items']);
    expect(stack.priceMinor).toBe(10_000n);
  });

  it('takes what is for fewer goods first, so that a wide one still finds enough', () => {
    const stack = bestStack(basket(['a', 1, 6_000n], ['b', 1, 6_000n]), [
      offer('wide', { kind: 'direct', discountMinor: 5_000n }),
      offer('narrow', { kind: 'direct', discountMinor: 6_000n, items: ['a'] }),
    ]);
    expect(stack.priceMinor).toBe(1_000n);
    expect(stack.lineMinor).toEqual([0n, 1_000n]);
  });

  it('rounds a percentage to the nearest minor unit', () => {
    const price = (unit: bigint) => bestStack(basket(['a', 1, unit]), [tenth]).priceMinor;
    expect([price(1_234n), price(1_235n), price(1_236n)]).toEqual([1_111n, 1_111n, 1_112n]);
  });

  it('looks at a bounded number of offers and says which it left out', () => {
    const many = Array.from({ length: 500 }, (_, n) =>
      offer(`c${n}`, { kind: 'direct', discountMinor: BigInt(n + 1), items: [n % 2 === 0 ? 'a' : 'b'] }),
    );
    const stack = bestStack(basket(['a', 1, 1_000_000n], ['b', 1, 1_000_000n]), many);
    expect(stack.steps).toHaveLength(40);
    expect(stack.unused.filter(({ why }) => why === 'left-out')).toHaveLength(460);
    expect(stack.unused.map(({ key }) => key)).not.toContain('c499');
  });
});

/** Item `a` alone, `b` alone, or everything: sets of goods lie inside each other or apart, as coupons of one shop do. */
const anyOffer = fc
  .record({
    kind: fc.constantFrom('full-reduction', 'direct', 'percent'),
    thresholdMinor: fc.bigInt({ min: 0n, max: 3_000n }),
    discountMinor: fc.bigInt({ min: 0n, max: 2_000n }),
    percentBp: fc.integer({ min: 0, max: 10_000 }),
    stackable: fc.boolean(),
    items: fc.constantFrom(undefined, undefined, ['a'], ['b']),
    shopId: fc.constantFrom(1, 1, 1, 1, 2),
  } as const)
  .map((rest) => rest as Partial<Offer>);
const anyOffers = (maxLength: number) =>
  fc.array(anyOffer, { maxLength }).map((all) => all.map((rest, n) => offer(`c${n}`, rest)));
const anyBasket = fc
  .array(
    fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 1, max: 4 }), fc.bigInt({ min: 0n, max: 1_500n })),
    {
      minLength: 1,
      maxLength: 3,
    },
  )
  .map((lines) => basket(...lines));

/** Every choice in every order. */
function bruteForce({ shopId, lines }: Basket, offers: readonly Offer[]): bigint {
  const usable = offers.filter(
    (one) => one.shopId === shopId && listOf(lines.filter((line) => isFor(one, line))) >= one.thresholdMinor,
  );
  let best = listOf(lines);
  const walk = (chosen: Offer[]) => {
    const { priceMinor } = priced(lines, chosen);
    if (priceMinor < best) best = priceMinor;
    for (const next of usable)
      if (!chosen.includes(next) && (chosen.length === 0 || [...chosen, next].every(({ stackable }) => stackable)))
        walk([...chosen, next]);
  };
  walk([]);
  return best;
}

describe('for any basket and offers', () => {
  it('is the best of all choices in all orders, but for rounding', () =>
    fc.assert(
      fc.property(anyBasket, anyOffers(5), (bought, offers) => {
        const { priceMinor } = bestStack(bought, offers);
        const least = bruteForce(bought, offers);
        expect(priceMinor - least >= 0n && priceMinor - least <= BigInt(2 * offers.length)).toBe(true);
      }),
      { numRuns: 400 },
    ));

  it('more offers never raise the price', () =>
    fc.assert(
      fc.property(anyBasket, anyOffers(5), anyOffer, (bought, offers, more) => {
        const before = bestStack(bought, offers).priceMinor;
        expect(bestStack(bought, [...offers, offer('more', more)]).priceMinor <= before).toBe(true);
      }),
    ));

  it('never goes below zero, adds up, and each step is reached and used once', () =>
    fc.assert(
      fc.property(anyBasket, anyOffers(20), (bought, offers) => {
        const { listMinor, priceMinor, lineMinor, steps, unused } = bestStack(bought, offers);
        expect(priceMinor >= 0n && lineMinor.every((amount) => amount >= 0n)).toBe(true);
        expect(lineMinor.reduce((sum, amount) => sum + amount, 0n)).toBe(priceMinor);
        expect(listMinor - steps.reduce((sum, { offMinor }) => sum + offMinor, 0n)).toBe(priceMinor);
        const used = steps.map(({ key }) => offers.find((one) => one.key === key) as Offer);
        for (const one of used) {
          expect(one.shopId).toBe(1);
          expect(listOf(bought.lines.filter((line) => isFor(one, line))) >= one.thresholdMinor).toBe(true);
        }
        expect(used.length <= 1 || used.every(({ stackable }) => stackable)).toBe(true);
        expect([...steps, ...unused].map(({ key }) => key).sort()).toEqual(offers.map(({ key }) => key).sort());
      }),
    ));
});
