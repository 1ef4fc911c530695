import { dayIn, instantIn, instantText } from '../../core/wall-clock.ts';
import type { DigestKind } from './kinds.ts';
import type { KindSetting, RoomSettings } from './settings-body.ts';
import { shiftDay } from './spans.ts';

/** `slot`: the local day on which it was to come. `at`: when it may, after holidays and quiet hours. */
export type Due = { kind: DigestKind; slot: string; at: Date };

export type Calendar = { zone: string; holidays: ReadonlySet<string> };

const LOOK_BACK: Record<DigestKind, number> = { daily: 40, weekly: 50, monthly: 75, quarterly: 220 };

/**
 * The latest slot of a kind whose time has come; those before it are not told any more. None that came before it was switched on. Pure, and
 * by wall clocks: a day of 23 or 25 hours has one slot.
 */
export function latestDue(kind: DigestKind, settings: RoomSettings, calendar: Calendar, now: Date): Due | undefined {
  const setting = settings.kinds[kind];
  if (!setting.on) return undefined;
  const today = dayIn(now, calendar.zone);
  for (let back = 0; back <= LOOK_BACK[kind]; back++) {
    const slot = shiftDay(today, -back);
    if (!isSlot(kind, setting, slot)) continue;
    const at = allowedAt(slot, setting, settings, calendar);
    if (at > now) continue;
    return at.getTime() >= Date.parse(setting.since) ? { kind, slot, at } : undefined;
  }
  return undefined;
}

/** 1 is Monday. */
const weekdayOf = (day: string): number => new Date(`${day}T00:00:00Z`).getUTCDay() || 7;

function isSlot(kind: DigestKind, { day }: KindSetting, date: string): boolean {
  if (kind === 'daily') return true;
  if (kind === 'weekly') return weekdayOf(date) === day;
  const ofMonth = Number(date.slice(8));
  return ofMonth === day && (kind === 'monthly' || Number(date.slice(5, 7)) % 3 === 1);
}

const MOST_MOVES = 60;

/** The first time from the slot's own on that is neither on a holiday nor in the quiet hours. */
export function allowedAt(
  slot: string,
  { time }: KindSetting,
  settings: RoomSettings,
  { zone, holidays }: Calendar,
): Date {
  let day = slot;
  let clock = time;
  for (let moves = 0; moves < MOST_MOVES; moves++) {
    if (settings.holidays && holidays.has(day)) {
      day = shiftDay(day, 1);
      clock = time;
      continue;
    }
    const { quiet } = settings;
    if (!quiet || !within(clock, quiet)) break;
    // Quiet hours over midnight end on the next day for what comes in the evening.
    if (clock > quiet.to) day = shiftDay(day, 1);
    clock = quiet.to;
  }
  return instantIn(day, clock, zone);
}

export const within = (clock: string, { from, to }: { from: string; to: string }): boolean =>
  from <= to ? clock >= from && clock < to : clock >= from || clock < to;

/** Who would have to wait longer for the last shop is told before, with the shops that still run. */
const MOST_WAIT_MS = 20 * 3_600_000;

/**
 * When a slot is told whose days are over in the last of the shops at `over`: at its time, or from then on as soon as the room may be told.
 * Pure.
 */
export function toldAt(due: Due, over: Date, settings: RoomSettings, calendar: Calendar): Date {
  if (over <= due.at) return due.at;
  const [day = '', time = ''] = instantText(over, calendar.zone).split(' ');
  const at = allowedAt(day, { ...settings.kinds[due.kind], time }, settings, calendar);
  return at.getTime() - due.at.getTime() > MOST_WAIT_MS ? due.at : at;
}

/** When the days up to `to` are over in all of these zones. */
export const overAt = (to: string, zones: readonly string[]): Date =>
  new Date(Math.max(0, ...zones.map((zone) => instantIn(shiftDay(to, 1), '00:00', zone).getTime())));
