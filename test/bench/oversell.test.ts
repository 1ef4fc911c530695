import fc from 'fast-check';
import { expect, test } from 'vitest';
import { allKnowing, type Season } from '../../bench/oversell/demand.ts';
import { mirrored } from '../../bench/oversell/mirrored.ts';
import { play } from '../../bench/oversell/play.ts';
import { quotas } from '../../bench/oversell/quotas.ts';

const HOUR = 3600_000;
const START = Date.parse('2026-11-11T08:00:00Z');

/** Shoppers who come when it is worst: all at once, at one shop and then at another, some of whom never pay. */
const wish = fc.record({
  at: fc.oneof(fc.integer({ min: 0, max: 2 * HOUR }), fc.integer({ min: HOUR, max: HOUR + 60_000 })),
  shop: fc.integer({ min: 0, max: 5 }),
  sku: fc.integer({ min: 0, max: 1 }),
  quantity: fc.integer({ min: 1, max: 6 }),
  promotion: fc.constant(true),
  leaves: fc.option(fc.integer({ min: 1, max: 40 * 60_000 }), { nil: undefined }),
});

const season = fc
  .record({
    wishes: fc.array(wish, { minLength: 10, maxLength: 120 }),
    stock: fc.array(fc.integer({ min: 1, max: 150 }), { minLength: 2, maxLength: 2 }),
    past: fc.array(fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 6, maxLength: 6 }), {
      minLength: 2,
      maxLength: 2,
    }),
  })
  .map(
    ({ wishes, stock, past }): Season => ({
      start: START,
      end: START + 3 * HOUR,
      wishes: wishes
        .map(({ leaves, ...one }) => ({ ...one, at: START + one.at, ...(leaves !== undefined && { leaves }) }))
        .sort((a, b) => a.at - b.at),
      promotions: [{ sku: 0, from: START + HOUR, to: START + HOUR + 60_000 }],
      stock,
      past,
    }),
  );

test('quotas never oversell: any demand, any platforms, lost and late answers, a shop that is away', async () => {
  await fc.assert(
    fc.asyncProperty(season, fc.nat(1_000_000), fc.boolean(), async (played, seed, outage) => {
      const { oversold, worst } = await play(played, seed, quotas(10_000, 60_000), { outage });
      expect({ oversold, worst }).toEqual({ oversold: 0, worst: '' });
    }),
    { numRuns: 60 },
  );
});

test('mirroring does: the simulation can tell', async () => {
  const wishes = Array.from({ length: 60 }, (_, n) => ({
    at: START + HOUR + n * 1_000,
    shop: n % 6,
    sku: 0,
    quantity: 1,
    promotion: true,
  }));
  const rush: Season = {
    start: START,
    end: START + 2 * HOUR,
    wishes,
    promotions: [{ sku: 0, from: START + HOUR, to: START + HOUR + 60_000 }],
    stock: [20],
    past: [[1, 1, 1, 1, 1, 1]],
  };
  const today = await play(rush, 1, mirrored(300_000), { outage: false });
  const ours = await play(rush, 1, quotas(10_000, 60_000), { outage: false });
  expect(today.oversold).toBeGreaterThan(20);
  expect(ours).toMatchObject({ oversold: 0, sold: allKnowing(rush).sold });
});
