import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Cadence, cadenceWords, nextOf, readCadence } from '../../../../src/services/schedules/cadence.ts';

const daily = (time: string): Cadence => ({ kind: 'days', days: [1, 2, 3, 4, 5, 6, 7], time });
const NONE = new Set<string>();

describe('when something comes round, as people type it', () => {
  test.each<[string, Cadence]>([
    ['weekday 9:00 缺货 分店2', { kind: 'work', time: '09:00' }],
    ['工作日 9点半 缺货 分店2', { kind: 'work', time: '09:30' }],
    ['每个工作日 18点 缺货 分店2', { kind: 'work', time: '18:00' }],
    ['每天 9:05 缺货 分店2', daily('09:05')],
    ['周一、周三 9:00 缺货 分店2', { kind: 'days', days: [1, 3], time: '09:00' }],
    ['每周一至周五 9:00 缺货 分店2', { kind: 'days', days: [1, 2, 3, 4, 5], time: '09:00' }],
    ['星期天 9:00 缺货 分店2', { kind: 'days', days: [7], time: '09:00' }],
    ['mon wed,fri 9:00 缺货 分店2', { kind: 'days', days: [1, 3, 5], time: '09:00' }],
    ['Mon-Fri 9:00 缺货 分店2', { kind: 'days', days: [1, 2, 3, 4, 5], time: '09:00' }],
    ['每月 10 日 9:00 缺货 分店2', { kind: 'month', day: 10, time: '09:00' }],
    ['每月10号 9:00 缺货 分店2', { kind: 'month', day: 10, time: '09:00' }],
    ['month 31 23:59 缺货 分店2', { kind: 'month', day: 31, time: '23:59' }],
    ['每2小时 缺货 分店2', { kind: 'hours', every: 2 }],
    ['hourly 缺货 分店2', { kind: 'hours', every: 1 }],
  ])('%s', (typed, cadence) => {
    expect(readCadence(typed)).toEqual({ cadence, rest: '缺货 分店2' });
  });

  test.each([
    ['', '“”'],
    ['soon 9:00 缺货', '“soon”'],
    ['每天 缺货', '“缺货”'],
    ['每天 24:00 缺货', '“24:00”'],
    ['每天 9:60 缺货', '“9:60”'],
    ['每月 32 日 9:00 缺货', '“每月”'],
    ['周五至周一 9:00 缺货', '“周五至周一”'],
    ['0h 缺货', '“0h”'],
  ])('“%s” is refused and names what is wrong', (typed, names) => {
    const told = readCadence(typed);
    expect('wrong' in told && told.wrong.zh).toContain(names);
    expect('wrong' in told && told.wrong.en).toContain(names);
  });

  test('is said back in both languages', () => {
    expect(cadenceWords({ kind: 'days', days: [1, 5], time: '09:00' })).toEqual({
      zh: '每周一、周五 09:00',
      en: 'every Monday, Friday at 09:00',
    });
    expect(cadenceWords(daily('09:00')).zh).toBe('每天 09:00');
  });
});

describe('the next time', () => {
  const next = (cadence: Cadence, after: string, off = NONE, zone = 'Asia/Shanghai') =>
    nextOf(cadence, zone, new Date(after), off).toISOString();

  test('is on the room’s own clock, later than now', () => {
    expect(next(daily('09:00'), '2026-11-23T00:59:59Z')).toBe('2026-11-23T01:00:00.000Z');
    expect(next(daily('09:00'), '2026-11-23T01:00:00Z')).toBe('2026-11-24T01:00:00.000Z');
    expect(next(daily('09:00'), '2026-03-07T15:00:00Z', NONE, 'America/New_York')).toBe('2026-03-08T13:00:00.000Z');
  });

  test('of weekdays leaves out weekends and holidays of the calendar', () => {
    const work: Cadence = { kind: 'work', time: '09:00' };
    expect(next(work, '2026-11-20T02:00:00Z')).toBe('2026-11-23T01:00:00.000Z');
    expect(next(work, '2026-11-20T02:00:00Z', new Set(['2026-11-23']))).toBe('2026-11-24T01:00:00.000Z');
  });

  test('of a day that a month has not is its last', () => {
    expect(next({ kind: 'month', day: 31, time: '09:00' }, '2027-02-01T00:00:00Z')).toBe('2027-02-28T01:00:00.000Z');
  });

  test('always comes, and only goes on', () => {
    const time = fc
      .nat(1439)
      .map((m) => `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`);
    const cadences = fc.oneof(
      time.map(daily),
      time.map((at): Cadence => ({ kind: 'work', time: at })),
      fc.tuple(fc.integer({ min: 1, max: 31 }), time).map(([day, at]): Cadence => ({ kind: 'month', day, time: at })),
      fc.integer({ min: 1, max: 24 }).map((every): Cadence => ({ kind: 'hours', every })),
    );
    const zones = fc.constantFrom('Asia/Shanghai', 'Europe/London', 'America/New_York', 'Australia/Lord_Howe');
    const instants = fc.date({ min: new Date('2026-01-01'), max: new Date('2027-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(cadences, zones, instants, (cadence, zone, at) => {
        const first = nextOf(cadence, zone, at, NONE);
        expect(first.getTime()).toBeGreaterThan(at.getTime());
        expect(nextOf(cadence, zone, first, NONE).getTime()).toBeGreaterThan(first.getTime());
      }),
      { numRuns: 60 },
    );
  });
});
