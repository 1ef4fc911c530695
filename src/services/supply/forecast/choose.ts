import { absoluteError, backtest, planOf, squaredError } from './backtest.ts';
import { croston, sba, tsb } from './intermittent.ts';
import { type Fitted, type Method, type MethodName, meanOf } from './method.ts';
import { deseasoned, holtWinters } from './seasonal.ts';
import { calmSes, holt, mean, naive, seasonalNaive, ses, theta } from './smoothing.ts';

/**
 * none: no demand at all; short: too little history to try anything on; intermittent: demand comes now and then; erratic: it
 * comes always, in lumps; steady: the rest.
 */
export type Pattern = 'none' | 'short' | 'steady' | 'erratic' | 'intermittent';

export type Chosen = {
  pattern: Pattern;
  /** The best in the back-test. */
  method: MethodName;
  /** Share of each method in the forecast; they add up to 1. */
  shares: readonly { method: MethodName; share: number }[];
  forecast: Fitted;
};

const SEASONAL = [
  seasonalNaive,
  deseasoned('seasonal-ses', ses),
  deseasoned('seasonal-holt', holt),
  deseasoned('seasonal-theta', theta),
];
/** Simple before clever: of equals the first is taken. */
const STEADY: readonly Method[] = [ses, naive, holt, theta, holtWinters, ...SEASONAL];
/** For demand that is erratic or intermittent: methods that a single large order does not carry away. */
const CALM: readonly Method[] = [mean, calmSes, sba, croston, tsb, deseasoned('seasonal-ses', calmSes), holtWinters];

/** Periods between two demands, on average, from which demand is intermittent (Syntetos, Boylan and Croston 2005). */
const RARE_FROM = 1.32;
/** Mean change from one period to the next, as a part of the mean demand, from which demand is erratic. */
const ERRATIC_FROM = 0.5;
/** How strongly the better method outweighs the worse: shares go with error to this power. */
const POWER = 4;
const POWER_OF_SQUARES = POWER / 2;
const LEAST_SHARE = 0.05;

/**
 * The forecast of one series: each method is tried on the newer half of the history, and those that did well are averaged,
 * the best counting most. An average of good methods is better than the best of them (M4 and our own figures agree).
 */
export function choose(history: Float64Array, season: number, horizon: number): Chosen {
  const pattern = patternOf(history, season);
  const plan = planOf(history.length, horizon);
  const [first = 0] = plan.origins;
  if (pattern === 'none' || pattern === 'short') return alone(pattern, mean.fit(history, season));
  const steady = pattern === 'steady';
  const errorOf = steady ? absoluteError : squaredError;
  const tried = (steady ? STEADY : CALM)
    .filter((method) => method.needs(season) <= first)
    .map((method) => ({ method, error: errorOf(backtest(method, history, season, plan)) }))
    .sort((a, b) => a.error - b.error);
  const members = weighed(tried, steady ? POWER : POWER_OF_SQUARES).map(({ method, share }) => ({
    method: method.name,
    share,
    fitted: method.fit(history, season),
  }));
  return {
    pattern,
    method: members[0]?.method ?? 'mean',
    shares: members.map(({ method, share }) => ({ method, share })),
    forecast: (longer, ahead) => blend(members, longer, ahead),
  };
}

const alone = (pattern: Pattern, forecast: Fitted): Chosen => ({
  pattern,
  method: 'mean',
  shares: [{ method: 'mean', share: 1 }],
  forecast,
});

function weighed(tried: readonly { method: Method; error: number }[], power: number) {
  const best = tried[0]?.error ?? 0;
  if (best === 0) return tried.slice(0, 1).map(({ method }) => ({ method, share: 1 }));
  const weights = tried.map(({ method, error }) => ({ method, weight: (best / error) ** power }));
  const all = weights.reduce((sum, { weight }) => sum + weight, 0);
  const kept = weights.filter(({ weight }) => weight / all >= LEAST_SHARE);
  const sum = kept.reduce((total, { weight }) => total + weight, 0);
  return kept.map(({ method, weight }) => ({ method, share: weight / sum }));
}

function blend(members: readonly { share: number; fitted: Fitted }[], history: Float64Array, horizon: number) {
  const sum = new Float64Array(horizon);
  for (const { share, fitted } of members)
    fitted(history, horizon).forEach((units, k) => {
      sum[k] = (sum[k] as number) + share * units;
    });
  return sum;
}

const SHORT = 6;

export function patternOf(history: Float64Array, season: number): Pattern {
  const demands = history.reduce((count, units) => count + (units > 0 ? 1 : 0), 0);
  if (demands === 0) return 'none';
  if (history.length < SHORT) return 'short';
  if (openPeriods(history, season) / demands >= RARE_FROM) return 'intermittent';
  const seasonal = season > 1 && history.length >= 2 * season ? jumpOf(history, season) : Number.POSITIVE_INFINITY;
  return Math.min(jumpOf(history, 1), seasonal) >= ERRATIC_FROM ? 'erratic' : 'steady';
}

/** Mean absolute change over `lag` periods, as a part of the mean. */
function jumpOf(history: Float64Array, lag: number): number {
  let changes = 0;
  for (let t = lag; t < history.length; t += 1)
    changes += Math.abs((history[t] as number) - (history[t - lag] as number));
  return changes / (history.length - lag) / meanOf(history);
}

/** Periods but those of places of the season that never sell: a shop closed on Sundays is not intermittent. */
function openPeriods(history: Float64Array, season: number): number {
  if (season <= 1 || history.length < 4 * season) return history.length;
  const sells = new Uint8Array(season);
  history.forEach((units, t) => {
    if (units > 0) sells[t % season] = 1;
  });
  return history.reduce((count, _, t) => count + (sells[t % season] as number), 0);
}
