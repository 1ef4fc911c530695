import { expect, it } from 'vitest';
import { sql } from '../../../../src/db/client.ts';
import { figureOf, rowOf } from '../../../../src/services/kpis/measure.ts';
import type { MetricKind } from '../../../../src/services/kpis/metric-kind.ts';

const kind = (over: Partial<MetricKind> = {}): MetricKind =>
  ({
    code: 'share',
    name: { zh: '比例', en: 'Share' },
    unit: 'percent',
    scale: 100,
    grains: ['month'],
    good: 'up',
    says: { zh: '比', en: 'a by b' },
    source: { zh: '无', en: 'nowhere' },
    inputs: [],
    owner: 'manager',
    version: 1,
    sql: () => sql`select 1`,
    ...over,
  }) as MetricKind;

const rows = [
  { shopId: 1, currency: 'CNY', num: 0.1, den: 1, n: 3, days: 10 },
  { shopId: 2, currency: 'CNY', num: 0.2, den: 3, n: 2, days: 5 },
  { shopId: 2, currency: 'USD', num: 9, den: 0, n: 9, days: 4 },
];

it('adds rows up by currency, the largest first, and has no value where there is nothing to divide by', () => {
  const [usd, cny] = figureOf(kind({ perCurrency: true }), rows);
  expect(cny).toMatchObject({ currency: 'CNY', num: 0.3, den: 4, n: 5, value: 7.5 });
  expect(usd).toMatchObject({ currency: 'USD', n: 9 });
  expect(usd).not.toHaveProperty('value');
});

it('one figure over all currencies where they do not matter; sums without a denominator', () => {
  expect(figureOf(kind(), rows)).toMatchObject([{ num: 9.3, den: 4, value: 232.5 }]);
  const count = kind({ unit: 'count', scale: 1, zero: true });
  expect(figureOf(count, [{ shopId: 1, num: 4, n: 4 }])).toMatchObject([{ value: 4 }]);
  expect(figureOf(count, [])).toMatchObject([{ value: 0, n: 0 }]);
  expect(figureOf(kind(), [])[0]).not.toHaveProperty('value');
});

it('covers the days of shops that have data; a row of no shop stands for all of them', () => {
  const wanted = { shops: 3, days: 10 };
  expect(figureOf(kind(), rows, wanted)[0]?.coverage).toBe(0.5);
  expect(figureOf(kind(), [...rows, { shopId: null, num: 0, n: 0, days: 6 }], wanted)[0]?.coverage).toBeCloseTo(
    22 / 30,
  );
  expect(figureOf(kind(), [], wanted)[0]?.coverage).toBe(0);
});

it('reads what a statement yields', () => {
  expect(rowOf({ shop_id: '3', currency: '', num: '1.50', den: null, n: '2' })).toEqual({
    shopId: 3,
    num: 1.5,
    den: 0,
    n: 2,
  });
  expect(rowOf({ shop_id: null, num: '7', n: 1, part: 'a', days: '3' })).toEqual({
    shopId: null,
    num: 7,
    n: 1,
    part: 'a',
    days: 3,
  });
});
