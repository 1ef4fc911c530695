import { expect, it } from 'vitest';
import { watchClock } from '../../../src/sync/platform-clock.ts';

const NOW = new Date('2026-11-23T04:00:00Z');
const dated = (date?: string) => async () => new Response('', { headers: date === undefined ? {} : { date } });

it('takes the platform’s clock from the latest answer, and believes no answer that cannot be', async () => {
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
  for (const nonsense of ['Mon, 23 Nov 2020 04:00:07 GMT', 'soon', undefined]) {
    ask = dated(nonsense);
    await clock.fetch('http://platform.test');
    expect(clock.aheadMs()).toBeUndefined();
  }
});
