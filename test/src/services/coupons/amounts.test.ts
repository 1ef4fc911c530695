import { expect, it } from 'vitest';
import { minorText, readMinor, readOffer, shortText } from '../../../../src/services/coupons/amounts.ts';

it('reads amounts of a currency, and writes them', () => {
  const read = (typed: string, currency = 'CNY') => readMinor(typed, currency);
  expect(['45', '45.5', '¥45.00', '４５元', '1,234.56'].map((typed) => read(typed))).toEqual([
    4_500n,
    4_550n,
    4_500n,
    4_500n,
    123_456n,
  ]);
  expect(['', '4.567', '-1', '1e3', 'much', '9999999999999'].map((typed) => read(typed))).toEqual(
    Array(6).fill(undefined),
  );
  expect([read('1200', 'JPY'), read('1200.5', 'JPY')]).toEqual([1_200n, undefined]);
  expect([minorText(4_500n, 'CNY'), minorText(5n, 'CNY'), minorText(1_200n, 'JPY')]).toEqual(['45.00', '0.05', '1200']);
  expect([shortText(30_000n, 'CNY'), shortText(990n, 'CNY')]).toEqual(['300', '9.9']);
});

it.each([
  ['满300减30', { kind: 'full-reduction', thresholdMinor: 30_000n, discountMinor: 3_000n }],
  ['满 300 元减 30 元', { kind: 'full-reduction', thresholdMinor: 30_000n, discountMinor: 3_000n }],
  ['300-30', { kind: 'full-reduction', thresholdMinor: 30_000n, discountMinor: 3_000n }],
  ['直降20', { kind: 'direct', thresholdMinor: 0n, discountMinor: 2_000n }],
  ['立减5.5', { kind: 'direct', thresholdMinor: 0n, discountMinor: 550n }],
  ['9折', { kind: 'percent', thresholdMinor: 0n, percentBp: 1_000 }],
  ['8.5折', { kind: 'percent', thresholdMinor: 0n, percentBp: 1_500 }],
  ['95折', { kind: 'percent', thresholdMinor: 0n, percentBp: 500 }],
  ['满200打9折', { kind: 'percent', thresholdMinor: 20_000n, percentBp: 1_000 }],
  ['满200元95折', { kind: 'percent', thresholdMinor: 20_000n, percentBp: 500 }],
  ['满200 9折', { kind: 'percent', thresholdMinor: 20_000n, percentBp: 1_000 }],
  ['10%off', { kind: 'percent', thresholdMinor: 0n, percentBp: 1_000 }],
] as const)('reads the offer %s', (typed, terms) => {
  expect(readOffer(typed, 'CNY')).toEqual(terms);
});

it.each(['', '300', '满减', '满300减0', '100%off', '0%off', 'SPRING', '12345'])('takes %j for no offer', (typed) => {
  expect(readOffer(typed, 'CNY')).toBeUndefined();
});
