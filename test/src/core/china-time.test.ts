import { expect, test } from 'vitest';
import { chinaTime, fromChinaTime } from '../../../src/core/china-time.ts';

test('instants are written in GMT+8 wherever this machine stands', () => {
  expect(chinaTime(new Date('2026-12-31T16:00:00.900Z'))).toBe('2027-01-01 00:00:00');
  expect(fromChinaTime('2027-01-01 00:00:00')).toEqual(new Date('2026-12-31T16:00:00Z'));
});

test('what is written otherwise is no instant', () => {
  for (const odd of ['', '2027-01-01', '2027-13-01 00:00:00', '2027-01-01T00:00:00Z', '0000-00-00 00:00:00']) {
    expect(fromChinaTime(odd)).toBeUndefined();
  }
});
