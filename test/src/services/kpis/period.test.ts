import { expect, it } from 'vitest';
import {
  cut,
  daysIn,
  elapsed,
  periodAt,
  periodBefore,
  periodOf,
  queryBefore,
  queryYearBefore,
  yearBefore,
} from '../../../../src/services/kpis/period.ts';

/** Monday 2026-11-23, 07:00 in Shanghai; still Sunday in London. */
const now = new Date('2026-11-22T23:00:00Z');
const spanOf = (typed: string, zone = 'Asia/Shanghai') => {
  const found = periodOf(typed, zone, now);
  return found && `${found.grain} ${found.from} ${found.to} ${found.code}`;
};

it.each([
  ['2011-11', 'month 2011-11-01 2011-11-30 2011-11'],
  ['2011年11月', 'month 2011-11-01 2011-11-30 2011-11'],
  ['2012/2', 'month 2012-02-01 2012-02-29 2012-02'],
  ['2026-W47', 'week 2026-11-16 2026-11-22 2026-W47'],
  ['2026年第47周', 'week 2026-11-16 2026-11-22 2026-W47'],
  ['2026-w53', 'week 2026-12-28 2027-01-03 2026-W53'],
  ['2027-W1', 'week 2027-01-04 2027-01-10 2027-W01'],
  ['2026Q3', 'quarter 2026-07-01 2026-09-30 2026Q3'],
  ['2026年第三季度', 'quarter 2026-07-01 2026-09-30 2026Q3'],
  ['2026-11-22', 'day 2026-11-22 2026-11-22 2026-11-22'],
  ['昨天', 'day 2026-11-22 2026-11-22 2026-11-22'],
  ['Yesterday', 'day 2026-11-22 2026-11-22 2026-11-22'],
  ['本周', 'week 2026-11-23 2026-11-29 2026-W48'],
  ['last week', 'week 2026-11-16 2026-11-22 2026-W47'],
  ['上月', 'month 2026-10-01 2026-10-31 2026-10'],
  ['上季', 'quarter 2026-07-01 2026-09-30 2026Q3'],
])('%s is that period', (typed, expected) => {
  expect(spanOf(typed)).toBe(expected);
});

it.each(['2025-W53', '2026-13', '2026-02-30', '2026Q5', 'soon', '', '11', '26-11'])('%j is none', (typed) => {
  expect(spanOf(typed)).toBeUndefined();
});

it('yesterday is of the zone that asks', () => {
  expect(spanOf('yesterday', 'Europe/London')).toBe('day 2026-11-21 2026-11-21 2026-11-21');
});

it('knows the one before and the year before', () => {
  expect(periodBefore(periodAt('2026-01-15', 'month')).code).toBe('2025-12');
  expect(periodBefore(periodAt('2026-01-15', 'quarter'), 5).code).toBe('2024Q4');
  expect(periodBefore(periodAt('2027-01-04', 'week')).code).toBe('2026-W53');
  expect(yearBefore(periodAt('2024-02-29', 'day')).code).toBe('2023-02-28');
  expect(yearBefore(periodAt('2026-11-22', 'week'))).toMatchObject({ from: '2025-11-17', to: '2025-11-23' });
  const q = { from: '2024-02-01', to: '2024-02-29', grain: 'month' as const };
  expect([queryBefore(q), queryYearBefore(q)]).toMatchObject([
    { from: '2024-01-01', to: '2024-01-31' },
    { from: '2023-02-01', to: '2023-02-28' },
  ]);
  expect(queryYearBefore({ from: '2025-02-01', to: '2025-02-28' })).toMatchObject({ to: '2024-02-29' });
});

it('a period that runs is as long as what has begun of it', () => {
  const month = periodAt('2026-11-23', 'month');
  expect([elapsed(month, '2026-11-23'), elapsed(month, '2026-12-05'), elapsed(month, '2026-10-31')]).toEqual([
    23, 30, 0,
  ]);
  expect(cut(month, 23)).toMatchObject({ from: '2026-11-01', to: '2026-11-23', code: '2026-11' });
  expect(daysIn(month)).toBe(30);
});
