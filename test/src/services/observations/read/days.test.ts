import { expect, it } from 'vitest';
import { orderOf, readSpan } from '../../../../../src/services/observations/read/days.ts';
import { periodCode } from '../../../../../src/services/observations/record.ts';

const today = '2026-11-23';

it.each([
  ['2026-11-22', '2026-11-22'],
  ['2026/11/22', '2026-11-22'],
  ['2026.11.2', '2026-11-02'],
  ['20261122', '2026-11-22'],
  ['2026年11月22日', '2026-11-22'],
  ['11月22日', '2026-11-22'],
  ['12月1日', '2025-12-01'],
  ['11-22', '2026-11-22'],
  ['22.11.2026', '2026-11-22'],
  ['22/11/2026', '2026-11-22'],
  ['11/22/2026', '2026-11-22'],
  ['5/5/2026', '2026-05-05'],
  ['2026-11-22 00:00:00', '2026-11-22'],
  ['2026-11-22T08:30', '2026-11-22'],
  ['2026-11-22 星期日', '2026-11-22'],
  ['２０２６－１１－２２', '2026-11-22'],
  ['昨天', '2026-11-22'],
  ['yesterday', '2026-11-22'],
])('%s is %s', (typed, day) => expect(readSpan(typed, { today })).toEqual({ day, covers: 'day' }));

it.each([
  ['2026-11', '2026-11-01', 'month'],
  ['2026年11月', '2026-11-01', 'month'],
  ['2026-W47', '2026-11-16', 'week'],
  ['2026-W01', '2025-12-29', 'week'],
  ['2026年第47周', '2026-11-16', 'week'],
  ['2026Q4', '2026-10-01', 'quarter'],
  ['2026年第3季度', '2026-07-01', 'quarter'],
])('%s begins on %s and covers a %s, and is typed so again', (typed, day, covers) => {
  const span = readSpan(typed, { today });
  expect(span).toEqual({ day, covers });
  expect(readSpan(periodCode(span as never), { today })).toEqual(span);
});

it.each([
  '2026-02-29',
  '2026-13-01',
  '31/11/2026',
  '03/04/2026',
  'soon',
  '',
  '2026-W54',
  '2026Q5',
  '1899-01-01',
  '合计',
])('“%s” is no day', (typed) => expect(readSpan(typed, { today })).toBeUndefined());

it('lets one row of a file decide which of day and month comes first', () => {
  expect(orderOf(['03/04/2026', '22/04/2026'])).toBe('day-first');
  expect(orderOf(['03/04/2026', '04/22/2026'])).toBe('month-first');
  expect(orderOf(['05/05/2026', '2026-11-22'])).toBeUndefined();
  expect(readSpan('03/04/2026', { today, order: 'day-first' })?.day).toBe('2026-04-03');
  expect(readSpan('03/04/2026', { today, order: 'month-first' })?.day).toBe('2026-03-04');
  expect(orderOf(['03/04/2026'])).toMatchObject({ why: { en: expect.stringContaining('03/04/2026') } });
  expect(orderOf(['22/04/2026', '04/22/2026'])).toMatchObject({ why: { en: expect.stringContaining('day first') } });
});
