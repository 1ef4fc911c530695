import { expect, it } from 'vitest';
import { type Priced, raisedThenCut } from '../../../../../src/services/compliance/reads/price-history.ts';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 10, 20);
const terms = { since: NOW - 30 * DAY, until: NOW, days: 30, tolerancePercent: 5, cutPercent: 5 };
const prices = (...list: [daysAgo: number, minor: number][]): Priced[] =>
  list.map(([days, minor]) => ({ at: NOW - days * DAY, minor }));

it('a cut of a price that was raised within the days is one, of a price that held for longer is none', () => {
  const raised = prices([100, 100], [20, 120], [1, 90]);
  expect(raisedThenCut(raised, [], terms)).toMatchObject([{ before: 120, low: 100, after: 90, above: 20 }]);
  expect(raisedThenCut(prices([100, 100], [40, 120], [1, 90]), [], terms)).toEqual([]);
  expect(raisedThenCut(prices([100, 120], [1, 90]), [], terms)).toEqual([]);
});

it('small steps, rises and cuts outside of the span are none', () => {
  expect(raisedThenCut(prices([100, 100], [20, 105], [1, 90]), [], terms)).toEqual([]);
  expect(raisedThenCut(prices([100, 100], [20, 120], [1, 116]), [], terms)).toEqual([]);
  expect(raisedThenCut(prices([100, 100], [1, 120]), [], terms)).toEqual([]);
  expect(raisedThenCut(prices([100, 100], [60, 120], [31, 90]), [], terms)).toEqual([]);
  expect(raisedThenCut([], [], terms)).toEqual([]);
});

it('a price raised in several steps is measured from the lowest; the worst of several cuts comes first', () => {
  const steps = prices([100, 100], [25, 110], [20, 121], [10, 109], [5, 140], [1, 100]);
  expect(raisedThenCut(steps, [], terms).map(({ above }) => above)).toEqual([40, 21]);
});

it('what begins shows the price as lowered, at a price that stands', () => {
  const coupon = { at: NOW - DAY, what: 'coupon' as const, name: 'c' };
  expect(raisedThenCut(prices([100, 100], [10, 130]), [coupon], terms)).toMatchObject([{ above: 30, by: coupon }]);
  expect(raisedThenCut(prices([0.5, 100]), [coupon], terms)).toEqual([]);
});
