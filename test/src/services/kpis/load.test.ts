import path from 'node:path';
import { expect, it } from 'vitest';
import { calledIn, metricIn } from '../../../../src/services/kpis/called.ts';
import { loadMetrics, refuseBroken } from '../../../../src/services/kpis/load.ts';
import type { MetricKind } from '../../../../src/services/kpis/metric-kind.ts';
import { CORE, WEEKLY } from '../../../../src/services/kpis/weekly.ts';

const FOLDER = path.join(import.meta.dirname, '../../../../src/services/kpis/metrics');
const kinds = await loadMetrics(FOLDER);
const kind = (code: string) => kinds.find((one) => one.code === code) as MetricKind;

it('finds the core five, the weekly eight and the names that stand apart', () => {
  const codes = kinds.map(({ code }) => code);
  expect(codes).toEqual(expect.arrayContaining([...CORE, ...WEEKLY, 'technology-return', 'labour-share-target']));
  expect([kind('labour-return').target, kind('technology-return').target]).toMatchObject([
    { atLeast: 30 },
    { atLeast: 30 },
  ]);
  expect(kind('labour-share-target').target).toMatchObject({ atMost: 12 });
  expect(kind('labour-share').thresholds?.alarm).toEqual({ atMost: 18 });
  expect(kind('labour-share').target).toBeUndefined();
  expect(kind('technology-roi').target).toMatchObject({ atLeast: 1.8 });
});

it('is called by code, name, alias and a start that means one only, in any case', () => {
  expect(
    ['GMV', '客单价', 'Basket Value', 'labour_share', '违规率'].map((word) => calledIn(kinds, word)?.code),
  ).toEqual(['gmv', 'basket', 'basket', 'labour-share', 'violation-rate']);
  expect(calledIn(kinds, 'technology')).toBeUndefined();
  expect(metricIn(kinds, 'first answer time last week')).toMatchObject({ rest: 'last week' });
  expect(metricIn(kinds, 'nothing at all')).toBeUndefined();
});

it.each([
  ['its code', { code: 'A B' }],
  ['words are missing', { says: { zh: '', en: 'x' } }],
  ['it has no periods', { grains: [] }],
  ['its version', { version: 0 }],
  ['it clears beyond', { thresholds: { alarm: { atMost: 5 }, clear: { atMost: 6 } } }],
  ['it clears beyond', { thresholds: { alarm: { atMost: 5 }, clear: { atLeast: 3 } } }],
  ['its target', { target: { atLeast: Number.NaN, period: 'month' as const } }],
])('does not start with a broken one: %s', (why, over) => {
  expect(() => refuseBroken({ ...kind('gmv'), ...over } as MetricKind)).toThrow(why);
});
