import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gammaShare, normalQuantile, quantileOf } from '../../../../../src/services/supply/forecast/gamma.ts';

test('with a deviation as large as the mean it is the exponential distribution', () => {
  for (const share of [0.1, 0.5, 0.9, 0.99])
    expect(quantileOf(share, 10, 10)).toBeCloseTo(-10 * Math.log(1 - share), 6);
  expect(gammaShare(1, 2)).toBeCloseTo(1 - Math.exp(-2), 9);
});

test('known values: chi-square of 4 degrees and the normal distribution', () => {
  expect(quantileOf(0.95, 4, Math.sqrt(8))).toBeCloseTo(9.487729, 5);
  expect(normalQuantile(0.975)).toBeCloseTo(1.959964, 5);
  expect(normalQuantile(0.5)).toBe(0);
  expect(normalQuantile(0.001)).toBeCloseTo(-3.090232, 5);
});

test('steady demand is nearly normal, on both sides of where the normal distribution takes over', () => {
  for (const deviation of [31, 32]) {
    expect(quantileOf(0.95, 1000, deviation)).toBeCloseTo(1000 + 1.645 * deviation, -1);
  }
  expect(Math.abs(quantileOf(0.95, 1000, 31.7) - quantileOf(0.95, 1000, 31.5))).toBeLessThan(1.5);
});

test('it is the inverse of the distribution, and scales', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.01, max: 1000, noNaN: true }),
      fc.double({ min: 0.05, max: 5, noNaN: true }),
      fc.constantFrom(0.5, 0.8, 0.95, 0.99),
      (mean, variation, share) => {
        const deviation = mean * variation;
        const units = quantileOf(share, mean, deviation);
        const shape = 1 / variation ** 2;
        if (shape < 1000 && units > 1e-200) expect(gammaShare(shape, (units * shape) / mean)).toBeCloseTo(share, 6);
        expect(quantileOf(share, mean * 3, deviation * 3)).toBeCloseTo(units * 3, 4);
      },
    ),
  );
});

test('nothing expected and nothing feared is nothing', () => {
  expect(quantileOf(0.99, 0, 0)).toBe(0);
  expect(quantileOf(0.99, 12, 0)).toBe(12);
  expect(quantileOf(0.01, 0, 5)).toBe(0);
});
