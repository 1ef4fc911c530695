import { expect, it } from 'vitest';
import { isClock, watchClock } from '../../../src/sync/platform-clock.ts';

const NOW = new Date('2026-11-23T04:00:00Z');
const dated = (date?: string) => async () => new Response('', { headers: date === undefined ? {} : { date } });

it('takes the platform’s clock from the latest answer, and knows none where it says none', async () => {
  let ask: typeof fetch = dated('Mon, 23 Nov 2026 03:59:00 GMT');
  const clock = watchClock(
    (...given) => ask(...given),
    () => NOW,
  );
  expect(clock.aheadMs()).toBeUndefined();
  await clock.fetch('http://platform.test');
  expect(clock.aheadMs()).toBe(-60_000);
  ask = dated('Mon, 23 Nov 2026 04:00:07 GMT');
  await clock.fetch('http://platform.test');
  expect(clock.aheadMs()).toBe(7_000);
  for (const nonsense of ['soon', undefined]) {
    ask = dated(nonsense);
    await clock.fetch('http://platform.test');
    expect(clock.aheadMs()).toBeUndefined();
  }
  ask = dated('Mon, 23 Nov 2026 03:44:00 GMT');
  await clock.fetch('http://platform.test');
  expect(clock.aheadMs()).toBe(-16 * 60_000);
  expect([-16, -15, 0, 15, 16].map((minutes) => isClock(minutes * 60_000))).toEqual([false, true, true, true, false]);
});
