import { expect, it } from 'vitest';
import { createRates } from '../../../../src/http/api/rate.ts';

it("gives each key a minute's worth at once, then one after the other", () => {
  let now = 0;
  const rates = createRates(() => now);
  const take = (id = 1) => rates.take({ id, perMinute: 3 });
  expect([take(), take(), take()]).toEqual([0, 0, 0]);
  expect(take()).toBe(20_000);
  expect(take(2)).toBe(0);
  now = 19_999;
  expect(take()).toBeGreaterThan(0);
  now = 20_000;
  expect(take()).toBe(0);
  expect(take()).toBe(20_000);
  now = 10 * 60_000;
  expect([take(), take(), take(), take()]).toEqual([0, 0, 0, 20_000]);
});
