import { expect, test } from 'vitest';
import { upliftsOf } from '../../../../../src/services/supply/forecast/calendar.ts';
import { forecastOne } from '../../../../../src/services/supply/forecast/forecast.ts';

test('a promotion of the past is divided out, one to come is multiplied in', () => {
  const history = new Array(40).fill(10);
  history[10] = 40;
  history[38] = 40;
  const calendar = [
    { day: '2026-01-11', upliftPercent: 400 },
    { day: '2026-02-08', upliftPercent: 400 },
    { day: '2026-02-12', upliftPercent: 300 },
  ];
  const options = { days: 1, horizon: 5, start: '2026-01-01', calendar };
  const { periods, total } = forecastOne({ key: 'TEE', history }, options);
  expect(periods.map((units) => Math.round(units))).toEqual([10, 10, 30, 10, 10]);
  expect(total).toBeCloseTo(70, 4);
  const blind = forecastOne({ key: 'TEE', history }, { days: 1, horizon: 5 });
  expect(blind.deviation).toBeGreaterThan(1);
});

test('the spread grows with the uplift', () => {
  const history = Array.from({ length: 60 }, (_, day) => 20 + (day % 3));
  const calendar = ['2026-03-02', '2026-03-03'].map((day) => ({ day, upliftPercent: 500 }));
  const options = { days: 1, horizon: 2, start: '2026-01-01' };
  const plain = forecastOne({ key: 'TEE', history }, options);
  const promoted = forecastOne({ key: 'TEE', history }, { ...options, calendar });
  expect(promoted.total).toBeCloseTo(plain.total * 5, 6);
  expect(promoted.deviation).toBeCloseTo(plain.deviation * 5, 6);
});

test('a holiday of one day moves its week by a seventh; two entries of one day multiply', () => {
  const uplifts = upliftsOf(
    [
      { day: '2026-01-07', upliftPercent: 800 },
      { day: '2026-01-12', upliftPercent: 200 },
      { day: '2026-01-12', upliftPercent: 150 },
      { day: '2025-12-31', upliftPercent: 900 },
    ],
    '2026-01-01',
    7,
    3,
  );
  expect([...uplifts].map((uplift) => Number(uplift.toFixed(4)))).toEqual([2, 1.2857, 1]);
});

test('a day on which the shop was closed says nothing about ordinary days, and one to come sells nothing', () => {
  const history = new Array(28).fill(10);
  history[20] = 0;
  const calendar = ['2026-01-21', '2026-01-29'].map((day) => ({ day, upliftPercent: 0 }));
  const { periods } = forecastOne({ key: 'TEE', history }, { days: 1, horizon: 3, start: '2026-01-01', calendar });
  expect(periods.map((units) => Math.round(units * 100) / 100)).toEqual([0, 10, 10]);
});
