import { compare, WEIGHTS, type Weights } from '../src/services/compliance/similar/alike.ts';
import { overlap } from '../src/services/compliance/similar/title.ts';
import { type Figure, figure } from './figure.ts';
import type { LabelledPair } from './similar-pairs.ts';

/** Scores with their labels. */
type Scored = { score: number; same: boolean }[];
type Quality = { precision: number; recall: number };

export const plainScores = (pairs: readonly LabelledPair[]): Scored =>
  pairs.map(({ faces: [a, b], same }) => ({ score: overlap(a.title.grams, b.title.grams) ?? 0, same }));

export const ourScores = (pairs: readonly LabelledPair[], weights: Weights = WEIGHTS): Scored =>
  pairs.map(({ faces: [a, b], same }) => ({ score: compare(a, b, weights).alike, same }));

/** In percent. */
export function qualityAt(scored: Scored, threshold: number): Quality {
  const told = scored.filter(({ score }) => score >= threshold);
  const right = told.filter(({ same }) => same).length;
  const all = scored.filter(({ same }) => same).length;
  return { precision: told.length > 0 ? (100 * right) / told.length : 100, recall: (100 * right) / all };
}

/** The lowest threshold from which on precision is at least so many percent, and its recall. */
export function bestFor(scored: Scored, precision: number): { threshold: number; recall: number } {
  const sorted = [...scored].sort((a, b) => b.score - a.score);
  let best = { threshold: 1.01, recall: 0 };
  let right = 0;
  const all = scored.filter(({ same }) => same).length;
  for (const [n, { score, same }] of sorted.entries()) {
    if (same) right += 1;
    if (sorted[n + 1]?.score === score) continue;
    if ((100 * right) / (n + 1) >= precision) best = { threshold: score, recall: (100 * right) / all };
  }
  return best;
}

/** The weights that are tried: title stays, the others move. Pictures are not in the data. */
function* choices(): Generator<Weights> {
  for (const model of [1, 2, 3, 4])
    for (const otherModel of [1, 2, 3])
      for (const brand of [0.5, 1, 1.5])
        for (const attributes of [0.5, 1, 2]) yield { ...WEIGHTS, model, otherModel, brand, attributes };
}

const FOLDS = 5;
const ROUNDS = 3;
const WANTED = [80, 85, 90];

/** Weights by mean recall at three precisions, so that one lucky place does not decide. */
function tuned(pairs: readonly LabelledPair[]): Weights {
  let best = { weights: WEIGHTS, worth: -1 };
  for (const weights of choices()) {
    const scored = ourScores(pairs, weights);
    const worth = WANTED.reduce((sum, precision) => sum + bestFor(scored, precision).recall, 0);
    if (worth > best.worth) best = { weights, worth };
  }
  return best.weights;
}

/** Weights and threshold are chosen on four fifths and judged on the fifth, each pair once a round. */
export function crossValidated(pairs: readonly LabelledPair[], choose: (training: LabelledPair[]) => Chosen): Quality {
  let [told, right, all] = [0, 0, 0];
  for (let round = 0; round < ROUNDS; round += 1) {
    const order = shuffled(pairs, round);
    for (let fold = 0; fold < FOLDS; fold += 1) {
      const { scores, threshold } = choose(order.filter((_, n) => n % FOLDS !== fold));
      for (const { score, same } of scores(order.filter((_, n) => n % FOLDS === fold))) {
        if (same) all += 1;
        if (score < threshold) continue;
        told += 1;
        if (same) right += 1;
      }
    }
  }
  return { precision: (100 * right) / told, recall: (100 * right) / all };
}

type Chosen = { scores(pairs: readonly LabelledPair[]): Scored; threshold: number };

const plainChosen =
  (wanted: number) =>
  (training: LabelledPair[]): Chosen => ({
    scores: plainScores,
    threshold: bestFor(plainScores(training), wanted).threshold,
  });
const ourChosen =
  (wanted: number) =>
  (training: LabelledPair[]): Chosen => {
    const weights = tuned(training);
    return {
      scores: (pairs) => ourScores(pairs, weights),
      threshold: bestFor(ourScores(training, weights), wanted).threshold,
    };
  };

function shuffled<T>(list: readonly T[], seed: number): T[] {
  const order = [...list];
  let state = 20_261_123 + seed;
  for (let n = order.length - 1; n > 0; n -= 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    const other = state % (n + 1);
    [order[n], order[other]] = [order[other] as T, order[n] as T];
  }
  return order;
}

/** Ours against plain Jaccard of pairs of characters, in percent. */
export function measureFigures(pairs: readonly LabelledPair[]): Figure[] {
  const [ours, plain] = [ourScores(pairs), plainScores(pairs)];
  const figures: Figure[] = [];
  const both = (name: string, a: Quality, b: Quality) =>
    figures.push(
      figure(`precision, ${name}`, a.precision, b.precision, '%'),
      figure(`recall, ${name}`, a.recall, b.recall, '%'),
    );
  for (const threshold of [0.5, 0.6, 0.7, 0.8, 0.9])
    both(`threshold ${threshold}`, qualityAt(ours, threshold), qualityAt(plain, threshold));
  for (const precision of WANTED)
    figures.push(
      figure(
        `recall where precision >= ${precision} %, chosen on all pairs`,
        bestFor(ours, precision).recall,
        bestFor(plain, precision).recall,
        '%',
      ),
    );
  for (const wanted of WANTED)
    both(
      `cross-validated, aiming at precision ${wanted} %`,
      crossValidated(pairs, ourChosen(wanted)),
      crossValidated(pairs, plainChosen(wanted)),
    );
  return figures;
}
