import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { Worker } from 'node:worker_threads';
import { reliability } from '../src/services/compliance/abnormal/calibrate.ts';
import { type Model, readModel } from '../src/services/compliance/abnormal/model.ts';
import { PATTERNS } from './abnormal/campaigns.ts';
import { madeOf } from './abnormal/made-of.ts';
import { type Played, type Playing, PREVALENCE, RULE } from './abnormal/play.ts';
import { hasRetail } from './abnormal/retail.ts';
import { type Figure, figure } from './figure.ts';

const SEEDS = 5;
const GOAL = 0.92;
/** Its model is the one that is shipped. */
const SHIPPED_SEED = 1;
const FILE = path.join(import.meta.dirname, '../src/services/compliance/abnormal/model.json');

/**
 * `abnormal [seeds] [write] [inside]`: campaigns of five kinds of fraud among the real orders of Online Retail, whose buyers have devices,
 * addresses and payers like the campaigns' (docs/compliance/abnormal.md). Learns on the first nine months, is tried on the last
 * three; against plain limits set on the same months for the same aim. Deterministic by seed. Seeds: `5` (the first five), `11-15`.
 * `write`: the model of seed 1 becomes the one that is shipped. `inside`: learns to the end of May and is tried on June to August,
 * to choose by.
 */
export async function run(args: string[]): Promise<Figure[]> {
  if (!hasRetail()) throw new Error('../shared/data/online-retail is missing: the orders are from it');
  const has = (option: string) => args.some((word) => word.replace(/^-+/, '') === option);
  const inside = has('inside');
  const played = (await playAll(seedsOf(args), inside)).sort((a, b) => a.seed - b.seed);
  say(played, inside);
  const first = inside ? undefined : played.find(({ seed }) => seed === SHIPPED_SEED);
  if (first && has('write')) write(modelOf(first));
  else if (first)
    line(`The shipped model is ${same(modelOf(first)) ? 'just' : 'NOT'} the one of seed ${SHIPPED_SEED}.`);
  return figuresOf(played);
}

function seedsOf(args: readonly string[]): number[] {
  const match = args.map((word) => /^(?:(\d{1,4})-)?(\d{1,4})$/.exec(word)).find((one) => one !== null);
  const to = Number(match?.[2] ?? SEEDS);
  const from = Number(match?.[1] ?? 1);
  if (from < 1 || to < from || to - from >= 50)
    throw new Error('say which seeds, at most 50: npm run bench -- abnormal 5, or 11-15');
  return Array.from({ length: to - from + 1 }, (_, n) => from + n);
}

/** What is shipped now, if it fits these features: another cannot be tried. */
function shipped(): Model | undefined {
  try {
    return readModel(JSON.parse(readFileSync(FILE, 'utf8')) as Model);
  } catch {
    return undefined;
  }
}

const same = (model: Model): boolean => {
  const now = shipped();
  return now !== undefined && isDeepStrictEqual(now, JSON.parse(JSON.stringify(model)));
};

async function playAll(seeds: readonly number[], inside: boolean): Promise<Played[]> {
  const waiting = seeds.map((seed): Playing => ({ seed, inside, shipped: inside ? undefined : shipped() }));
  const played: Played[] = [];
  const work = () =>
    new Promise<void>((resolve, reject) => {
      const worker = new Worker(path.join(import.meta.dirname, 'abnormal/worker.ts'));
      worker.on('error', reject);
      worker.on('message', (said: Played | 'ready') => {
        if (said !== 'ready') {
          played.push(said);
          process.stderr.write(`seed ${said.seed}: balanced accuracy ${percent(said.ours.balanced)}\n`);
        }
        const next = waiting.shift();
        if (next !== undefined) return worker.postMessage(next);
        void worker.terminate().then(() => resolve());
      });
    });
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), 4, seeds.length) }, work));
  return played;
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const spread = (values: readonly number[]): string =>
  `${percent(mean(values))} (${(Math.min(...values) * 100).toFixed(1)} to ${(Math.max(...values) * 100).toFixed(1)})`;
const line = (text: string) => process.stdout.write(`${text}\n`);

/** What a figure cannot hold: spreads, precision where it counts, and every place where the aim was missed. */
function say(played: readonly Played[], inside: boolean): void {
  const of = (what: (one: Played) => number) => spread(played.map(what));
  line(
    inside
      ? 'Learned to the end of May 2011, tried on June to August.'
      : 'Learned to the end of August 2011, tried on what follows.',
  );
  line(
    `${played.length} seeds, mean (least to greatest). ${played[0]?.cases} orders tried a seed, ${percent(mean(played.map(({ prevalence }) => prevalence)))} of them abnormal.`,
  );
  line(
    `Judged three days after the order: recall ${of(({ ours }) => ours.recall)}, specificity ${of(({ ours }) => ours.specificity)}.`,
  );
  for (const n of [1, 0])
    line(
      `  ${played[0]?.delays[n]?.hours ?? 0} hours after it: balanced accuracy ${of(({ delays }) => delays[n]?.found.balanced ?? 0)}`,
    );
  line(
    `Where ${percent(PREVALENCE)} of orders are abnormal, at the cut that is best for balanced accuracy: precision ${of(({ precision }) => precision.ours)}; plain limits ${of(({ precision }) => precision.either)}.`,
  );
  line(
    `From a probability of ${percent(RULE)} on, where the rule speaks: precision ${of(({ precision }) => precision.rule)}, recall ${of(({ precision }) => precision.ruleRecall)}.`,
  );
  sayShipped(played);
  sayReliability(played);
  sayMissed(played);
}

/** On worlds of other seeds than its own. */
function sayShipped(played: readonly Played[]): void {
  const others = played.flatMap(({ seed, shipped: one }) => (one && seed !== SHIPPED_SEED ? [one] : []));
  if (others.length === 0) return;
  const of = (what: (one: (typeof others)[number]) => number) => spread(others.map(what));
  line(
    `The shipped model on the ${others.length} worlds that are not its own: balanced accuracy ${of(({ found }) => found.balanced)}, recall ${of(({ found }) => found.recall)}, specificity ${of(({ found }) => found.specificity)};`,
  );
  line(`  ${PATTERNS.map((pattern) => `${pattern} ${of(({ found }) => found.byPattern[pattern])}`).join(', ')};`);
  line(`  where the rule speaks: precision ${of(({ rule }) => rule)}, recall ${of(({ ruleRecall }) => ruleRecall)}.`);
}

function sayReliability(played: readonly Played[]): void {
  const points = played.flatMap(({ points: own, prevalence }) => {
    const rarer = (PREVALENCE / (1 - PREVALENCE)) * ((1 - prevalence) / prevalence);
    return own.map(({ p, y }) => ({ p, y, weight: y === 1 ? rarer : 1 }));
  });
  line(`Probabilities of the tried orders, weighed to ${percent(PREVALENCE)}:`);
  for (const { to, orders, said, was } of reliability(points))
    line(
      `  up to ${percent(to).padStart(7)}: ${Math.round(orders).toString().padStart(7)} orders, said ${percent(said)}, were ${percent(was)}`,
    );
}

function sayMissed(played: readonly Played[]): void {
  const missed = played.flatMap(({ seed, ours, one, either, heldOut }) => [
    ...(ours.balanced < GOAL
      ? [`seed ${seed}: balanced accuracy ${percent(ours.balanced)} is below ${percent(GOAL)}`]
      : []),
    ...PATTERNS.flatMap((pattern) => {
      const best = Math.max(one.byPattern[pattern], either.byPattern[pattern]);
      const held = heldOut[pattern];
      const bestHeld = Math.max(held.one, held.either);
      return [
        ...(ours.byPattern[pattern] <= best
          ? [
              `seed ${seed}, ${pattern}: ${percent(ours.byPattern[pattern])} does not beat plain limits, ${percent(best)}`,
            ]
          : []),
        ...(held.ours <= bestHeld
          ? [
              `seed ${seed}, ${pattern} held out: ${percent(held.ours)} does not beat plain limits, ${percent(bestHeld)}`,
            ]
          : []),
      ];
    }),
  ]);
  line(
    missed.length === 0 ? 'Nothing missed: the aim is reached and plain limits are beaten in every seed.' : 'Missed:',
  );
  for (const one of missed) line(`  ${one}`);
}

/** Balanced accuracy in percent, the mean over the seeds; the other side is the better of one limit and limits joined by "or". */
function figuresOf(played: readonly Played[]): Figure[] {
  const of = (what: (one: Played) => number) => 100 * mean(played.map(what));
  const unit = '% balanced accuracy';
  return [
    figure(
      `all patterns, ${played.length} seeds: ours / plain limits`,
      of(({ ours }) => ours.balanced),
      Math.max(
        of(({ one }) => one.balanced),
        of(({ either }) => either.balanced),
      ),
      unit,
    ),
    ...PATTERNS.map((pattern) =>
      figure(
        pattern,
        of(({ ours }) => ours.byPattern[pattern]),
        Math.max(
          of(({ one }) => one.byPattern[pattern]),
          of(({ either }) => either.byPattern[pattern]),
        ),
        unit,
      ),
    ),
    ...PATTERNS.map((pattern) =>
      figure(
        `${pattern}, held out of training`,
        of(({ heldOut }) => heldOut[pattern].ours),
        Math.max(
          of(({ heldOut }) => heldOut[pattern].one),
          of(({ heldOut }) => heldOut[pattern].either),
        ),
        unit,
      ),
    ),
    figure(
      'precision at 1 %',
      of(({ precision }) => precision.ours),
      of(({ precision }) => precision.either),
      '%',
    ),
    figure(
      'recall',
      of(({ ours }) => ours.recall),
      of(({ either }) => either.recall),
      '%',
    ),
  ];
}

function modelOf({ fitted, seed }: Played): Model {
  const { trees, calibration, cut } = fitted;
  const rounded = (value: number) => Math.round(value * 1e4) / 1e4;
  const fair = { slope: rounded(calibration.slope), intercept: rounded(calibration.intercept) };
  return {
    // Verdicts and fits belong to one model: another has another name.
    version: createHash('sha256').update(JSON.stringify(trees)).digest('hex').slice(0, 8),
    madeBy: `npm run bench -- abnormal write (seed ${seed})`,
    madeOf: madeOf(),
    prevalence: PREVALENCE,
    calibration: fair,
    thresholds: { balanced: rounded(1 / (1 + Math.exp(-(fair.slope * cut + fair.intercept)))), rule: RULE },
    ...trees,
  };
}

function write(model: Model): void {
  writeFileSync(FILE, JSON.stringify(model));
  execFileSync(process.execPath, [
    path.join(import.meta.dirname, '../node_modules/.bin/biome'),
    'format',
    '--write',
    FILE,
  ]);
  line(`Written: ${FILE}`);
}
