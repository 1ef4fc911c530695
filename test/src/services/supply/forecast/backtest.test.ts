import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backtest, planOf, trialsOf } from '../../../../../src/services/supply/forecast/backtest.ts';
import { choose } from '../../../../../src/services/supply/forecast/choose.ts';
import { croston, sba, tsb } from '../../../../../src/services/supply/forecast/intermittent.ts';
import { deseasoned, holtWinters } from '../../../../../src/services/supply/forecast/seasonal.ts';
import { holt, mean, naive, seasonalNaive, ses, theta } from '../../../../../src/services/supply/forecast/smoothing.ts';

const METHODS = [
  mean,
  naive,
  seasonalNaive,
  ses,
  holt,
  theta,
  croston,
  sba,
  tsb,
  holtWinters,
  deseasoned('seasonal-ses', ses),
];
const history = fc
  .array(fc.integer({ min: 0, max: 90 }), { minLength: 48, maxLength: 90 })
  .map((units) => Float64Array.from(units));

test('what comes after an origin changes nothing of what is forecast at it', () => {
  fc.assert(
    fc.property(history, fc.constantFrom(...METHODS), fc.integer({ min: 1, max: 9 }), (units, method, horizon) => {
      const plan = planOf(units.length, horizon);
      const known = backtest(method, units, 7, plan);
      plan.origins.forEach((origin, n) => {
        const changed = units.map((value, t) => (t < origin ? value : value * 7 + 1000));
        const [again] = trialsOf(method.fit(changed.subarray(0, plan.origins[0]), 7), changed, {
          ...plan,
          origins: [origin],
        });
        expect(again?.forecast).toEqual(known[n]?.forecast);
      });
    }),
    { numRuns: 150 },
  );
});

test('the parameters are chosen on what was there at the first origin', () => {
  const seen: number[] = [];
  const spy = {
    ...ses,
    fit: (known: Float64Array) => {
      seen.push(known.length);
      return ses.fit(known, 1);
    },
  };
  const units = Float64Array.from({ length: 100 }, (_, t) => t);
  const plan = planOf(100, 10);
  const trials = backtest(spy, units, 1, plan);
  expect(seen).toEqual([plan.origins[0]]);
  expect(trials.map(({ origin, actual }) => [actual[0], actual.length, origin])).toEqual(
    plan.origins.map((origin) => [origin, 10, origin]),
  );
});

test.each([6, 7, 12, 40, 400])(
  'a history of %i periods is tried in its newer half, the last time a horizon before its end',
  (length) => {
    for (const horizon of [1, 3, 14, 60]) {
      const { origins, horizon: tried } = planOf(length, horizon);
      expect(origins.length).toBeGreaterThan(0);
      expect(origins.length).toBeLessThanOrEqual(8);
      expect(origins[0]).toBeGreaterThanOrEqual(Math.min(length / 2, length - tried));
      expect(origins.at(-1)).toBe(length - tried);
      expect(tried).toBeLessThanOrEqual(horizon);
      expect([...new Set(origins)].sort((a, b) => a - b)).toEqual(origins);
    }
    expect(planOf(5, 3).origins).toEqual([]);
  },
);

test('no method changes the history it is given', () => {
  fc.assert(
    fc.property(history, (units) => {
      const before = units.slice();
      choose(units, 7, 5).forecast(units, 5);
      expect(units).toEqual(before);
    }),
    { numRuns: 50 },
  );
});

test('with one clear winner, the forecast is nearly all its own', () => {
  const units = Float64Array.from({ length: 84 }, (_, t) => [5, 80, 20, 60, 10, 90, 40][t % 7] as number);
  const { shares, method } = choose(units, 7, 7);
  expect(shares).toEqual([{ method, share: 1 }]);
  expect(method).toMatch(/^seasonal-|^holt-winters$/);
});
