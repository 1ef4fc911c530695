import path from 'node:path';
import { expect, it } from 'vitest';
import { loadMetrics } from '../../../../src/services/kpis/load.ts';
import type { MetricKind } from '../../../../src/services/kpis/metric-kind.ts';
import { readTarget, sayBeyond, sayBound } from '../../../../src/services/kpis/target-text.ts';
import { changeOf } from '../../../../src/services/kpis/words.ts';

const kinds = await loadMetrics(path.join(import.meta.dirname, '../../../../src/services/kpis/metrics'));
const kind = (code: string) => kinds.find((one) => one.code === code) as MetricKind;

it.each([
  ['retention', '65%', { body: { target: { atLeast: 65 } }, how: 'add', reason: '' }],
  ['violation-rate', '0.2 % 更严', { body: { target: { atMost: 0.2 } }, how: 'add', reason: '更严' }],
  [
    'basket',
    '≥ 350 cny 月 after the rise',
    { body: { target: { atLeast: 350 }, currency: 'CNY', period: 'month' }, reason: 'after the rise' },
  ],
  ['labour-return', '1:25', { body: { target: { atLeast: 25 } } }],
  ['gmv', '1.5万 CNY', { body: { target: { atLeast: 15_000 }, currency: 'CNY' } }],
  ['labour-share', 'alarm >20% clear 18%', { body: { alarm: { atMost: 20 }, clear: { atMost: 18 } } }],
  ['retention', 'default', { body: {}, how: 'default' }],
  ['retention', '>=70 only', { body: { target: { atLeast: 70 } }, how: 'only' }],
])('%s %s', (code, words, expected) => {
  expect(readTarget(kind(code), words)).toMatchObject(expected);
});

it.each([
  ['retention', 'soon', 'kpi.target_words'],
  ['gmv', '45%', 'kpi.target_words'],
  ['labour-share', 'clear 17%', 'kpi.target_words'],
  ['labour-share', 'alarm >18% clear <=19%', 'kpi.target_order'],
])('refuses %s %s', (code, words, expected) => {
  expect(() => readTarget(kind(code), words)).toThrow(expected);
});

it('says a bound in the unit of its metric', () => {
  const both = (words: string) => ({ zh: words, en: words });
  expect(sayBound(kind('retention'), { atLeast: 60 })).toEqual(both('≥ 60 %'));
  expect(sayBound(kind('labour-return'), { atLeast: 30 })).toEqual(both('≥ 1:30'));
  expect(sayBound(kind('basket'), { atLeast: 1328 }, 'CNY')).toEqual(both('≥ 1,328 CNY'));
  expect(sayBound(kind('repurchase-cycle'), { atMost: 8 })).toEqual({ zh: '≤ 8 天', en: '≤ 8 days' });
  expect(sayBeyond(kind('shortage-decision'), { atMost: 15 })).toEqual({ zh: '> 15 分钟', en: '> 15 min' });
});

it('a change that rounds to nothing has no sign', () => {
  expect([
    changeOf({ unit: 'ratio' }, 1.899_99, 1.9),
    changeOf({ unit: 'percent' }, 2, 1.5),
    changeOf({ unit: 'money' }, 80, 100),
    changeOf({ unit: 'money' }, 5, 0),
  ]).toEqual(['0 %', '+0.5 pp', '-20 %', undefined]);
});
