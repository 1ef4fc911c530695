import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PlanInput, type PlanShop, planQuotas } from '../../../../../src/services/inventory/publishing/plan.ts';

const shopOf = (id: number, more: Partial<PlanShop> = {}): PlanShop => ({
  id,
  speed: 1,
  promotion: 1,
  rank: 0,
  margin: 0,
  pieces: [1],
  assigned: 0,
  byZero: false,
  canGive: true,
  canTake: true,
  restricted: false,
  ...more,
});

/** Any group: what is assigned is within what is available, as the database sees to it. */
const input: fc.Arbitrary<PlanInput> = fc
  .record({
    shops: fc.array(
      fc.record({
        speed: fc.double({ min: 0, max: 500, noNaN: true }),
        promotion: fc.constantFrom(1, 1, 3, 20),
        rank: fc.nat(5),
        margin: fc.double({ min: 0, max: 1, noNaN: true }),
        pieces: fc.constantFrom([], [1], [1], [1, 6], [6], [2, 3]),
        assigned: fc.nat(100),
        byZero: fc.boolean(),
        canGive: fc.boolean(),
        canTake: fc.boolean(),
        restricted: fc.constantFrom(false, false, false, true),
        fixed: fc.option(fc.nat(80), { nil: undefined }),
      }),
      { minLength: 1, maxLength: 8 },
    ),
    free: fc.array(fc.nat(200), { minLength: 1, maxLength: 3 }),
  })
  .map(({ shops, free }) => ({
    shops: shops.map(({ fixed, ...shop }, i) => ({ id: i + 1, ...shop, ...(fixed !== undefined && { fixed }) })),
    pools: free.map((units, i) => {
      const assigned = i === 0 ? shops.reduce((sum, one) => sum + one.assigned, 0) : 0;
      return { available: assigned + units, assigned };
    }),
  }));

const after = ({ shops }: PlanInput, targets: { shopId: number; target: number }[]) =>
  new Map(shops.map(({ id, assigned }) => [id, targets.find(({ shopId }) => shopId === id)?.target ?? assigned]));

describe('the planner', () => {
  it('never gives more than there is, never takes from who may not give, keeps to fixed numbers and empties the restricted', () => {
    fc.assert(
      fc.property(input, (given) => {
        const targets = planQuotas(given);
        const then = after(given, targets);
        const free = given.pools.reduce((sum, { available, assigned }) => sum + available - assigned, 0);
        const raised = given.shops.reduce(
          (sum, { id, assigned }) => sum + Math.max(0, (then.get(id) ?? 0) - assigned),
          0,
        );
        expect(raised).toBeLessThanOrEqual(free);
        for (const shop of given.shops) {
          const target = then.get(shop.id) ?? 0;
          expect(Number.isInteger(target) && target >= 0).toBe(true);
          if (!shop.canGive) expect(target).toBeGreaterThanOrEqual(shop.assigned);
          if (!shop.canTake) expect(target).toBeLessThanOrEqual(shop.assigned);
          if (shop.restricted) expect(target).toBe(shop.canGive ? 0 : shop.assigned);
          else if (shop.fixed !== undefined && target > shop.assigned) expect(target).toBeLessThanOrEqual(shop.fixed);
          else if (shop.fixed !== undefined && target < shop.assigned) expect(target).toBe(shop.fixed);
          else if (shop.pieces.length === 0) expect(target).toBeLessThanOrEqual(shop.assigned);
        }
        expect(planQuotas(given)).toEqual(targets);
      }),
      { numRuns: 2_000 },
    );
  });

  it('gives every active listing a unit where the stock reaches', () => {
    const shops = [shopOf(1, { speed: 900 }), shopOf(2, { speed: 0 }), shopOf(3, { speed: 0, pieces: [1, 6] })];
    expect(planQuotas({ pools: [{ available: 9, assigned: 0 }], shops })).toEqual([
      { shopId: 1, target: 1 },
      { shopId: 2, target: 1 },
      { shopId: 3, target: 7 },
    ]);
  });

  it('follows speed and promotions, and lets a little drift be', () => {
    const shops = [shopOf(1, { speed: 30 }), shopOf(2, { speed: 10 }), shopOf(3, { speed: 10, promotion: 3 })];
    const first = planQuotas({ pools: [{ available: 700, assigned: 0 }], shops });
    const [fast = 0, slow = 0, promoted = 0] = first.map(({ target }) => target);
    expect(Math.abs(fast - promoted)).toBeLessThanOrEqual(1);
    expect(fast / slow).toBeGreaterThan(2.8);
    const sold = shops.map((shop, i) => ({ ...shop, assigned: (first[i]?.target ?? 0) - (i === 0 ? 20 : 3) }));
    const assigned = sold.reduce((sum, shop) => sum + shop.assigned, 0);
    expect(planQuotas({ pools: [{ available: 674, assigned }], shops: sold })).toEqual([]);
  });

  it('when nothing is left for people’s own sales, whoever has more than its share gives some back', () => {
    const shops = [shopOf(1, { speed: 10, assigned: 320 }), shopOf(2, { speed: 10, assigned: 280 })];
    const targets = planQuotas({ pools: [{ available: 600, assigned: 600 }], shops });
    const given = targets.reduce((sum, { shopId, target }) => sum + (shopId === 1 ? 320 : 280) - target, 0);
    expect(targets.every(({ shopId, target }) => target < (shopId === 1 ? 320 : 280))).toBe(true);
    expect(given).toBe(89);
    const half = shops.map((shop) => ({ ...shop, assigned: shop.assigned - 25 }));
    expect(planQuotas({ pools: [{ available: 600, assigned: 550 }], shops: half })).toEqual([]);
  });

  it('when stock runs low, lets the slow give to whoever has none, in small steps', () => {
    const shops = [
      shopOf(1, { speed: 50, assigned: 0 }),
      shopOf(2, { speed: 1, assigned: 3 }),
      shopOf(3, { speed: 1, assigned: 3 }),
    ];
    const targets = planQuotas({ pools: [{ available: 6, assigned: 6 }], shops });
    expect(targets).toEqual([
      { shopId: 2, target: 1 },
      { shopId: 3, target: 1 },
    ]);
  });

  it('asks shops that can only be set last, and changes them only for much', () => {
    const shops = [
      shopOf(1, { speed: 10, assigned: 0 }),
      shopOf(2, { speed: 10, assigned: 10, byZero: true }),
      shopOf(3, { speed: 10, assigned: 14 }),
    ];
    const targets = planQuotas({ pools: [{ available: 24, assigned: 24 }], shops });
    expect(targets.map(({ shopId }) => shopId)).toEqual([3]);
  });
});
