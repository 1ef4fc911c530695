import { describe, expect, it } from 'vitest';
import { INPUTS } from '../../../../../src/services/kpis/inputs.ts';
import { isWhy } from '../../../../../src/services/observations/kinds.ts';
import { currencyOf, fitting, readNumber, shift } from '../../../../../src/services/observations/read/numbers.ts';

describe('numbers as people write them', () => {
  it.each([
    ['1234', '1234'],
    ['1,234.5', '1234.5'],
    ['1，234', '1234'],
    ['１２３４', '1234'],
    ['1 234 567', '1234567'],
    ["1'234.50", '1234.5'],
    ['12,345,678.00', '12345678'],
    ['0012', '12'],
    ['.5', '0.5'],
    ['-3', '-3'],
    ['(1,200)', '-1200'],
    ['−7', '-7'],
    ['1.2万', '12000'],
    ['3.456 万', '34560'],
    ['1.5亿', '150000000'],
    ['2k', '2000'],
    ['120 人', '120'],
  ])('%s is %s', (typed, value) => expect(readNumber(typed)).toMatchObject({ value }));

  it.each([
    ['3.5%', { value: '3.5', mark: 'percent' }],
    ['3.5 ％', { value: '3.5', mark: 'percent' }],
    ['12‰', { value: '1.2', mark: 'percent' }],
    ['¥1,234.50', { value: '1234.5', mark: 'money', currency: '¥' }],
    ['￥99', { value: '99', mark: 'money', currency: '¥' }],
    ['$1,200', { value: '1200', mark: 'money', currency: '$' }],
    ['1.2万元', { value: '12000', mark: 'money', currency: 'CNY' }],
    ['USD 12.5', { value: '12.5', mark: 'money', currency: 'USD' }],
    ['100 EUR', { value: '100', mark: 'money', currency: 'EUR' }],
    ['35秒', { value: '35', mark: 'time' }],
    ['2 min', { value: '120', mark: 'time' }],
    ['1:05', { value: '65', mark: 'time' }],
    ['00:01:05', { value: '65', mark: 'time' }],
    ['1分05秒', { value: '65', mark: 'time' }],
  ])('%s says what it is', (typed, read) => expect(readNumber(typed)).toEqual(read));

  it.each(['', '-', '--', '—', 'N/A', '暂无'])('“%s” is no number yet', (typed) =>
    expect(readNumber(typed)).toBe('empty'),
  );

  it.each(['1.234,5', '1,23', '1.234.567', '12,34,567', '1,2345'])('%s may be two numbers and is refused', (typed) =>
    expect(readNumber(typed)).toMatchObject({ why: { en: expect.stringContaining('1234.5') } }),
  );

  it.each(['abc', '1e5', '12x', '¥', '1--2', 'NaN', '0x10', '¥5%', '1 2', '99999999999999999999', "1'; drop table"])(
    '%s is refused',
    (typed) => expect(isWhy(Object(readNumber(typed)))).toBe(true),
  );

  it('moves a point exactly, and shop currencies decide what ¥ and $ are', () => {
    expect([shift('1.2345', 4), shift('12', -1), shift('0.5', 8)]).toEqual(['12345.', '1.2', '050000000.']);
    expect([currencyOf('¥', 'JPY'), currencyOf('¥', 'USD'), currencyOf('$', 'HKD'), currencyOf('$', 'CNY')]).toEqual([
      ...['JPY', 'CNY', 'HKD', 'USD'],
    ]);
  });
});

describe('whether a number can be what it is said to be', () => {
  const input = (code: string) => INPUTS.find((one) => one.code === code) as (typeof INPUTS)[number];
  const fits = (code: string, typed: string, days = 1) => fitting(input(code), readNumber(typed) as never, days);

  it('takes what fits', () => {
    expect(fits('visitors', '1,234')).toEqual({ value: '1234' });
    expect(fits('content-completion', '31.5%')).toEqual({ value: '31.5' });
    expect(fits('ad-cost', '$12')).toEqual({ value: '12', currency: '$' });
    expect(fits('first-answer-seconds', '1:05')).toEqual({ value: '65' });
  });

  it.each([
    ['visitors', '3%'],
    ['visitors', '¥3'],
    ['visitors', '3.5'],
    ['visitors', '-1'],
    ['content-completion', '101%'],
    ['content-completion', '35秒'],
    ['ad-cost', '3%'],
    ['page-dwell', '99999'],
  ])('refuses %s of %s', (code, typed) => expect(isWhy(fits(code, typed))).toBe(true));

  it('allows as much more as it covers more days', () => {
    expect(isWhy(fits('visitors', '60,000,000'))).toBe(true);
    expect(fits('visitors', '60,000,000', 31)).toEqual({ value: '60000000' });
  });
});

it('refuses a bare share below 1, which may be meant as a hundredth, and says of what is too large that it is', () => {
  const completion = INPUTS.find(({ code }) => code === 'content-completion');
  if (!completion) throw new Error('it is an input');
  const fitted = (typed: string) => {
    const written = readNumber(typed);
    return written === 'empty' || isWhy(written) ? written : fitting(completion, written, 1);
  };
  expect(fitted('0.456')).toMatchObject({ why: { en: expect.stringContaining('0.456% or 45.6%') } });
  expect(fitted('0.456%')).toMatchObject({ value: '0.456' });
  expect(fitted('45.6')).toMatchObject({ value: '45.6' });
  expect(fitted('0')).toMatchObject({ value: '0' });
  expect(readNumber('9'.repeat(20))).toMatchObject({ why: { en: expect.stringContaining('too large') } });
});
