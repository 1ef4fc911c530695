/** Days, periods and weeks on the clock of head office (GMT+8, without changes of the clock). */

const DAY_MS = 86_400_000;
const OFFSET_MS = 8 * 3_600_000;
export const WEEK_MS = 7 * DAY_MS;

/** `2026-11-23`. */
export const dayOf = (at: Date): string => new Date(at.getTime() + OFFSET_MS).toISOString().slice(0, 10);
export const startOfDay = (day: string): Date => new Date(`${day}T00:00:00+08:00`);
/** The last minute of a day. */
export const endOfDay = (day: string): Date => new Date(`${day}T23:59:00+08:00`);

export const shiftDay = (day: string, by: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + by * DAY_MS).toISOString().slice(0, 10);

/** A day that there is, as it is written in files. */
export function isDay(typed: string): boolean {
  const at = new Date(`${typed}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(typed) && !Number.isNaN(at.getTime()) && at.toISOString().slice(0, 10) === typed;
}

export type Regular = 'monthly' | 'quarterly' | 'yearly';
/** `2026-11`, `2026-Q4` or `2026`, with its first and last day. */
export type Period = { code: string; first: string; last: string };

const MONTHS: Record<Regular, number> = { monthly: 1, quarterly: 3, yearly: 12 };

export function periodOf(cadence: Regular, day: string): Period {
  const months = MONTHS[cadence];
  const [year, month] = [Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1];
  const begins = month - (month % months);
  const first = new Date(Date.UTC(year, begins, 1)).toISOString().slice(0, 10);
  const last = new Date(Date.UTC(year, begins + months, 0)).toISOString().slice(0, 10);
  const codes = { monthly: first.slice(0, 7), quarterly: `${year}-Q${begins / 3 + 1}`, yearly: String(year) };
  return { code: codes[cadence], first, last };
}

export const nextPeriod = (cadence: Regular, { last }: Period): Period => periodOf(cadence, shiftDay(last, 1));

/** A Friday, 17:00. */
const FRIDAY = Date.UTC(1970, 0, 2, 9);

/** The end of the week that an instant is in: the next Friday 17:00, itself included. */
export const weekEnd = (at: Date): Date => new Date(FRIDAY + Math.ceil((at.getTime() - FRIDAY) / WEEK_MS) * WEEK_MS);

/** The latest Friday 17:00 that is over, itself included. */
export const lastWeekEnd = (at: Date): Date =>
  new Date(FRIDAY + Math.floor((at.getTime() - FRIDAY) / WEEK_MS) * WEEK_MS);
