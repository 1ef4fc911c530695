import { FEATURES } from './feature-words.ts';
import type { Node, Trees } from './model.ts';
import { type Binned, bestSplit, binned, type Stats } from './train-split.ts';

/** One order with its truth; `weight`: how many orders like it there are. */
export type Row = { x: Float64Array; y: 0 | 1; weight: number };

const TREES = 100;
const RATE = 0.1;
const DEPTH = 3;
const RIDGE = 3;

type Work = Binned & {
  weights: Float64Array;
  slopes: Float64Array;
  bends: Float64Array;
  margins: Float64Array;
};

/**
 * Boosted trees of at most three questions: a logistic model. More of a feature can only raise the margin, so
 * that patterns that were never seen are not excused by accidents of those that were. Deterministic: no draw is made.
 */
export function train(rows: readonly Row[], trees = TREES): Trees {
  const work: Work = {
    ...binned(rows.map(({ x }) => x)),
    weights: Float64Array.from(rows, ({ weight }) => weight),
    slopes: new Float64Array(rows.length),
    bends: new Float64Array(rows.length),
    margins: new Float64Array(rows.length),
  };
  const all = work.weights.reduce((sum, weight) => sum + weight, 0);
  const share = rows.reduce((sum, { y, weight }) => sum + y * weight, 0) / all;
  let bias = Math.log(share / (1 - share));
  work.margins.fill(bias);
  const made: Node[][] = [];
  for (let n = 0; n < trees; n += 1) {
    gradients(rows, work);
    const tree = grow(work);
    bias += tree[0]?.[4] ?? 0;
    made.push(tree);
  }
  return { bias: rounded(bias), features: FEATURES.map(({ code }) => code), trees: made.map(rootAtZero) };
}

const rounded = (value: number): number => Math.round(value * 1e4) / 1e4;

/** The root's own value is part of the bias: what a tree adds is counted from there. */
function rootAtZero(tree: Node[]): Node[] {
  const base = tree[0]?.[4] ?? 0;
  return tree.map(([feature, edge, left, right, value]) => [
    feature,
    rounded(edge),
    left,
    right,
    rounded(value - base),
  ]);
}

function gradients(rows: readonly Row[], { slopes, bends, margins }: Work): void {
  for (let n = 0; n < rows.length; n += 1) {
    const { y, weight } = rows[n] as Row;
    const p = 1 / (1 + Math.exp(-(margins[n] as number)));
    slopes[n] = weight * (y - p);
    bends[n] = weight * Math.max(p * (1 - p), 1e-6);
  }
}

/** A part of the tree still to be split: its rows, and between which values it must stay. */
type Open = { node: number; rows: Uint32Array; depth: number; least: number; most: number };

function grow(work: Work): Node[] {
  const rows = Uint32Array.from(work.weights.keys());
  const root = sumsOf(work, rows);
  const tree: Node[] = [[-1, 0, 0, 0, (RATE * root.slope) / (root.bend + RIDGE)]];
  const open: Open[] = [{ node: 0, rows, depth: 0, least: -Infinity, most: Infinity }];
  for (let one = open.pop(); one; one = open.pop()) {
    const parts = one.depth < DEPTH ? split(work, one, tree) : undefined;
    if (parts) open.push(...parts);
    else for (const row of one.rows) work.margins[row] = (work.margins[row] as number) + (tree[one.node] as Node)[4];
  }
  return tree;
}

function sumsOf({ slopes, bends }: Work, rows: Uint32Array): { slope: number; bend: number } {
  let [slope, bend] = [0, 0];
  for (const row of rows) {
    slope += slopes[row] as number;
    bend += bends[row] as number;
  }
  return { slope, bend };
}

function split(work: Work, { node, rows, depth, least, most }: Open, tree: Node[]): [Open, Open] | undefined {
  const stats: Stats = { ...work, ...sumsOf(work, rows), rows, ridge: RIDGE, rate: RATE, least, most };
  const best = bestSplit(stats);
  if (!best) return undefined;
  const column = work.columns[best.feature] as Uint8Array;
  const low = rows.filter((row) => (column[row] as number) <= best.step);
  const high = rows.filter((row) => (column[row] as number) > best.step);
  const [left, right] = [tree.length, tree.length + 1];
  const edge = work.edges[best.feature]?.[best.step] ?? 0;
  tree[node] = [best.feature, edge, left, right, (tree[node] as Node)[4]];
  tree.push([-1, 0, 0, 0, best.low], [-1, 0, 0, 0, best.high]);
  const middle = (best.low + best.high) / 2;
  return [
    { node: left, rows: low, depth: depth + 1, least, most: Math.min(most, middle) },
    { node: right, rows: high, depth: depth + 1, least: Math.max(least, middle), most },
  ];
}
