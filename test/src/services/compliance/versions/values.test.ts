import { expect, it } from 'vitest';
import type { ParamSpec } from '../../../../../src/services/compliance/rule-kind.ts';
import {
  inRange,
  paramCalled,
  rangeWords,
  readValue,
  ruleIn,
  typedValue,
} from '../../../../../src/services/compliance/versions/values.ts';
import { slowOrders, testRules } from '../../../../support/rules.ts';

const of = (kind: string): ParamSpec =>
  ({ kind, words: { zh: '值', en: 'value' }, value: 1, least: 0, most: 1000 }) as ParamSpec;

it.each([
  ['percent', '25%', 25],
  ['percent', '25', 25],
  ['percent', '２５％', 25],
  ['percent', '百分之25', 25],
  ['percent', '0.5%', 0.5],
  // Below the range, and so told the range.
  ['percent', '-5%', -5],
  ['money', '-¥5', -500],
  ['ratio', '50%', 0.5],
  ['ratio', '0.3', 0.3],
  ['money', '30元', 3000],
  ['money', '¥30.5', 3050],
  ['money', '50分', 50],
  ['days', '30d', 30],
  ['days', '2周', 14],
  ['hours', '2天', 48],
  ['hours', '12 小时', 12],
  ['minutes', '1h', 60],
  ['seconds', '10s', 10],
  ['seconds', '1分钟', 60],
  ['count', '1千', 1000],
  ['count', '3单', 3],
])('reads %s %s as %d', (kind, typed, value) => expect(readValue(of(kind), typed)).toBe(value));

it.each([
  ['percent', '10s'],
  ['count', '1.5'],
  ['money', '0.005元'],
  ['days', 'soon'],
  ['hours', ''],
])('does not take %s for %s', (kind, typed) => expect(readValue(of(kind), typed)).toBeUndefined());

it('writes a value as it is read again, whatever its unit', () => {
  for (const kind of ['percent', 'ratio', 'count', 'money', 'days', 'hours', 'minutes', 'seconds'])
    for (const value of [1, 5, 250]) expect(readValue(of(kind), typedValue(of(kind), value))).toBe(value);
});

it('knows a rule by its code or a name in either language, and what follows it', () => {
  const named = (text: string) => ruleIn(testRules(), text);
  expect(named('slow-orders hours=2 why')?.rest).toBe('hours=2 why');
  expect(named('慢单 最长等待=2 原因，如此')).toMatchObject({
    rule: { code: 'slow-orders' },
    rest: '最长等待=2 原因，如此',
  });
  expect(named('Slow Orders')).toMatchObject({ rule: { code: 'slow-orders' }, rest: '' });
  expect(named('slow-ordersx')).toBeUndefined();
  expect(paramCalled(slowOrders, 'Longest Wait')).toBe('hours');
  expect(paramCalled(slowOrders, '占比')).toBe('share');
});

it('says and keeps the range', () => {
  const hours = slowOrders.params['hours'] as ParamSpec;
  expect(rangeWords(hours)).toEqual({ zh: '1 小时 到 240 小时', en: '1 to 240 hours' });
  expect([inRange(hours, 1), inRange(hours, 240), inRange(hours, 241)]).toEqual([true, true, false]);
});
