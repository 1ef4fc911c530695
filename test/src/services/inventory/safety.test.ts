import { expect, it } from 'vitest';
import { coverFor, DEFAULT_COEFFICIENT, safetyFor } from '../../../../src/services/inventory/safety.ts';

it.each([
  [20, 1.2, 24, 4],
  [20, 1, 20, 0],
  [0, 1.2, 0, 0],
  [3, 1.2, 3.6, 1],
  [7, 3, 21, 14],
])('a demand of %i and x%f: %f must be there, %i of them safety', (demand, coefficient, cover, safety) => {
  expect(coverFor(demand, coefficient)).toBeCloseTo(cover);
  expect(safetyFor(demand, coefficient)).toBe(safety);
});

it('is 1.2 where nobody says otherwise', () => {
  expect(DEFAULT_COEFFICIENT).toBe(1.2);
});
