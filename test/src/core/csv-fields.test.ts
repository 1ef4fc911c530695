import fc from 'fast-check';
import { expect, test } from 'vitest';
import { foldHeader, parseCode, parsePrice, parseTime, parseTitle, parseUnits } from '../../../src/core/csv-fields.ts';

test('units are whole numbers of any size', () => {
  const typed = ['6', ' -12 ', '+3', '6.00', '2147483647', '0', '99999999999'];
  expect(typed.map(parseUnits)).toEqual([6, -12, 3, 6, 2147483647, 0, 99_999_999_999]);
  expect(parseUnits('9'.repeat(400))).toBe(Number.POSITIVE_INFINITY);
  for (const text of ['', 'x', '1.5', '1e3', '1,000', '６', '--1', '0x10', 'NaN']) {
    expect(parseUnits(text)).toBeUndefined();
  }
});

test('prices are exact, and rounded half away from zero where they are finer than the currency', () => {
  const minor = (text: string, digits = 2) => parsePrice(text, digits)?.minor;
  expect(['2.55', '3', '.5', '0.1', '-11062.06', '007.5', '1.'].map((text) => minor(text))).toEqual([
    '255',
    '300',
    undefined,
    '10',
    '-1106206',
    '750',
    '100',
  ]);
  expect(minor('1200', 0)).toBe('1200');
  expect(minor('99999999999999.99')).toBeUndefined();
  expect(minor('9999999999999.99')).toBe('999999999999999');
  expect(parsePrice('0.001', 2)).toEqual({ minor: '0', zero: false, negative: false, rounded: true });
  expect(parsePrice('0.005', 2)).toEqual({ minor: '1', zero: false, negative: false, rounded: true });
  expect(parsePrice('-0.995', 2)).toEqual({ minor: '-100', zero: false, negative: true, rounded: true });
  expect(parsePrice('0.000', 2)).toEqual({ minor: '0', zero: true, negative: false, rounded: false });
  expect(parsePrice('-0.00', 2)?.negative).toBe(false);
  for (const text of ['', 'free', '1,50', '1e5', '¥5', 'Infinity', '1.2.3', '9'.repeat(16)]) {
    expect(parsePrice(text, 2)).toBeUndefined();
  }
});

test('a price written from minor units reads back as them', () => {
  fc.assert(
    fc.property(fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }), (minor) => {
      const digits = String(Math.abs(minor)).padStart(3, '0');
      const written = `${minor < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
      expect(parsePrice(written, 2)?.minor).toBe(String(minor));
    }),
  );
});

test('times are read without doubt or not at all', () => {
  expect(parseTime('2010-12-01 08:26:00')).toBe('2010-12-01 08:26:00');
  expect(parseTime('2026-11-11')).toBe('2026-11-11 00:00:00');
  expect(parseTime('2026/1/2 9:05')).toBe('2026-01-02 09:05:00');
  expect(parseTime('2026-11-11T09:30:00.123Z')).toBe('2026-11-11 09:30:00Z');
  expect(parseTime('2026-11-11 09:30:00+08:00')).toBe('2026-11-11 09:30:00+08:00');
  expect(parseTime('2024-02-29')).toBe('2024-02-29 00:00:00');
  expect(parseTime('12/1/2010 8:26', true)).toBe('2010-12-01 08:26:00');
  for (const text of [
    '',
    'yesterday',
    '2023-02-29',
    '2026-13-01',
    '2026-11-31',
    '2026-11-11 24:00',
    '2026-11-11 09:30+25:00',
    '12/1/2010 8:26',
  ]) {
    expect(parseTime(text)).toBeUndefined();
  }
});

test('codes keep their case and lose white space at the ends', () => {
  expect(parseCode(' 85123a ')).toBe('85123a');
  expect(parseCode('BANK CHARGES')).toBe('BANK CHARGES');
  for (const text of ['', '  ', 'a\u0000b', 'a\tb', 'x'.repeat(65)]) expect(parseCode(text)).toBeUndefined();
});

test('titles become one line', () => {
  expect(parseTitle('  红色\tT 恤\n M ')).toBe('红色 T 恤 M');
  expect(parseTitle('x'.repeat(301))).toBeUndefined();
});

test('headers are compared without case, width, spaces and dashes', () => {
  expect(['Unit Price', ' on-hand ', '商品编码', 'ＳＫＵ'].map(foldHeader)).toEqual([
    'unit_price',
    'on_hand',
    '商品编码',
    'sku',
  ]);
});
