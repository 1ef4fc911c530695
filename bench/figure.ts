/** One measured comparison: ours against what a user would pick instead, in one run. */
export type Figure = { name: string; ours: number; other: number; ratio: number; unit: string };

export const figure = (name: string, ours: number, other: number, unit: string): Figure => ({
  name,
  ours,
  other,
  ratio: ours / other,
  unit,
});

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
};

export const percentile = (sorted: readonly number[], p: number): number =>
  sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * p) - 1)] ?? Number.NaN;
