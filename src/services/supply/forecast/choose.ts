import { absoluteError, backtest, planOf, squaredError } from './backtest.ts';
import { croston, sba, tsb } from './intermittent.ts';
import type { Fitted, Method, MethodName } from './method.ts';
import { deseasoned, holtWinters } from './seasonal.ts';
import { holt, mean, naive, seasonalNaive, ses, theta } from './smoothing.ts';

/** none: no demand at all; short: too little history to try anything on; the others by how often demand comes. */
export type Pattern = 'none' | 'short' | 'steady' | 'intermittent';

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
const RARE: readonly Method[] = [mean, sba, croston, tsb, ses, deseasoned('seasonal-ses', ses), holtWinters];

/** Periods between two demands, on average, from which demand is intermittent (Syntetos, Boylan and Croston 2005). */
const RARE_FROM = 1.32;
/** How strongly the better method outweighs the worse: shares go with error to this power. */
const POWER = 4;
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
  const errorOf = pattern === 'steady' ? absoluteError : squaredError;
  const tried = (pattern === 'steady' ? STEADY : RARE)
    .filter((method) => method.needs(season) <= first)
    .map((method) => ({ method, error: errorOf(backtest(method, history, season, plan)) }))
    .sort((a, b) => a.error - b.error);
  const members = weighed(tried, pattern === 'steady' ? POWER : POWER / 2).map(({ method, share }) => ({
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
  return openPeriods(history, season) / demands >= RARE_FROM ? 'intermittent' : 'steady';
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
