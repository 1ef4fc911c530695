import { expect, it } from 'vitest';
import { readAsOf } from '../../../../src/services/digests/as-of.ts';

const context = { now: new Date('2026-11-23T04:00:30Z'), timeZone: 'Asia/Shanghai' };
const read = (typed: string) => readAsOf(typed, context)?.toISOString();

it('reads a time to its end, where the room is', () => {
  expect(read('2026-11-20 18:00:05')).toBe('2026-11-20T10:00:05.999Z');
  expect(read('2026-11-20T18:00')).toBe('2026-11-20T10:00:59.999Z');
  expect(read('2026-11-20')).toBe('2026-11-20T15:59:59.999Z');
  expect(read('2026-11-20T10:00:05.123Z')).toBe('2026-11-20T10:00:05.123Z');
  expect(read('2026-11-20T11:00+01:00')).toBe('2026-11-20T10:00:59.999Z');
});

it('takes what runs as known until now, and nothing for what is no time', () => {
  expect(read('2026-11-23')).toBe('2026-11-23T04:00:30.000Z');
  expect(read('2026-11-23 12:00')).toBe('2026-11-23T04:00:30.000Z');
  expect(read('2026-11-24')).toBe('2026-11-24T15:59:59.999Z');
  expect([read('2026-02-30'), read('24:00'), read('2026-11-20 25:00'), read('昨天')]).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});
