import { flat, least, type Method, type MethodName } from './method.ts';

/**
 * Demand that comes now and then. Croston smooths the size of a demand and the gap between two of them apart from each
 * other; its ratio is biased upward, which SBA corrects (Syntetos and Boylan 2005); TSB smooths the chance of a demand in
 * every period instead of the gap, so that it fades when demand ends (Teunter, Syntetos and Babai 2011).
 */
type Rates = { size: number; often: number };

const RATES: readonly Rates[] = [0.05, 0.1, 0.15, 0.2, 0.3].map((rate) => ({ size: rate, often: rate }));
const TSB_RATES: readonly Rates[] = [0.05, 0.1, 0.2].flatMap((size) =>
  [0.02, 0.05, 0.1, 0.2].map((often) => ({ size, often })),
);

/** The rate after a run, and the mean squared error of the rate against the running mean of what came. */
type State = { rate: number; error: number };

function crostonRun(y: Float64Array, { size, often }: Rates, correction: number): State {
  let demand = firstSize(y);
  let gap = Math.max(1, y.length / Math.max(1, demands(y)));
  let since = 1;
  let sum = 0;
  for (const units of y) {
    const miss = units - (correction * demand) / gap;
    sum += miss * miss;
    if (units > 0) {
      demand += size * (units - demand);
      gap += often * (since - gap);
      since = 1;
    } else since += 1;
  }
  return { rate: (correction * demand) / gap, error: sum };
}

function tsbRun(y: Float64Array, { size, often }: Rates): State {
  let demand = firstSize(y);
  let chance = demands(y.subarray(0, START)) / Math.min(START, Math.max(1, y.length));
  let sum = 0;
  for (const units of y) {
    const miss = units - chance * demand;
    sum += miss * miss;
    chance += often * ((units > 0 ? 1 : 0) - chance);
    if (units > 0) demand += size * (units - demand);
  }
  return { rate: chance * demand, error: sum };
}

const START = 12;

function demands(y: Float64Array): number {
  let count = 0;
  for (const units of y) if (units > 0) count += 1;
  return count;
}

/** Mean size of the first few demands; 0 where there is none. */
function firstSize(y: Float64Array): number {
  let sum = 0;
  let count = 0;
  for (let t = 0; t < y.length && count < 4; t += 1) {
    const units = y[t] as number;
    if (units <= 0) continue;
    sum += units;
    count += 1;
  }
  return count > 0 ? sum / count : 0;
}

const intermittent = (
  name: MethodName,
  grid: readonly Rates[],
  after: (y: Float64Array, rates: Rates) => State,
): Method => ({
  name,
  needs: () => 6,
  fit(history) {
    const chosen = least(grid, (rates) => after(history, rates).error);
    return (longer, horizon) => flat(after(longer, chosen).rate, horizon);
  },
});

export const croston = intermittent('croston', RATES, (y, rates) => crostonRun(y, rates, 1));
export const sba = intermittent('sba', RATES, (y, rates) => crostonRun(y, rates, 1 - rates.often / 2));
export const tsb = intermittent('tsb', TSB_RATES, tsbRun);
