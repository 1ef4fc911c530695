import { type Fitted, flat, least, type Method, meanOf } from './method.ts';

/** The average of all that there is: for histories too short to say more. */
export const mean: Method = {
  name: 'mean',
  needs: () => 1,
  fit: () => (history, horizon) => flat(meanOf(history), horizon),
};

export const naive: Method = {
  name: 'naive',
  needs: () => 1,
  fit: () => (history, horizon) => flat(history.at(-1) ?? 0, horizon),
};

/** Each period as it was one season ago. */
export const seasonalNaive: Method = {
  name: 'seasonal-naive',
  needs: (season) => (season > 1 ? season : Number.POSITIVE_INFINITY),
  fit: (_, season) => (history, horizon) =>
    Float64Array.from({ length: horizon }, (_none, k) => history[history.length - season + (k % season)] ?? 0),
};

/** Level and trend after a run, and the mean squared error of its one-step forecasts. */
type State = { level: number; trend: number; error: number };
type Smoother = { alpha: number; beta: number; phi: number };

const WARM = 4;
/** Errors of the first periods are the start's, not the method's. */
const SKIPPED = 2;

/** Holt's method with a damped trend; with beta 0 it is simple exponential smoothing. */
function run(y: Float64Array, { alpha, beta, phi }: Smoother): State {
  let level = meanOf(y.subarray(0, beta > 0 ? 1 : WARM));
  let trend = beta > 0 ? slopeOf(y.subarray(0, 2 * WARM)) : 0;
  let sum = 0;
  for (let t = beta > 0 ? 1 : 0; t < y.length; t += 1) {
    const expected = level + phi * trend;
    const miss = (y[t] as number) - expected;
    if (t >= SKIPPED) sum += miss * miss;
    level = expected + alpha * miss;
    trend = phi * trend + alpha * beta * miss;
  }
  return { level, trend, error: sum / Math.max(1, y.length - SKIPPED) };
}

const ALPHAS = [0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];
const FLAT: readonly Smoother[] = ALPHAS.map((alpha) => ({ alpha, beta: 0, phi: 0 }));
const TRENDED: readonly Smoother[] = [0.05, 0.15, 0.3, 0.5, 0.75, 1].flatMap((alpha) =>
  [0.02, 0.1, 0.3, 0.6].flatMap((beta) => [0.8, 0.9, 0.97].map((phi) => ({ alpha, beta, phi }))),
);

const smoothed = (grid: readonly Smoother[]): Method => ({
  name: 'ses',
  needs: () => 3,
  fit(history) {
    const chosen = least(grid, (p) => run(history, p).error);
    return (longer, horizon) => flat(run(longer, chosen).level, horizon);
  },
});

export const ses = smoothed(FLAT);

/** For demand in lumps, where one large order says little about the next: what is new counts for 30 % at most. */
export const calmSes = smoothed(FLAT.filter(({ alpha }) => alpha <= 0.3));

export const holt: Method = {
  name: 'holt',
  needs: () => 8,
  fit(history) {
    const chosen = least(TRENDED, (p) => run(history, p).error);
    return (longer, horizon) => {
      const { level, trend } = run(longer, chosen);
      return along(horizon, level, (k) => trend * dampedSum(chosen.phi, k + 1));
    };
  },
};

/** The theta method: simple smoothing with half of the straight line's slope (Assimakopoulos and Nikolopoulos 2000). */
export const theta: Method = {
  name: 'theta',
  needs: () => 8,
  fit(history): Fitted {
    const chosen = least(FLAT, (p) => run(history, p).error);
    return (longer, horizon) => {
      const { level } = run(longer, chosen);
      const drift = slopeOf(longer) / 2;
      const lag = (1 - (1 - chosen.alpha) ** longer.length) / chosen.alpha;
      return along(horizon, level, (k) => drift * (k + lag));
    };
  },
};

const along = (horizon: number, level: number, ahead: (k: number) => number): Float64Array =>
  Float64Array.from({ length: horizon }, (_, k) => Math.max(0, level + ahead(k)));

/** phi + phi² + … + phi^k. */
const dampedSum = (phi: number, k: number): number => (phi === 1 ? k : (phi * (1 - phi ** k)) / (1 - phi));

/** Slope of the least-squares line, per period. */
function slopeOf(y: Float64Array): number {
  const n = y.length;
  if (n < 2) return 0;
  let sum = 0;
  for (let t = 0; t < n; t += 1) sum += (t - (n - 1) / 2) * (y[t] as number);
  return (12 * sum) / (n * (n * n - 1));
}
