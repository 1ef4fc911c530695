import { expect, it } from 'vitest';
import { readSafety } from '../../../handlers/views/safety.ts';

it.each([
  ['1.2', { coefficient: 1.2 }],
  ['1.0', { coefficient: 1 }],
  ['×2', { coefficient: 2 }],
  ['x1.25', { coefficient: 1.25 }],
  ['30', { units: [30] }],
  ['30件', { units: [30] }],
  ['20/10', { units: [20, 10] }],
  ['0', { units: [0] }],
  ['0.9', undefined],
  ['x11', undefined],
  ['-3', undefined],
  ['20/', undefined],
  ['much', undefined],
])('%s', (typed, value) => {
  expect(readSafety(typed)).toEqual(value);
});
