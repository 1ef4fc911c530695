import { expect, it } from 'vitest';
import { wilson } from '../../../../../src/services/compliance/reads/refunds.ts';

it('gives the interval in which a share lies', () => {
  // Wilson 1927, as tabulated for 95 %: 10 of 100.
  expect(wilson(10, 100, 1.96).low).toBeCloseTo(0.0552, 4);
  expect(wilson(10, 100, 1.96).high).toBeCloseTo(0.1744, 4);
  expect(wilson(0, 0, 1.96)).toEqual({ low: 0, high: 1 });
  expect(wilson(0, 50, 1.96).low).toBe(0);
  expect(wilson(70, 50, 1.96).high).toBe(1);
});
