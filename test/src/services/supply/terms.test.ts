import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import {
  bestQuantity,
  costOf,
  leadDaysOf,
  orderable,
  plannedLeadOf,
  readBreaks,
  sellsSomething,
  type Terms,
} from '../../../../src/services/supply/terms.ts';

const terms = (more: Partial<Terms> = {}): Terms => ({
  unitMinor: 1000,
  breaks: [],
  rebateBp: 0,
  minQuantity: 1,
  multiple: 1,
  maxQuantity: undefined,
  leadDays: 7,
  leadSpreadDays: 0,
  madeToOrderHours: undefined,
  ...more,
});

const breaks = [
  { from: 100, unitMinor: 900 },
  { from: 500, unitMinor: 800 },
];

describe('what an order costs', () => {
  it.each([
    [99, 1000],
    [100, 900],
    [499, 900],
    [500, 800],
  ])('all of %i units at the price of their number', (quantity, unit) => {
    expect(costOf(terms({ breaks }), quantity)).toMatchObject({ unitMinor: unit, goods: unit * quantity });
  });

  it('less the rebate, rounded down', () => {
    expect(costOf(terms({ unitMinor: 333, rebateBp: 250 }), 1)).toEqual({
      unitMinor: 333,
      goods: 333,
      rebate: 8,
      landed: 325,
    });
  });
});

describe('how many are ordered', () => {
  it.each([
    [1, 60],
    [60, 60],
    [61, 72],
  ])('for %i wanted: %i, at least the minimum, in multiples', (wanted, quantity) => {
    expect(orderable(terms({ minQuantity: 50, multiple: 12 }), wanted)).toEqual({ quantity, capped: false });
  });

  it('at most the maximum, in multiples, and it says so', () => {
    expect(orderable(terms({ multiple: 12, maxQuantity: 100 }), 500)).toEqual({ quantity: 96, capped: true });
  });

  it('the next break where it costs less altogether, and only there', () => {
    expect(bestQuantity(terms({ breaks }), 95)).toEqual({ quantity: 100, capped: false, forBreak: true });
    expect(bestQuantity(terms({ breaks }), 80)).toEqual({ quantity: 80, capped: false, forBreak: false });
    expect(bestQuantity(terms({ breaks, maxQuantity: 99 }), 95)).toMatchObject({ quantity: 95, forBreak: false });
  });

  test('whatever the terms, what is ordered keeps them and is never less than wanted unless it is capped', () => {
    fc.assert(
      fc.property(
        fc.record({
          minQuantity: fc.integer({ min: 1, max: 200 }),
          multiple: fc.integer({ min: 1, max: 30 }),
          maxQuantity: fc.option(fc.integer({ min: 1, max: 900 }), { nil: undefined }),
          rebateBp: fc.integer({ min: 0, max: 10_000 }),
        }),
        fc.integer({ min: 1, max: 1000 }),
        (some, wanted) => {
          const given = terms({ ...some, breaks });
          fc.pre(sellsSomething(given));
          const { quantity, capped } = bestQuantity(given, wanted);
          expect(quantity % given.multiple).toBe(0);
          expect(quantity).toBeGreaterThanOrEqual(given.minQuantity);
          expect(quantity).toBeLessThanOrEqual(given.maxQuantity ?? Number.MAX_SAFE_INTEGER);
          if (!capped) expect(quantity).toBeGreaterThanOrEqual(wanted);
          expect(costOf(given, quantity).landed).toBeLessThanOrEqual(
            costOf(given, orderable(given, wanted).quantity).landed,
          );
        },
      ),
    );
  });
});

it('what is made to order takes its hours first, 48 hours are two days, and is planned one spread late', () => {
  const made = terms({ leadDays: 3, leadSpreadDays: 1, madeToOrderHours: 48 });
  expect([leadDaysOf(made), plannedLeadOf(made)]).toEqual([5, 6]);
  expect(leadDaysOf(terms({ leadDays: 0, madeToOrderHours: 49 }))).toBe(3);
});

it.each([
  [
    '100:9;500:8',
    [
      { from: 100, unitMinor: 9 },
      { from: 500, unitMinor: 8 },
    ],
  ],
  ['100：9；', [{ from: 100, unitMinor: 9 }]],
  ['', []],
  ['500:9;100:8', undefined],
  ['100:x', undefined],
  ['0:9', undefined],
  ['100', undefined],
])('reads the breaks %j', (typed, expected) => {
  expect(readBreaks(typed, (text) => (/^\d+$/.test(text) ? Number(text) : undefined))).toEqual(expected);
});
