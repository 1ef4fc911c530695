import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Forecast, forecastAll, forecastOne } from '../../../../../src/services/supply/forecast/forecast.ts';
import { croston, tsb } from '../../../../../src/services/supply/forecast/intermittent.ts';

const weeks = { days: 7, horizon: 4 };
const days = { days: 1, horizon: 14 };
const of = (history: readonly number[], options = weeks): Forecast => forecastOne({ key: 'TEE', history }, options);

/** The same noise on every run: a number from 0 up to and without 1 for each call. */
function noise(seed = 7): () => number {
  let state = seed;
  return () => {
    state = (state * 16807) % 2147483647;
    return state / 2147483647;
  };
}

const histories = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 500 })), { minLength: 1, maxLength: 80 });

test('whatever the history, the forecast is finite, not negative, and its quantiles rise', () => {
  fc.assert(
    fc.property(histories, fc.constantFrom(weeks, days), (history, options) => {
      const { periods, total, deviation, quantiles, shares, perDay } = of(history, options);
      expect(periods).toHaveLength(options.horizon);
      for (const value of [...periods, total, deviation, perDay]) {
        expect(Number.isFinite(value)).toBe(true);
        expect(value).toBeGreaterThanOrEqual(0);
      }
      expect(total).toBeCloseTo(
        periods.reduce((sum, units) => sum + units, 0),
        6,
      );
      expect(perDay * options.days * options.horizon).toBeCloseTo(total, 6);
      expect(shares.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
      const units = quantiles.map((one) => one.units);
      expect(units).toEqual([...units].sort((a, b) => a - b));
    }),
    { numRuns: 200 },
  );
});

test('ten times the demand is ten times the forecast, the spread and the quantiles', () => {
  fc.assert(
    fc.property(histories, (history) => {
      const once = of(history);
      const tenfold = of(history.map((units) => units * 10));
      expect(tenfold.pattern).toBe(once.pattern);
      expect(tenfold.total).toBeCloseTo(once.total * 10, 4);
      expect(tenfold.deviation).toBeCloseTo(once.deviation * 10, 4);
      expect(tenfold.quantiles[3]?.units).toBeCloseTo((once.quantiles[3]?.units ?? 0) * 10, 2);
    }),
    { numRuns: 100 },
  );
});

test.each([1, 2, 5, 8, 30, 120])('%i weeks of the same demand go on as they were, without spread', (length) => {
  const { periods, deviation, quantiles } = of(new Array(length).fill(12));
  for (const units of periods) expect(units).toBeCloseTo(12, 6);
  if (length > 1) {
    expect(deviation).toBeCloseTo(0, 6);
    for (const { units } of quantiles) expect(units).toBeCloseTo(48, 4);
  } else expect(deviation).toBeCloseTo(48, 6);
});

test('what nobody has asked for is forecast as nothing', () => {
  for (const history of [[], [0], new Array(60).fill(0)]) {
    expect(of(history)).toMatchObject({ pattern: 'none', total: 0, deviation: 0, perDay: 0 });
    expect(of(history).quantiles.every(({ units }) => units === 0)).toBe(true);
  }
});

test('a weekday pattern is found: the coming Saturdays are three times the coming Tuesdays', () => {
  const random = noise();
  const pattern = [10, 10, 11, 12, 14, 30, 25];
  const history = Array.from({ length: 140 }, (_, day) => (pattern[day % 7] ?? 0) * (0.9 + 0.2 * random()));
  const { method, periods } = of(history, days);
  expect(['seasonal-naive', 'seasonal-ses', 'seasonal-holt', 'seasonal-theta', 'holt-winters']).toContain(method);
  pattern.forEach((units, day) => {
    expect(Math.abs((periods[day] ?? 0) / units - 1)).toBeLessThan(0.15);
  });
});

test('a yearly season of three years of weeks is found', () => {
  const random = noise();
  const year = (week: number) => 100 + 60 * Math.sin((2 * Math.PI * week) / 52);
  const history = Array.from({ length: 156 }, (_, week) => year(week) * (0.95 + 0.1 * random()));
  const { method, periods } = of(history, { days: 7, horizon: 26 });
  expect(method).toMatch(/^seasonal-/);
  expect(Math.abs((periods[13] ?? 0) / year(156 + 13) - 1)).toBeLessThan(0.15);
});

test('a trend goes on, and flattens', () => {
  const history = Array.from({ length: 60 }, (_, week) => 50 + 3 * week);
  const { method, periods } = of(history);
  expect(['holt', 'theta']).toContain(method);
  expect(periods[0]).toBeGreaterThan(227);
  expect(periods[3]).toBeGreaterThan(periods[0] ?? 0);
  expect(periods[3]).toBeLessThan(50 + 3 * 64);
});

test('a level that wanders is smoothed or repeated; demand now and then goes to the intermittent methods', () => {
  const random = noise();
  let level = 400;
  const wandering = Array.from({ length: 120 }, () => {
    level += 20 * (random() - 0.5);
    return level;
  });
  const walk = of(wandering);
  expect(walk.pattern).toBe('steady');
  expect(['ses', 'naive', 'holt', 'theta']).toContain(walk.method);
  const rare = Array.from({ length: 120 }, () => (random() < 0.2 ? 1 + Math.floor(random() * 5) : 0));
  const seldom = of(rare);
  expect(seldom.pattern).toBe('intermittent');
  expect(['mean', 'ses', 'sba', 'croston', 'tsb']).toContain(seldom.method);
  const asked = rare.reduce((sum, units) => sum + units, 0) / rare.length;
  expect(Math.abs(seldom.total / 4 / asked - 1)).toBeLessThan(0.4);
  expect(seldom.quantiles.find(({ share }) => share === 0.95)?.units).toBeGreaterThan(seldom.total);
});

test('intermittent demand that has ended fades away', () => {
  const random = noise();
  const ended = Array.from({ length: 100 }, (_, week) => (week < 50 && random() < 0.5 ? 8 : 0));
  const { perDay, method } = of(ended);
  expect(perDay * 7).toBeLessThan(0.5);
  expect(['ses', 'tsb']).toContain(method);
  const units = Float64Array.from(ended);
  expect(tsb.fit(units, 1)(units, 1)[0]).toBeLessThan(0.5);
  expect(croston.fit(units, 1)(units, 1)[0]).toBeGreaterThan(1);
});

test('demand in lumps is not carried away by the last one', () => {
  const random = noise();
  const lumps = Array.from({ length: 60 }, (_, week) =>
    week === 59 ? 3000 : random() < 0.15 ? 400 : 20 + 30 * random(),
  );
  const { pattern, periods } = of(lumps);
  expect(pattern).toBe('erratic');
  expect(periods[0]).toBeLessThan(3000 * 0.3);
});

test('zeros before the first demand are goods that were not on sale yet; seldom goods keep theirs', () => {
  const launched = [...new Array(40).fill(0), ...new Array(12).fill(30)];
  expect(of(launched).perDay * 7).toBeCloseTo(30, 6);
  const seldom = [0, 0, 0, 0, 6, 0, 0, 0, 0, 6, 0, 0, 0, 0, 6];
  expect(of(seldom).perDay * 7).toBeLessThan(2);
});

test('a closed weekday does not make steady demand intermittent', () => {
  const history = Array.from({ length: 140 }, (_, day) => (day % 7 === 6 ? 0 : 40));
  const { pattern, periods } = of(history, days);
  expect(pattern).toBe('steady');
  expect(periods[6]).toBeCloseTo(0, 3);
  expect(periods[0]).toBeCloseTo(40, 1);
});

test('each series has its own lead time, and stands under its own name', () => {
  const history = new Array(30).fill(7);
  const [soon, late] = forecastAll(
    [
      { key: 'A', history },
      { key: 'B', history, horizon: 10 },
    ],
    weeks,
  );
  expect(soon).toMatchObject({ key: 'A', total: 28 });
  expect(late?.key).toBe('B');
  expect(late?.periods).toHaveLength(10);
  expect(late?.total).toBeCloseTo(70, 6);
});

test('returns that were booked as negative demand, and days that are none, do no harm', () => {
  expect(of([5, -3, 5, 5, 5, 5, 5, 5]).total).toBeGreaterThan(0);
  const lost = () =>
    forecastOne(
      { key: 'TEE', history: [1, 2] },
      { ...weeks, start: 'soon', calendar: [{ day: '2026-11-11', upliftPercent: 200 }] },
    );
  expect(lost).toThrow(RangeError);
  expect(() =>
    forecastOne({ key: 'TEE', history: [1, 2] }, { ...weeks, calendar: [{ day: '2026-11-11', upliftPercent: 200 }] }),
  ).toThrow('first day');
});
