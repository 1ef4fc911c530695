import { FEATURES } from './feature-words.ts';

/**
 * Small trees that are added up. Node n of a tree: `[feature, edge, left, right, value]`; feature -1: a leaf. Every node has a value,
 * what it would add if the tree ended there, so that each step down a tree adds or takes away a known amount for the feature it asks
 * about: those amounts are why an order scored as it did, and add up to its margin exactly.
 */
export type Node = [feature: number, edge: number, left: number, right: number, value: number];
export type Calibration = { slope: number; intercept: number };
export type Trees = { bias: number; features: string[]; trees: Node[][] };
export type Model = Trees & {
  /** Says which model a score came from. */
  version: string;
  madeBy: string;
  /** Hash of the code that it was made by (bench/abnormal/made-of.ts). */
  madeOf: string;
  /** Share of abnormal orders that probabilities are for. */
  prevalence: number;
  calibration: Calibration;
  /** Probabilities: where balanced accuracy was best in training, and from where a rule should speak of it. */
  thresholds: { balanced: number; rule: number };
};

export type Contribution = { code: string; value: number; adds: number };

export function marginOf({ bias, trees }: Trees, features: Float64Array): number {
  let margin = bias;
  for (const tree of trees) {
    let node = tree[0] as Node;
    while (node[0] >= 0) node = tree[(features[node[0]] ?? 0) <= node[1] ? node[2] : node[3]] as Node;
    margin += node[4];
  }
  return margin;
}

/** What each feature adds to the margin, in the order of FEATURES. Above 0 it speaks for an abnormal order. */
export function addsOf({ trees }: Trees, features: Float64Array): Float64Array {
  const adds = new Float64Array(FEATURES.length);
  for (const tree of trees) {
    let node = tree[0] as Node;
    while (node[0] >= 0) {
      const next = tree[(features[node[0]] ?? 0) <= node[1] ? node[2] : node[3]] as Node;
      adds[node[0]] = (adds[node[0]] ?? 0) + next[4] - node[4];
      node = next;
    }
  }
  return adds;
}

/** From a margin, as a probability at the model's prevalence. */
export const probabilityOf = ({ slope, intercept }: Calibration, margin: number): number =>
  1 / (1 + Math.exp(-(slope * margin + intercept)));

/** The features that matter most, the greatest first; those that add nothing are left out. */
export function contributionsOf(model: Trees, features: Float64Array): Contribution[] {
  const adds = addsOf(model, features);
  return FEATURES.map(({ code }, n) => ({ code, value: features[n] ?? 0, adds: adds[n] ?? 0 }))
    .filter(({ adds: much }) => Math.abs(much) >= 0.01)
    .sort((a, b) => Math.abs(b.adds) - Math.abs(a.adds));
}

/** Throws where the file is not for these features: then it must be made again. */
export function readModel(file: Model): Model {
  const fits = file.features.length === FEATURES.length && file.features.every((code, n) => code === FEATURES[n]?.code);
  if (!fits) throw new Error('the model of abnormal orders is for other features: npm run bench -- abnormal write');
  return file;
}
