/** Times at which routes that name them do not tell: nights, weekends, the last day of the month, a sales freeze, holidays. */
export type MuteTiming = {
  name: string;
  /** IANA time zone in which times and days are read. */
  zone: string;
  /** Minutes of the day; `to` before `from` ends on the next day, which then counts as the day on which it began. */
  times?: { from: number; to: number };
  /** 1 is Monday, 7 Sunday. */
  weekdays?: number[];
  /** Days of the month; -1 is the last. */
  days?: number[];
  /** Calendar days, both included. */
  dates?: { from: string; to: string };
  /** Holidays of the calendar (`calendar`). */
  holidays?: true;
};

/** Whether a timing covers an instant; all that it says must hold. `holidays`: the calendar's days, as YYYY-MM-DD. */
export function covers(timing: MuteTiming, now: Date, holidays: ReadonlySet<string>): boolean {
  const { times, weekdays, days, dates } = timing;
  const local = localOf(now, timing.zone);
  const overnight = times !== undefined && times.to <= times.from;
  if (times && !overnight && (local.minute < times.from || local.minute >= times.to)) return false;
  if (times && overnight && local.minute < times.from && local.minute >= times.to) return false;
  const day = overnight && local.minute < times.to ? shifted(local.day, -1) : local.day;
  if (weekdays && !weekdays.includes(weekdayOf(day))) return false;
  if (days && !days.some((one) => one === dayOfMonth(day) || one === dayOfMonth(day) - lengthOfMonth(day) - 1))
    return false;
  if (dates && (day < dates.from || day > dates.to)) return false;
  return !timing.holidays || holidays.has(day);
}

/** Which of the named timings covers an instant; undefined: none. */
export const mutedBy = (
  timings: readonly MuteTiming[],
  names: readonly string[],
  now: Date,
  holidays: ReadonlySet<string>,
): MuteTiming | undefined => timings.find((one) => names.includes(one.name) && covers(one, now, holidays));

const clocks = new Map<string, Intl.DateTimeFormat>();

function localOf(now: Date, zone: string): { day: string; minute: number } {
  const clock =
    clocks.get(zone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' });
  clocks.set(zone, clock);
  const [day = '', time = ''] = clock.format(now).split(' ');
  const [hours, minutes] = time.split(':').map(Number);
  return { day, minute: (hours ?? 0) * 60 + (minutes ?? 0) };
}

const utc = (day: string): Date => new Date(`${day}T00:00:00Z`);
const shifted = (day: string, by: number): string =>
  new Date(utc(day).getTime() + by * 86_400_000).toISOString().slice(0, 10);
const weekdayOf = (day: string): number => ((utc(day).getUTCDay() + 6) % 7) + 1;
const dayOfMonth = (day: string): number => Number(day.slice(8));
const lengthOfMonth = (day: string): number =>
  new Date(Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)), 0)).getUTCDate();
