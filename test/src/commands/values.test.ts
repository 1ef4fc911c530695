import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReadContext } from '../../../src/commands/args.ts';
import { dayIn, instantIn, readDay, readDeadline, readUnits } from '../../../src/commands/values.ts';
import { normalise } from '../../../src/core/text.ts';

/** Monday 13:00 in Shanghai, 00:00 in New York. */
const now = new Date('2026-11-23T05:00:00Z');
const shanghai: ReadContext = { now, timeZone: 'Asia/Shanghai' };
const newYork: ReadContext = { now: new Date('2026-11-23T03:00:00Z'), timeZone: 'America/New_York' };

describe('counts', () => {
  it.each([
    ['3', 3],
    ['+20', 20],
    ['＋２０', 20],
    ['-3', -3],
    ['−3', -3],
    ['－３', -3],
    ['1.5万', 15_000],
    ['1．5万', 15_000],
    ['2千', 2000],
    ['0.5千', 500],
    ['3k', 3000],
    ['1.2W', 12_000],
    ['1亿', 100_000_000],
    ['1,200', 1200],
    ['１，２００', 1200],
    ['1,234,567', 1_234_567],
    ['20件', 20],
    ['-1.5万件', -15_000],
    ['12pcs', 12],
    ['12 pcs', 12],
    ['5 件', 5],
    ['5 pieces', 5],
    ['2147483647', 2_147_483_647],
  ])('%s is %d', (typed, units) => {
    expect(readUnits(normalise(typed))).toBe(units);
  });

  it.each([
    '',
    '+',
    '万',
    '0.5',
    '1.25千万',
    '12,00',
    '1,2,3',
    '1e3',
    '0x10',
    '三',
    '3 3',
    'constructor',
    '__proto__',
    '2147483648',
    '99999999999',
    '9999999999亿',
    '--3',
    '3-',
  ])('%j is no count of units', (typed) => {
    expect(readUnits(normalise(typed))).toBeUndefined();
  });

  it('reads every whole number as it is written, with and without thousands', () => {
    fc.assert(
      fc.property(fc.integer({ min: -2_147_483_647, max: 2_147_483_647 }), (n) => {
        expect(readUnits(String(n))).toBe(n === 0 ? 0 : n);
        expect(readUnits(new Intl.NumberFormat('en').format(n))).toBe(n === 0 ? 0 : n);
      }),
    );
  });

  it('is never anything but a whole number or nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0123456789.,+-万千亿kw件 '), maxLength: 14 }), (typed) => {
        const units = readUnits(typed);
        expect(units === undefined || Number.isSafeInteger(units)).toBe(true);
      }),
    );
  });
});

describe('days where the room is', () => {
  it.each([
    ['前天', '2026-11-21'],
    ['昨天', '2026-11-22'],
    ['Yesterday', '2026-11-22'],
    ['今天', '2026-11-23'],
    ['tomorrow', '2026-11-24'],
    ['后天', '2026-11-25'],
    ['2026-11-11', '2026-11-11'],
    ['2026/1/2', '2026-01-02'],
    ['2026年11月11日', '2026-11-11'],
    ['11月11日', '2026-11-11'],
    ['11-11', '2026-11-11'],
    ['2028-02-29', '2028-02-29'],
  ])('%s is %s', (typed, day) => {
    expect(readDay(typed, shanghai)).toBe(day);
  });

  it.each([
    '2026-02-30',
    '2026-13-01',
    '2027-02-29',
    '11月31日',
    '0000-01-01',
    '9999-01-01',
    '昨',
    'constructor',
    '__proto__',
    '',
    '2026-11',
  ])('%j is no day', (typed) => {
    expect(readDay(typed, shanghai)).toBeUndefined();
  });

  it('the same moment is another day elsewhere', () => {
    expect([readDay('今天', shanghai), readDay('今天', newYork)]).toEqual(['2026-11-23', '2026-11-22']);
  });
});

describe('deadlines', () => {
  it.each([
    ['2h', '2026-11-23T07:00:00.000Z'],
    ['30分钟', '2026-11-23T05:30:00.000Z'],
    ['3天', '2026-11-26T05:00:00.000Z'],
    ['18:00', '2026-11-23T10:00:00.000Z'],
    ['9:05', '2026-11-23T01:05:00.000Z'],
    ['明天T18:00', '2026-11-24T10:00:00.000Z'],
    ['明天18:00', '2026-11-24T10:00:00.000Z'],
    ['tomorrowT18:00', '2026-11-24T10:00:00.000Z'],
    ['TodayT18:00', '2026-11-23T10:00:00.000Z'],
    ['2026-12-01', '2026-12-01T15:59:00.000Z'],
    ['明天 18:00', '2026-11-24T10:00:00.000Z'],
    ['周五', '2026-11-27T15:59:00.000Z'],
    ['周一', '2026-11-23T15:59:00.000Z'],
    ['下周一', '2026-11-30T15:59:00.000Z'],
    ['friday 9:30', '2026-11-27T01:30:00.000Z'],
    ['下周日', '2026-12-06T15:59:00.000Z'],
    ['下午3点', '2026-11-23T07:00:00.000Z'],
    ['明天晚上8点半', '2026-11-24T12:30:00.000Z'],
    ['2026-12-01T09:00Z', '2026-12-01T09:00:00.000Z'],
    ['2026-12-01T08:30', '2026-12-01T00:30:00.000Z'],
    ['12月1日T08:30', '2026-12-01T00:30:00.000Z'],
  ])('%s is %s', (typed, instant) => {
    expect(readDeadline(typed, shanghai)?.toISOString()).toBe(instant);
  });

  it.each([
    'T18:00',
    '24:00',
    '25点',
    '2026-12-01T25:00Z',
    '18:60',
    '明天T',
    '明天T25:00',
    '2026-02-30T10:00',
    'soon',
    'constructor',
    '-2h',
    '2x',
    '',
  ])('%j is no deadline', (typed) => {
    expect(readDeadline(typed, shanghai)).toBeUndefined();
  });

  it('whatever is typed, it is a moment or nothing', () => {
    const piece = fc.constantFrom(
      ...['明天', '11-11', '2026', '-', 'T', '18', ':', '00', 'h', '月', '日', '0000', '9999', ' '],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 7 }), (pieces) => {
        const due = readDeadline(pieces.join(''), shanghai);
        expect(due === undefined || !Number.isNaN(due.getTime())).toBe(true);
      }),
    );
  });
});

describe('wall clocks that change', () => {
  it.each([
    ['Asia/Shanghai', '2026-11-11', '09:00', '2026-11-11T01:00:00.000Z'],
    ['America/New_York', '2026-07-01', '09:00', '2026-07-01T13:00:00.000Z'],
    ['America/New_York', '2026-12-01', '09:00', '2026-12-01T14:00:00.000Z'],
    ['America/New_York', '2026-11-01', '01:30', '2026-11-01T05:30:00.000Z'],
    ['Europe/London', '2026-10-25', '01:30', '2026-10-25T00:30:00.000Z'],
    ['Europe/Berlin', '2026-10-25', '02:30', '2026-10-25T00:30:00.000Z'],
    ['Australia/Lord_Howe', '2026-04-05', '01:45', '2026-04-04T14:45:00.000Z'],
    // An hour that does not exist is as much later as the clock jumps.
    ['America/New_York', '2026-03-08', '02:30', '2026-03-08T07:30:00.000Z'],
    ['Europe/London', '2026-03-29', '01:30', '2026-03-29T01:30:00.000Z'],
    ['Asia/Kathmandu', '2026-11-11', '00:00', '2026-11-10T18:15:00.000Z'],
  ])('%s %s %s is %s', (zone, day, time, instant) => {
    expect(instantIn(day, time, zone).toISOString()).toBe(instant);
  });

  it('midnight and noon are on the day they name, in every zone and season', () => {
    const zone = fc.constantFrom(
      'Asia/Shanghai',
      'America/New_York',
      'Europe/London',
      'Pacific/Apia',
      'America/St_Johns',
    );
    const date = fc.date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(zone, date, (timeZone, moment) => {
        const day = moment.toISOString().slice(0, 10);
        fc.pre(!(timeZone === 'Pacific/Apia' && day === '2011-12-30')); // the day that Samoa left out
        expect(dayIn(instantIn(day, '12:00', timeZone), timeZone)).toBe(day);
      }),
    );
  });
});
