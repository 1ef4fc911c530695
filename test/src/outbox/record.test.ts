import { expect, test } from 'vitest';
import { backOffMs } from '../../../src/outbox/record.ts';

test('waits double and are spread, from half a second up to ten minutes', () => {
  const spread = (attempts: number) => [backOffMs(attempts, () => 0), backOffMs(attempts, () => 1)];
  expect([1, 2, 5, 11, 24].map(spread)).toEqual([
    [500, 1000],
    [1000, 2000],
    [8000, 16_000],
    [300_000, 600_000],
    [300_000, 600_000],
  ]);
});
