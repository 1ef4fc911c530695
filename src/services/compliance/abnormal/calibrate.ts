import type { Calibration } from './model.ts';

/** A margin, what it turned out to be, and how many like it there are. */
export type Point = { margin: number; y: 0 | 1; weight: number };

const STEPS = 50;

/**
 * Platt's: the slope and intercept under which margins are probabilities, by Newton's method. `towards`, with the weight `pull`: where it
 * stays without evidence, so that few points move it little.
 */
export function calibrated(
  points: readonly Point[],
  towards: Calibration = { slope: 1, intercept: 0 },
  pull = 1,
): Calibration {
  let { slope, intercept } = towards;
  for (let step = 0; step < STEPS; step += 1) {
    let [a, b] = [-pull * (slope - towards.slope), -pull * (intercept - towards.intercept)];
    let [aa, ab, bb] = [pull, 0, pull];
    for (const { margin, y, weight } of points) {
      const p = 1 / (1 + Math.exp(-(slope * margin + intercept)));
      const bend = weight * p * (1 - p);
      a += weight * (y - p) * margin;
      b += weight * (y - p);
      aa += bend * margin * margin;
      ab += bend * margin;
      bb += bend;
    }
    const whole = aa * bb - ab * ab;
    const [da, db] = [(a * bb - b * ab) / whole, (b * aa - a * ab) / whole];
    if (!Number.isFinite(da) || !Number.isFinite(db)) break;
    // A step that overshoots would never come back.
    const shorter = Math.min(1, 2 / Math.max(Math.abs(da), Math.abs(db), 1e-9));
    slope = Math.max(0.05, slope + shorter * da);
    intercept += shorter * db;
    if (Math.abs(da) + Math.abs(db) < 1e-7) break;
  }
  return { slope, intercept };
}

/** Probabilities beside what happened, in bins: for people to see whether 60 % means 60 %. */
export function reliability(
  points: readonly { p: number; y: 0 | 1; weight: number }[],
  ends: readonly number[] = [0.01, 0.05, 0.2, 0.4, 0.6, 0.8, 1],
): { to: number; orders: number; said: number; was: number }[] {
  return ends.map((to, n) => {
    const from = n === 0 ? -1 : (ends[n - 1] ?? 0);
    const own = points.filter(({ p }) => p > from && p <= to);
    const orders = own.reduce((sum, { weight }) => sum + weight, 0);
    const mean = (of: (one: (typeof own)[number]) => number) =>
      orders === 0 ? Number.NaN : own.reduce((sum, one) => sum + one.weight * of(one), 0) / orders;
    return { to, orders, said: mean(({ p }) => p), was: mean(({ y }) => y) };
  });
}
