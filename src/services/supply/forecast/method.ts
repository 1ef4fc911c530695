/** What a method says about the periods after a history: units per period, `horizon` of them, never below zero. */
export type Fitted = (history: Float64Array, horizon: number) => Float64Array;

export type MethodName =
  | 'mean'
  | 'naive'
  | 'seasonal-naive'
  | 'ses'
  | 'holt'
  | 'theta'
  | 'seasonal-ses'
  | 'seasonal-holt'
  | 'seasonal-theta'
  | 'holt-winters'
  | 'croston'
  | 'sba'
  | 'tsb';

/**
 * A way to forecast. `fit` chooses its parameters on the history it is given and no other; what it returns may then be
 * asked about longer histories, with the same parameters. That is what keeps the back-test from looking ahead.
 */
export type Method = {
  name: MethodName;
  /** Periods of history that it needs. */
  needs(season: number): number;
  fit(history: Float64Array, season: number): Fitted;
};

export const meanOf = (values: Float64Array): number => {
  let sum = 0;
  for (const value of values) sum += value;
  return values.length === 0 ? 0 : sum / values.length;
};

/** `horizon` times the same, not below zero. */
export const flat = (value: number, horizon: number): Float64Array =>
  new Float64Array(horizon).fill(Math.max(0, value));

/** The parameters with the least cost; the first of equals. */
export function least<P>(grid: readonly P[], cost: (parameters: P) => number): P {
  let best = grid[0] as P;
  let lowest = Number.POSITIVE_INFINITY;
  for (const parameters of grid) {
    const value = cost(parameters);
    if (value >= lowest) continue;
    lowest = value;
    best = parameters;
  }
  return best;
}
