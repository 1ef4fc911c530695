import { expect, it } from 'vitest';
import { movedOf } from '../../../../../src/services/coupons/linked/moved.ts';
import { readVisits } from '../../../../../src/services/coupons/linked/visits.ts';

const shop = (code: string, before: number, during: number, rest: { main?: boolean; known?: number } = {}) => ({
  code,
  is_main: rest.main ?? false,
  before,
  during,
  known: rest.known ?? 4,
});

it('is the part of the main shop’s share that became the sub-shops’', () => {
  const moved = movedOf([shop('A', 80, 100, { main: true }), shop('B', 10, 50), shop('C', 10, 50)], 4);
  expect(moved).toMatchObject({ shareBefore: 20, shareDuring: 50, moved: 37.5, unknown: [] });
});

it('is below zero when the main shop gains', () => {
  expect(movedOf([shop('A', 50, 75, { main: true }), shop('B', 50, 25)], 4).moved).toBe(-50);
});

it('leaves out shops whose days are not all known, and says nothing without the main shop', () => {
  const without = movedOf([shop('A', 80, 60, { main: true }), shop('B', 20, 40), shop('C', 0, 90, { known: 3 })], 4);
  expect([without.moved, without.unknown]).toEqual([25, ['C']]);
  expect(movedOf([shop('A', 80, 60, { main: true, known: 0 }), shop('B', 20, 40)], 4).moved).toBeUndefined();
  expect(movedOf([shop('A', 0, 0, { main: true }), shop('B', 0, 0)], 4).moved).toBeUndefined();
  expect(movedOf([], 4).moved).toBeUndefined();
});

it('reads visits row by row, and all or none', () => {
  expect(readVisits('shop,day,visits SH-1,2026-12-01,12; SH-2,2026-12-01,none')).toEqual([
    { shop: 'SH-1', day: '2026-12-01', visits: 12 },
    { shop: 'SH-2', day: '2026-12-01', visits: undefined },
  ]);
  for (const typed of ['', 'SH-1,2026-12-01', 'SH-1,2026-02-30,1', 'SH-1,2026-12-01,-1', 'SH-1,2026-12-01,1 x'])
    expect(readVisits(typed)).toBeUndefined();
  expect(readVisits(Array(201).fill('SH-1,2026-12-01,1').join(' '))).toBeUndefined();
});
