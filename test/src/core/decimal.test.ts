import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decimalOfMinor, minorOfDecimal } from '../../../src/core/decimal.ts';

test('amounts are read to the last digit, and none is guessed', () => {
  expect(minorOfDecimal('12.5', 2)).toBe(1250n);
  expect(minorOfDecimal('-0.05', 2)).toBe(-5n);
  expect(minorOfDecimal('1200', 0)).toBe(1200n);
  expect(minorOfDecimal('12.500', 2)).toBe(1250n);
  expect(minorOfDecimal('90071992547409.93', 2)).toBe(9007199254740993n);
  for (const odd of ['12.345', '', '1,200.00', '1e3', 'NaN', ' ', '.5', '٣']) {
    expect(minorOfDecimal(odd, 2)).toBeUndefined();
  }
});

test('what is written is read back', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 14n), max: 10n ** 14n }), fc.integer({ min: 0, max: 4 }), (minor, digits) => {
      expect(minorOfDecimal(decimalOfMinor(minor, digits), digits)).toBe(minor);
    }),
  );
});
