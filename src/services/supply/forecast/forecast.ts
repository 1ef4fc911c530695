import { type CalendarDay, ordinary, upliftsOf } from './calendar.ts';
import { choose, type Pattern } from './choose.ts';
import { quantileOf } from './gamma.ts';
import type { MethodName } from './method.ts';
import { deviationOf, lumpyDeviationOf } from './spread.ts';

/** One series: what was asked for (not what was sold), in units per period, oldest first, whole periods only. */
export type Demand = {
  /** The caller's own name of the series, a SKU for example. */
  key: string;
  history: readonly number[];
  /** Periods to look ahead, where this series has its own lead time. */
  horizon?: number;
  /** Holidays and promotions of this series, past and to come, instead of those of all. */
  calendar?: readonly CalendarDay[];
};

export type ForecastOptions = {
  /** Days of one period: 1, 7, … */
  days: number;
  /** Periods to look ahead: lead time and the time until the next look. */
  horizon: number;
  /** First day of the first period, YYYY-MM-DD; needed with a calendar. */
  start?: string;
  /** Periods of a season; 7 for days, 52 for weeks, else none. */
  season?: number;
  calendar?: readonly CalendarDay[];
  /** Probabilities at which quantiles are wanted. */
  quantiles?: readonly number[];
};

export type Forecast = {
  key: string;
  pattern: Pattern;
  method: MethodName;
  shares: readonly { method: MethodName; share: number }[];
  /** Expected units of each period to come. */
  periods: number[];
  /** Expected units of the whole horizon, and of one day of it. */
  total: number;
  perDay: number;
  /** Standard deviation of the horizon's total. */
  deviation: number;
  /** What the horizon's total does not exceed with probability `share`. */
  quantiles: readonly { share: number; units: number }[];
};

const QUANTILES = [0.5, 0.8, 0.9, 0.95, 0.98, 0.99];

/** Forecasts of many series, each on its own; about a millisecond for 400 periods. Throws RangeError for a day that is none. */
export const forecastAll = (demands: readonly Demand[], options: ForecastOptions): Forecast[] =>
  demands.map((demand) => forecastOne(demand, options));

export function forecastOne(demand: Demand, options: ForecastOptions): Forecast {
  const { days, quantiles = QUANTILES } = options;
  const season = options.season ?? seasonOf(days);
  const horizon = Math.max(1, Math.ceil(demand.horizon ?? options.horizon));
  const units = Float64Array.from(demand.history, (value) => (value > 0 ? value : 0));
  const uplifts = upliftsFor(demand, options, units.length + horizon);
  const level = uplifts ? ordinary(units, uplifts, season) : units;
  const begun = level.subarray(beginOf(level));
  const chosen = choose(begun, season, horizon);
  const ahead = chosen.forecast(begun, horizon);
  const ordinaryTotal = sumOf(ahead);
  const periods = uplifts ? ahead.map((value, k) => value * (uplifts[units.length + k] as number)) : ahead;
  const total = sumOf(periods);
  const lift = ordinaryTotal > 0 ? total / ordinaryTotal : 1;
  const spreadOf = chosen.pattern === 'erratic' || chosen.pattern === 'intermittent' ? lumpyDeviationOf : deviationOf;
  const deviation = spreadOf(chosen.forecast, begun, horizon) * lift;
  const { pattern, method, shares } = chosen;
  return {
    ...{ key: demand.key, pattern, method, shares, periods: [...periods], total, deviation },
    perDay: total / (horizon * days),
    quantiles: quantiles.map((share) => ({ share, units: quantileOf(share, total, deviation) })),
  };
}

const seasonOf = (days: number): number => (days === 1 ? 7 : days === 7 ? 52 : 1);

const sumOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);

function upliftsFor(demand: Demand, { calendar, start, days }: ForecastOptions, count: number) {
  const entries = demand.calendar ?? calendar ?? [];
  if (entries.length === 0) return undefined;
  if (start === undefined) throw new RangeError('a calendar needs the first day of the history (start)');
  return upliftsOf(entries, start, days, count);
}

/** Quiet before the first demand for longer than this many usual gaps: the goods were not on sale yet. */
const NOT_YET = 3;

function beginOf(units: Float64Array): number {
  const first = units.findIndex((value) => value > 0);
  if (first <= 0) return 0;
  const demands = units.reduce((count, value) => count + (value > 0 ? 1 : 0), 0);
  return first > (NOT_YET * (units.length - first)) / demands ? first : 0;
}
