import { expect, it } from 'vitest';
import { latestDue, overAt, toldAt } from '../../../../src/services/digests/due.ts';
import type { DigestKind } from '../../../../src/services/digests/kinds.ts';
import { DEFAULTS, type RoomSettings } from '../../../../src/services/digests/settings-body.ts';

const on = (kind: DigestKind, more: Partial<RoomSettings> = {}, time = '09:00'): RoomSettings => ({
  ...DEFAULTS,
  kinds: { ...DEFAULTS.kinds, [kind]: { ...DEFAULTS.kinds[kind], on: true, time } },
  ...more,
});
const calendar = (zone: string, ...holidays: string[]) => ({ zone, holidays: new Set(holidays) });
const due = (kind: DigestKind, settings: RoomSettings, of: ReturnType<typeof calendar>, now: string) => {
  const one = latestDue(kind, settings, of, new Date(now));
  return one && `${one.slot} ${one.at.toISOString()}`;
};

it('comes at its time where the room is', () => {
  const shanghai = calendar('Asia/Shanghai');
  expect(due('daily', on('daily'), shanghai, '2026-11-23T00:59:59Z')).toBe('2026-11-22 2026-11-22T01:00:00.000Z');
  expect(due('daily', on('daily'), shanghai, '2026-11-23T01:00:00Z')).toBe('2026-11-23 2026-11-23T01:00:00.000Z');
  expect(due('weekly', on('weekly'), shanghai, '2026-11-23T01:00:00Z')).toBe('2026-11-20 2026-11-20T01:00:00.000Z');
  expect(due('monthly', on('monthly'), shanghai, '2026-11-09T23:00:00Z')).toBe('2026-10-10 2026-10-10T01:00:00.000Z');
  expect(due('quarterly', on('quarterly'), shanghai, '2026-11-23T01:00:00Z')).toBe(
    '2026-10-10 2026-10-10T01:00:00.000Z',
  );
  expect(latestDue('daily', DEFAULTS, shanghai, new Date('2026-11-23T01:00:00Z'))).toBeUndefined();
});

it('has one slot on a day of 23 hours and on one of 25', () => {
  const berlin = calendar('Europe/Berlin');
  expect(due('daily', on('daily', {}, '02:30'), berlin, '2026-03-29T08:00:00Z')).toBe(
    '2026-03-29 2026-03-29T01:30:00.000Z',
  );
  expect(due('daily', on('daily', {}, '02:30'), berlin, '2026-10-25T08:00:00Z')).toBe(
    '2026-10-25 2026-10-25T00:30:00.000Z',
  );
  expect(due('daily', on('daily'), berlin, '2026-03-30T07:00:00Z')).toBe('2026-03-30 2026-03-30T07:00:00.000Z');
});

it('tells the latest of what was missed, and nothing from before it was switched on', () => {
  const shanghai = calendar('Asia/Shanghai');
  expect(due('daily', on('daily'), shanghai, '2026-11-23T12:00:00Z')).toBe('2026-11-23 2026-11-23T01:00:00.000Z');
  const fresh = on('daily');
  fresh.kinds.daily.since = '2026-11-23T01:00:00.001Z';
  expect(due('daily', fresh, shanghai, '2026-11-23T12:00:00Z')).toBeUndefined();
  expect(due('daily', fresh, shanghai, '2026-11-24T01:00:00Z')).toBe('2026-11-24 2026-11-24T01:00:00.000Z');
});

it('goes round holidays and quiet hours', () => {
  const holidays = calendar('Asia/Shanghai', '2026-10-10', '2026-10-11');
  expect(due('monthly', on('monthly'), holidays, '2026-10-11T12:00:00Z')).toBe('2026-09-10 2026-09-10T01:00:00.000Z');
  expect(due('monthly', on('monthly'), holidays, '2026-10-12T01:00:00Z')).toBe('2026-10-10 2026-10-12T01:00:00.000Z');
  expect(due('monthly', on('monthly', { holidays: false }), holidays, '2026-10-10T01:00:00Z')).toBe(
    '2026-10-10 2026-10-10T01:00:00.000Z',
  );
  const quiet = (from: string, to: string) => on('daily', { quiet: { from, to } }, '23:00');
  const shanghai = calendar('Asia/Shanghai');
  expect(due('daily', quiet('22:00', '08:00'), shanghai, '2026-11-24T00:00:00Z')).toBe(
    '2026-11-23 2026-11-24T00:00:00.000Z',
  );
  expect(due('daily', quiet('22:30', '23:30'), shanghai, '2026-11-23T15:30:00Z')).toBe(
    '2026-11-23 2026-11-23T15:30:00.000Z',
  );
});

it('waits for the last shop, then for an hour in which the room may be told, and not for ever', () => {
  const shanghai = calendar('Asia/Shanghai');
  const own = { kind: 'daily' as const, slot: '2026-11-20', at: new Date('2026-11-20T01:00:00Z') };
  const over = overAt('2026-11-19', ['Asia/Shanghai', 'America/New_York', 'Europe/London']);
  expect(over).toEqual(new Date('2026-11-20T05:00:00Z'));
  const at = (settings: RoomSettings) => toldAt(own, over, settings, shanghai).toISOString();
  expect(at(on('daily'))).toBe('2026-11-20T05:00:00.000Z');
  expect(at(on('daily', { quiet: { from: '12:00', to: '14:00' } }))).toBe('2026-11-20T06:00:00.000Z');
  expect(at(on('daily', { quiet: { from: '12:30', to: '04:00' } }))).toBe('2026-11-20T20:00:00.000Z');
  // Not before the next day at 8: it is told in time, with the shops that still run.
  expect(at(on('daily', { quiet: { from: '12:30', to: '08:00' } }))).toBe('2026-11-20T01:00:00.000Z');
  expect(toldAt(own, overAt('2026-11-19', []), on('daily'), shanghai)).toEqual(own.at);
});
