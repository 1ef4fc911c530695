/** How demand moves on one day: percent of an ordinary day's. Several of one day multiply. */
export type CalendarDay = { day: string; upliftPercent: number };

const DAY = 86_400_000;
/** A period with less of its ordinary demand than this says nothing about ordinary demand. */
const SAYS_NOTHING = 0.05;

/** Demand of each of `count` periods of `days` days from `start` on, as a multiple of an ordinary period's. */
export function upliftsOf(calendar: readonly CalendarDay[], start: string, days: number, count: number): Float64Array {
  const first = Date.parse(start);
  if (Number.isNaN(first)) throw new RangeError(`“${start}” is no day: a calendar needs the first day as YYYY-MM-DD`);
  const byDay = new Map<number, number>();
  for (const { day, upliftPercent } of calendar) {
    const place = Math.round((Date.parse(day) - first) / DAY);
    byDay.set(place, (byDay.get(place) ?? 1) * (upliftPercent / 100));
  }
  const uplifts = new Float64Array(count).fill(1);
  for (const [place, factor] of byDay) {
    const period = Math.floor(place / days);
    if (period >= 0 && period < count) uplifts[period] = (uplifts[period] as number) + (factor - 1) / days;
  }
  return uplifts;
}

/** The history as ordinary periods; one that was closed is filled with the period a season before, else the one before. */
export function ordinary(history: Float64Array, uplifts: Float64Array, season: number): Float64Array {
  const level = history.slice();
  for (let t = 0; t < level.length; t += 1) {
    const uplift = uplifts[t] as number;
    if (uplift >= SAYS_NOTHING) level[t] = (history[t] as number) / uplift;
    else level[t] = level[t >= season ? t - season : t - 1] ?? (history[t] as number);
  }
  return level;
}
