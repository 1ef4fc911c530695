import { expect, it } from 'vitest';
import { dayIn, instantIn, secondText } from '../../../src/core/wall-clock.ts';

it('finds the instant of a local time through changes of the clock', () => {
  expect(instantIn('2026-11-23', '09:00', 'Asia/Shanghai').toISOString()).toBe('2026-11-23T01:00:00.000Z');
  expect(instantIn('2026-07-01', '09:00', 'Europe/London').toISOString()).toBe('2026-07-01T08:00:00.000Z');
  // Left out on 29 March in Berlin, and there twice on 25 October.
  expect(instantIn('2026-03-29', '02:30', 'Europe/Berlin').toISOString()).toBe('2026-03-29T01:30:00.000Z');
  expect(instantIn('2026-10-25', '02:30', 'Europe/Berlin').toISOString()).toBe('2026-10-25T00:30:00.000Z');
});

it('says which day and second it is where the clock hangs', () => {
  const at = new Date('2026-11-22T16:00:05Z');
  expect(dayIn(at, 'Asia/Shanghai')).toBe('2026-11-23');
  expect(dayIn(at, 'Europe/London')).toBe('2026-11-22');
  expect(secondText(at, 'Asia/Shanghai')).toBe('2026-11-23 00:00:05');
});
