import { calibrated } from '../../src/services/compliance/abnormal/calibrate.ts';
import { DELAY_MS } from '../../src/services/compliance/abnormal/event.ts';
import { featuresOf } from '../../src/services/compliance/abnormal/features.ts';
import {
  type Calibration,
  type Model,
  marginOf,
  probabilityOf,
  type Trees,
} from '../../src/services/compliance/abnormal/model.ts';
import { train } from '../../src/services/compliance/abnormal/train.ts';
import { PATTERNS, type Pattern } from './campaigns.ts';
import { bestCut, type Case, type Found, judged, limitsOf, over } from './judge.ts';
import type { RealOrder } from './retail.ts';
import { surroundingsIn } from './windows.ts';
import { worldOf } from './world.ts';

/** Learned before, tried after. */
export const SPLIT = Date.parse('2011-09-01T00:00:00Z');
/** Within the months that are learned from: what is chosen (features, ranges) is chosen by this and not by the last months. */
export const INNER_SPLIT = Date.parse('2011-06-01T00:00:00Z');
/** Share of abnormal orders that probabilities are made for. */
export const PREVALENCE = 0.01;
const DAY_MS = 86_400_000;
const LEARNING = { worlds: 4, campaigns: 6 };
const TUNING = { worlds: 2, campaigns: 6 };
const TRYING = { worlds: 6, campaigns: 1 };
/** Of the real orders of learning worlds each third is taken, for three. */
const THIN = 3;
/** All abnormal orders together weigh this much of the real ones while trees are grown. */
const WEIGHT = 0.4;

export type Fitted = { trees: Trees; calibration: Calibration; cut: number; ruleCut: number };
export type Played = {
  seed: number;
  prevalence: number;
  cases: number;
  ours: Found;
  one: Found;
  either: Found;
  limits: number;
  heldOut: Record<Pattern, { ours: number; one: number; either: number }>;
  /** Of those judged suspect, how many are, where PREVALENCE of all orders are abnormal. */
  precision: { ours: number; either: number; rule: number; ruleRecall: number };
  /** The same model on orders judged with nothing later, and a day later. */
  delays: { hours: number; found: Found }[];
  /** Probability and truth of each tried order. */
  points: { p: number; y: 0 | 1 }[];
  fitted: Fitted;
  /** The model that is shipped on the same orders, its cut and the probability from which the rule speaks. */
  shipped: { found: Found; rule: number; ruleRecall: number } | undefined;
};
/** `inside`: the last months are left out altogether. */
export type Playing = { seed: number; inside: boolean; shipped: Model | undefined };

type Span = { from: number; to: number; campaigns: number };

function casesOf(real: readonly RealOrder[], seed: number, span: Span, delays: readonly number[]): Case[][] {
  const { events } = worldOf(real, seed, span);
  const own = events.filter(({ at }) => at >= span.from && at < span.to);
  return delays.map((delay) => {
    const around = surroundingsIn(events, delay);
    return own.map((one) => ({
      x: featuresOf(one, around(one)),
      y: one.pattern === undefined ? 0 : 1,
      pattern: one.pattern,
    }));
  });
}

/** Everything of one seed: worlds to learn from, others to set the cut and the probabilities by, and later ones to be tried on. */
export function play(all: readonly RealOrder[], { seed, inside, shipped }: Playing): Played {
  const real = inside ? all.filter(({ at }) => at < SPLIT) : all;
  const { learning, tuning, tried } = worlds(real, seed, inside ? INNER_SPLIT : SPLIT);
  const at = (delay: number) => tried.flatMap((delays) => delays[delay] ?? []);
  const trying = at(0);
  const fitted = learn(learning, tuning);
  const suspects = (by: Fitted) => (one: Case) => marginOf(by.trees, one.x) >= by.cut;
  const limits = limitsOf([...thin(learning), ...tuning]);
  const ours = judged(trying, suspects(fitted));
  const either = judged(trying, over(limits.either));
  const atRule = judged(trying, (one) => marginOf(fitted.trees, one.x) >= fitted.ruleCut);
  return {
    seed,
    prevalence: trying.filter(({ y }) => y === 1).length / trying.length,
    cases: trying.length,
    ours,
    one: judged(trying, over(limits.one)),
    either,
    limits: limits.either.length,
    heldOut: heldOutOf(learning, tuning, trying),
    precision: {
      ours: precisionOf(ours),
      either: precisionOf(either),
      rule: precisionOf(atRule),
      ruleRecall: atRule.recall,
    },
    delays: [1, 2].map((n) => ({ hours: n === 1 ? 0 : 24, found: judged(at(n), suspects(fitted)) })),
    points: trying.map(({ x, y }) => ({ p: probabilityOf(fitted.calibration, marginOf(fitted.trees, x)), y })),
    fitted,
    shipped: shipped && shippedOn(shipped, trying),
  };
}

type Worlds = { learning: Case[]; tuning: Case[]; tried: Case[][][] };

function worlds(real: readonly RealOrder[], seed: number, split: number): Worlds {
  const [from, to] = [real[0]?.at ?? 0, (real.at(-1)?.at ?? 0) + DAY_MS];
  const early = (n: number, campaigns: number) =>
    casesOf(real, seed * 100 + n, { from, to: split, campaigns }, [DELAY_MS])[0] ?? [];
  return {
    learning: Array.from({ length: LEARNING.worlds }, (_, n) => early(n, LEARNING.campaigns)).flat(),
    tuning: Array.from({ length: TUNING.worlds }, (_, n) => early(20 + n, TUNING.campaigns)).flat(),
    tried: Array.from({ length: TRYING.worlds }, (_, n) =>
      casesOf(real, seed * 100 + 50 + n, { from: split, to, campaigns: TRYING.campaigns }, [DELAY_MS, 0, DAY_MS]),
    ),
  };
}

function shippedOn(model: Model, trying: readonly Case[]): Played['shipped'] {
  const from = (least: number) => (one: Case) => probabilityOf(model.calibration, marginOf(model, one.x)) >= least;
  const atRule = judged(trying, from(model.thresholds.rule));
  const found = judged(trying, from(model.thresholds.balanced));
  return { found, rule: precisionOf(atRule), ruleRecall: atRule.recall };
}

const precisionOf = ({ recall, specificity }: Found): number =>
  (PREVALENCE * recall) / (PREVALENCE * recall + (1 - PREVALENCE) * (1 - specificity));

const thin = (cases: readonly Case[]): Case[] => cases.filter(({ y }, n) => y === 1 || n % THIN === 0);

/** Learns on some worlds; the cut, and what a margin means, come from another. */
function learn(learning: readonly Case[], tuning: readonly Case[]): Fitted {
  const some = thin(learning);
  const bad = some.filter(({ y }) => y === 1).length;
  const weight = (WEIGHT * (some.length - bad)) / bad;
  const trees = train(some.map(({ x, y }) => ({ x, y, weight: y === 1 ? weight : 1 })));
  const margins = Float64Array.from(tuning, ({ x }) => marginOf(trees, x));
  const { cut } = bestCut(margins, tuning);
  const odd = tuning.filter(({ y }) => y === 1).length;
  const rarer = (PREVALENCE / (1 - PREVALENCE)) * ((tuning.length - odd) / odd);
  const points = tuning.map(({ y }, n) => ({ margin: margins[n] as number, y, weight: y === 1 ? rarer : 1 }));
  const calibration = calibrated(points);
  const ruleCut = (Math.log(RULE / (1 - RULE)) - calibration.intercept) / calibration.slope;
  return { trees, calibration, cut, ruleCut };
}

/** From this probability on the rule speaks. */
export const RULE = 0.5;

function heldOutOf(learning: readonly Case[], tuning: readonly Case[], trying: readonly Case[]): Played['heldOut'] {
  const without = (cases: readonly Case[], pattern: Pattern) => cases.filter((one) => one.pattern !== pattern);
  return Object.fromEntries(
    PATTERNS.map((pattern) => {
      const [some, others] = [without(learning, pattern), without(tuning, pattern)];
      const { trees, cut } = learn(some, others);
      const limits = limitsOf([...thin(some), ...others]);
      const of = (suspects: (one: Case) => boolean) => judged(trying, suspects).byPattern[pattern];
      return [
        pattern,
        {
          ours: of((one) => marginOf(trees, one.x) >= cut),
          one: of(over(limits.one)),
          either: of(over(limits.either)),
        },
      ];
    }),
  ) as Played['heldOut'];
}
