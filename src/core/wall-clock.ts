/** Clocks on walls: local days and times of a time zone, through changes of the clock. */

const DAY_MS = 86_400_000;

const clocks = new Map<string, Intl.DateTimeFormat>();

/** Made once a zone: making one takes a hundred times as long as using it. Throws RangeError for no time zone. */
function clockOf(timeZone: string, timeStyle?: 'short' | 'medium'): Intl.DateTimeFormat {
  const key = `${timeStyle} ${timeZone}`;
  const clock =
    clocks.get(key) ??
    new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', ...(timeStyle && { timeStyle }) });
  clocks.set(key, clock);
  return clock;
}

/** `2026-11-23` where the clock hangs. */
export const dayIn = (instant: Date, timeZone: string): string => clockOf(timeZone).format(instant);

/** `2026-11-23 18:00` where the room is. */
export const instantText = (instant: Date, timeZone: string): string => clockOf(timeZone, 'short').format(instant);

/** The same with seconds. */
export const secondText = (instant: Date, timeZone: string): string => clockOf(timeZone, 'medium').format(instant);

/**
 * The UTC instant of a local wall time (HH:MM). In the hour that a clock change repeats, the earlier one; in the hour that it
 * leaves out, as much later as the clock jumps (02:30 is 03:30).
 */
export function instantIn(day: string, time: string, timeZone: string): Date {
  const wall = Date.parse(`${day}T${time}:00Z`);
  const offsetAt = (utc: number): number => {
    const local = clockOf(timeZone, 'medium').format(new Date(utc));
    return Date.parse(`${local.replace(' ', 'T')}Z`) - utc;
  };
  const before = offsetAt(wall - DAY_MS);
  const offsets = [before, offsetAt(wall + DAY_MS)].sort((a, b) => b - a);
  const real = offsets.find((offset) => offsetAt(wall - offset) === offset);
  return new Date(wall - (real ?? before));
}
