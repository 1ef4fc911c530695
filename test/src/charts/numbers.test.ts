import { describe, expect, test } from 'vitest';
import { shortNumber, tickFormat } from '../../../src/charts/numbers.ts';

describe('a number beside its point', () => {
  test.each([
    [0, '0', '0'],
    [-0, '0', '0'],
    [7, '7', '7'],
    [1234, '1,234', '1,234'],
    [12_000, '1.2万', '12k'],
    [12_345, '1.23万', '12.35k'],
    [-12_345, '-1.23万', '-12.35k'],
    [9_999.999, '1万', '10k'],
    [999_999, '100万', '1M'],
    [1_200_000, '120万', '1.2M'],
    [99_999_999, '1亿', '100M'],
    [2_340_000_000, '23.4亿', '2.34B'],
    [0.5, '0.5', '0.5'],
    [0.0345, '0.035', '0.035'],
    [-0.000_012, '-0.000012', '-0.000012'],
    [98.456, '98.46', '98.46'],
  ])('%d is %s in Chinese and %s in English', (value, zh, en) => {
    expect([shortNumber(value, 'zh'), shortNumber(value, 'en')]).toEqual([zh, en]);
  });
});

describe('the numbers of an axis', () => {
  test('are all in the unit of the largest', () => {
    expect([0, 5000, 10_000, 15_000].map(tickFormat(15_000, 'zh'))).toEqual(['0', '0.5万', '1万', '1.5万']);
    expect([0, 5000, 10_000, 15_000].map(tickFormat(15_000, 'en'))).toEqual(['0', '5k', '10k', '15k']);
    expect([0, 2500, 5000].map(tickFormat(5000, 'zh'))).toEqual(['0', '2,500', '5,000']);
  });

  test('differ where their values do, and hide what floating point adds', () => {
    expect([100_020, 100_040].map(tickFormat(100_040, 'zh'))).toEqual(['10.002万', '10.004万']);
    expect(tickFormat(1, 'en')(0.1 + 0.2)).toBe('0.3');
  });

  test('of losses too', () => {
    expect(tickFormat(-20_000, 'zh')(-20_000)).toBe('-2万');
  });
});
