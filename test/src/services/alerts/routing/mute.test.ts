import { expect, it } from 'vitest';
import { covers } from '../../../../../src/services/alerts/routing/mute.ts';
import { muteWords, readMuteText } from '../../../../../src/services/alerts/routing/mute-text.ts';

const at = (typed: string, instant: string, holidays: string[] = []) =>
  covers(readMuteText('x', typed, 'Asia/Shanghai').timing, new Date(instant), new Set(holidays));

it.each([
  ['22:00-07:00', '2026-11-23T14:30:00Z', true],
  ['22:00-07:00', '2026-11-23T22:59:00Z', true],
  ['22:00-07:00', '2026-11-23T23:00:00Z', false],
  // Friday night belongs to Friday, also on Saturday morning; Monday morning belongs to Sunday.
  ['22:00-07:00 mon-fri', '2026-11-27T20:00:00Z', true],
  ['22:00-07:00 周一-周五', '2026-11-22T20:00:00Z', false],
  ['9-18 工作日', '2026-11-23T02:00:00Z', true],
  ['周末', '2026-11-21T16:30:00Z', true],
  ['day=-1 18:00-23:00', '2026-11-30T12:00:00Z', true],
  ['每月=1,15', '2026-11-15T12:00:00Z', true],
  ['2026-12-10..2026-12-13', '2026-12-13T15:59:00Z', true],
  ['2026-12-10..2026-12-13', '2026-12-13T16:01:00Z', false],
  ['22:00-07:00 zone=Europe/London', '2026-11-23T23:30:00Z', true],
])('%s at %s: %s', (typed, instant, expected) => expect(at(typed, instant)).toBe(expected));

it('covers holidays of the calendar, also the night after one', () => {
  expect(at('节假日', '2026-10-01T04:00:00Z', ['2026-10-01'])).toBe(true);
  expect(at('holidays', '2026-10-02T04:00:00Z', ['2026-10-01'])).toBe(false);
  expect(at('holidays 22:00-07:00', '2026-10-01T22:00:00Z', ['2026-10-01'])).toBe(true);
});

it.each([
  ['25:00-07:00', 'alerts.mute'],
  ['22:00-22:00', 'alerts.mute'],
  ['2026-02-30', 'alerts.mute'],
  ['2026-12-13..2026-12-10', 'alerts.mute'],
  ['2026-01-01..2026-12-31', 'alerts.mute'],
  ['day=0', 'alerts.mute'],
  ['always', 'alerts.mute'],
  ['zone=Mars/Olympus 22-7', 'alerts.zone'],
  ['22-7 8-9', 'alerts.twice'],
  ['mon-sun', 'alerts.always'],
  ['zone=Asia/Shanghai', 'alerts.always'],
])('refuses %s', (typed, code) => expect(() => readMuteText('x', typed, 'UTC')).toThrow(code));

it('is typed again as it was', () => {
  const typed = '22:00-07:00 mon,fri day=1,-1 2026-12-10..2026-12-13 holidays zone=Asia/Shanghai';
  expect(muteWords(readMuteText('x', typed, 'UTC').timing)).toBe(typed);
});
