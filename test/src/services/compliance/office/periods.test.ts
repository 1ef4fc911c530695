import { expect, it } from 'vitest';
import {
  dayOf,
  isDay,
  lastWeekEnd,
  nextPeriod,
  periodOf,
  weekEnd,
} from '../../../../../src/services/compliance/office/periods.ts';

it('knows months, quarters and years, and what follows them', () => {
  expect(periodOf('monthly', '2028-02-10')).toEqual({ code: '2028-02', first: '2028-02-01', last: '2028-02-29' });
  expect(periodOf('quarterly', '2026-12-31')).toEqual({ code: '2026-Q4', first: '2026-10-01', last: '2026-12-31' });
  expect(nextPeriod('quarterly', periodOf('quarterly', '2026-12-31')).code).toBe('2027-Q1');
  expect(periodOf('yearly', '2026-05-05').last).toBe('2026-12-31');
});

it('ends weeks on Friday 17:00 in China', () => {
  expect(weekEnd(new Date('2026-11-23T00:00:00Z')).toISOString()).toBe('2026-11-27T09:00:00.000Z');
  expect(lastWeekEnd(new Date('2026-11-27T09:00:00Z')).toISOString()).toBe('2026-11-27T09:00:00.000Z');
  expect(lastWeekEnd(new Date('2026-11-27T08:59:59Z')).toISOString()).toBe('2026-11-20T09:00:00.000Z');
});

it('has days of its own clock, and knows those that there are', () => {
  expect(dayOf(new Date('2026-11-23T16:30:00Z'))).toBe('2026-11-24');
  expect(['2026-02-29', '2028-02-29', '2026-1-1', 'x'].map(isDay)).toEqual([false, true, false, false]);
});
