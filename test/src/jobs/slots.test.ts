import { describe, expect, test } from 'vitest';
import { type Job, spanMs } from '../../../src/jobs/define.ts';
import { nextSlot, slotsBetween } from '../../../src/jobs/load.ts';
import { toRun } from '../../../src/jobs/slots.ts';

const job = (cron: string, timezone = 'UTC') => ({ schedule: { cron, timezone } }) as Job;
const at = (iso: string) => new Date(iso);
const isos = (slots: Date[]) => slots.map((slot) => slot.toISOString().slice(11, 16));

describe('slots that have come', () => {
  const hourly = job('0 * * * *');

  test.each([
    ['09:00', '09:59', []],
    ['08:59', '09:00', ['09:00']],
    ['08:59', '11:30', ['09:00', '10:00', '11:00']],
  ])('after %s until %s', (after, until, slots) => {
    expect(isos(slotsBetween(hourly, at(`2026-11-11T${after}:00Z`), at(`2026-11-11T${until}:00Z`)))).toEqual(slots);
  });

  test('of more than can be made up for, the latest', () => {
    const slots = slotsBetween(hourly, at('2026-11-01T00:30:00Z'), at('2026-11-11T00:30:00Z'), 3);
    expect(slots.map((slot) => slot.toISOString())).toEqual([
      '2026-11-10T22:00:00.000Z',
      '2026-11-10T23:00:00.000Z',
      '2026-11-11T00:00:00.000Z',
    ]);
  });

  test('the time zone is the job’s, and a day without that hour has it once', () => {
    const morning = job('0 9 * * *', 'Asia/Shanghai');
    expect(nextSlot(morning, at('2026-11-11T00:00:00Z'))).toEqual(at('2026-11-11T01:00:00Z'));
    const night = job('30 2 * * *', 'Europe/Berlin');
    expect(slotsBetween(night, at('2027-03-27T12:00:00Z'), at('2027-03-29T12:00:00Z'))).toHaveLength(2);
    expect(slotsBetween(night, at('2026-10-24T12:00:00Z'), at('2026-10-26T12:00:00Z'))).toHaveLength(2);
  });

  test('a minute job that was away for a year is decided at once', () => {
    const slots = slotsBetween(job('* * * * *'), at('2025-11-11T00:00:00Z'), at('2026-11-11T00:00:30Z'), 500);
    expect(slots).toHaveLength(500);
    expect(slots.at(-1)).toEqual(at('2026-11-11T00:00:00Z'));
  });
});

describe('which of them are run', () => {
  const nine = at('2026-11-11T09:00:00Z');
  const ten = at('2026-11-11T10:00:00Z');
  test.each([
    ['skip', [nine, ten], '10:00:20', [ten]],
    ['skip', [nine, ten], '10:01:00', [ten]],
    ['skip', [nine, ten], '10:01:01', []],
    ['once', [nine, ten], '10:00:20', [ten]],
    ['once', [nine, ten], '23:00:00', [ten]],
    ['all', [nine, ten], '23:00:00', [nine, ten]],
    ['skip', [], '10:00:00', []],
    ['once', [], '10:00:00', []],
    ['all', [], '10:00:00', []],
  ] as const)('%s of %j at %s', (missed, slots, now, runs) => {
    expect(toRun({ missed }, slots, at(`2026-11-11T${now}Z`))).toEqual(runs);
  });
});

test.each([
  ['30s', 30_000],
  ['2m', 120_000],
  ['24h', 86_400_000],
  ['7d', 604_800_000],
])('%s is %i ms', (span, ms) => expect(spanMs(span)).toBe(ms));

test.each(['', '5', '5w', '-5m', '1.5h', ' 5m'])('"%s" is no span', (span) => {
  expect(() => spanMs(span)).toThrow('not a span');
});
