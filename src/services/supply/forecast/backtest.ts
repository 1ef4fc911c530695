import type { Fitted, Method } from './method.ts';

/** How a forecast that was made at an origin turned out. */
export type Trial = {
  /** Periods of history it was made from. */
  origin: number;
  forecast: Float64Array;
  actual: Float64Array;
};

export type Plan = { origins: readonly number[]; horizon: number };

const MOST_ORIGINS = 8;
/** Of a history, what the first forecast of a back-test may rest on at least. */
const LEARNING = 0.5;

/**
 * Where a back-test makes its forecasts: up to eight origins in the newer half of the history, the last one a whole horizon
 * before its end. Short histories are tried on a shorter horizon. No origin where there are fewer than 6 periods.
 */
export function planOf(length: number, horizon: number): Plan {
  const tried = Math.max(1, Math.min(horizon, Math.floor(length / 4)));
  const last = length - tried;
  const first = Math.max(3, Math.ceil(length * LEARNING));
  if (length < 6 || last < first) return { origins: [], horizon: tried };
  const stride = Math.max(1, Math.ceil(tried / 2));
  const count = Math.min(MOST_ORIGINS, 1 + Math.floor((last - first) / stride));
  return { origins: Array.from({ length: count }, (_, k) => last - (count - 1 - k) * stride), horizon: tried };
}

/**
 * What a method would have said at each origin of the plan. It is fitted once, on what was there at the first origin, and is
 * given at each origin only what was there then.
 */
export function backtest(method: Method, history: Float64Array, season: number, plan: Plan): Trial[] {
  const [first] = plan.origins;
  if (first === undefined) return [];
  return trialsOf(method.fit(history.subarray(0, first), season), history, plan);
}

export const trialsOf = (fitted: Fitted, history: Float64Array, { origins, horizon }: Plan): Trial[] =>
  origins.map((origin) => ({
    origin,
    forecast: fitted(history.subarray(0, origin), horizon),
    actual: history.subarray(origin, origin + horizon),
  }));

/** Mean absolute error per period. */
export const absoluteError = (trials: readonly Trial[]): number =>
  average(trials, ({ forecast, actual }, k) => Math.abs((forecast[k] as number) - (actual[k] as number)));

/** Mean squared error per period: least for the mean, which is what an order of intermittent demand needs. */
export const squaredError = (trials: readonly Trial[]): number =>
  average(trials, ({ forecast, actual }, k) => ((forecast[k] as number) - (actual[k] as number)) ** 2);

function average(trials: readonly Trial[], of: (trial: Trial, k: number) => number): number {
  let sum = 0;
  let count = 0;
  for (const trial of trials)
    for (let k = 0; k < trial.actual.length; k += 1) {
      sum += of(trial, k);
      count += 1;
    }
  return count === 0 ? Number.POSITIVE_INFINITY : sum / count;
}
