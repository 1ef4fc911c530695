import { FEATURES } from './feature-words.ts';

const MOST_STEPS = 28;
/** A leaf must stand for this much weight of orders, else it is learned by heart. */
const LEAST_WEIGHT = 15;

/** Features as steps: `edges[f][n]` is the upper end of step n of feature f. */
export type Binned = { edges: number[][]; columns: Uint8Array[] };

export function binned(xs: readonly Float64Array[]): Binned {
  const edges = FEATURES.map((_, f) => edgesOf(Float64Array.from(xs, (x) => x[f] ?? 0)));
  const columns = edges.map((own, f) => Uint8Array.from(xs, (x) => stepOf(own, x[f] ?? 0)));
  return { edges, columns };
}

/** Half of the edges by orders, half by values: what is rare is often what matters. */
function edgesOf(values: Float64Array): number[] {
  const sorted = values.sort();
  const different = [...new Set(sorted)];
  const between = (n: number) => ((different[n] ?? 0) + (different[n + 1] ?? 0)) / 2;
  if (different.length <= MOST_STEPS) return different.slice(0, -1).map((_, n) => between(n));
  const cut = Array.from({ length: MOST_STEPS - 1 }, (_, n) => {
    const list: ArrayLike<number> = n % 2 === 0 ? sorted : different;
    return list[Math.floor(((n + 1) / MOST_STEPS) * list.length)] ?? 0;
  });
  return [...new Set(cut)].sort((a, b) => a - b);
}

function stepOf(edges: readonly number[], value: number): number {
  let [low, high] = [0, edges.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value <= (edges[middle] as number)) high = middle;
    else low = middle + 1;
  }
  return low;
}

export type Stats = Binned & {
  rows: Uint32Array;
  weights: Float64Array;
  slopes: Float64Array;
  bends: Float64Array;
  slope: number;
  bend: number;
  ridge: number;
  rate: number;
  least: number;
  most: number;
};
export type Split = { feature: number; step: number; low: number; high: number; gain: number };

/** The question that tells most, if any does. */
export function bestSplit(stats: Stats): Split | undefined {
  let best: Split | undefined;
  const sums = [new Float64Array(64), new Float64Array(64), new Float64Array(64)] as const;
  const own = gathered(stats);
  for (let feature = 0; feature < stats.columns.length; feature += 1) {
    const steps = (stats.edges[feature]?.length ?? 0) + 1;
    if (steps < 2) continue;
    fill(stats.rows, own, stats.columns[feature] as Uint8Array, sums);
    const found = bestOf(stats, feature, steps, sums);
    if (found && found.gain > (best?.gain ?? 1e-3)) best = found;
  }
  return best;
}

type Sums = readonly [slope: Float64Array, bend: Float64Array, weight: Float64Array];

/** The rows' figures side by side: each feature walks over them. */
function gathered({ rows, slopes, bends, weights }: Stats): Float64Array {
  const own = new Float64Array(rows.length * 3);
  for (let n = 0; n < rows.length; n += 1) {
    const row = rows[n] as number;
    own[3 * n] = slopes[row] as number;
    own[3 * n + 1] = bends[row] as number;
    own[3 * n + 2] = weights[row] as number;
  }
  return own;
}

function fill(rows: Uint32Array, own: Float64Array, column: Uint8Array, [slope, bend, weight]: Sums): void {
  slope.fill(0);
  bend.fill(0);
  weight.fill(0);
  for (let n = 0; n < rows.length; n += 1) {
    const step = column[rows[n] as number] as number;
    slope[step] = (slope[step] as number) + (own[3 * n] as number);
    bend[step] = (bend[step] as number) + (own[3 * n + 1] as number);
    weight[step] = (weight[step] as number) + (own[3 * n + 2] as number);
  }
}

function bestOf(stats: Stats, feature: number, steps: number, [slope, bend, weight]: Sums): Split | undefined {
  const { ridge, rate, least, most } = stats;
  const all = weight.reduce((sum, value) => sum + value, 0);
  const whole = stats.slope ** 2 / (stats.bend + ridge);
  let [lowSlope, lowBend, lowWeight] = [0, 0, 0];
  let best: Split | undefined;
  for (let step = 0; step < steps - 1; step += 1) {
    lowSlope += slope[step] as number;
    lowBend += bend[step] as number;
    lowWeight += weight[step] as number;
    if (lowWeight < LEAST_WEIGHT || all - lowWeight < LEAST_WEIGHT) continue;
    const highSlope = stats.slope - lowSlope;
    const low = Math.min(Math.max((rate * lowSlope) / (lowBend + ridge), least), most);
    const high = Math.min(Math.max((rate * highSlope) / (stats.bend - lowBend + ridge), least), most);
    const gain = lowSlope ** 2 / (lowBend + ridge) + highSlope ** 2 / (stats.bend - lowBend + ridge) - whole;
    if (high >= low && gain > (best?.gain ?? 0)) best = { feature, step, low, high, gain };
  }
  return best;
}
