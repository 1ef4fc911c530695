import { FEATURES } from '../../src/services/compliance/abnormal/feature-words.ts';
import { PATTERNS, type Pattern } from './campaigns.ts';

/** An order as judges see it: its features; as they are judged: its truth. */
export type Case = { x: Float64Array; y: 0 | 1; pattern: Pattern | undefined };

/** How many of 1 a judge finds: of abnormal orders by pattern, and of real ones it leaves alone. */
export type Found = { recall: number; specificity: number; balanced: number; byPattern: Record<Pattern, number> };

export function judged(cases: readonly Case[], suspects: (one: Case) => boolean): Found {
  const counts = new Map<string, { all: number; hit: number }>();
  for (const one of cases) {
    const hit = suspects(one);
    for (const key of one.pattern === undefined ? ['real'] : ['any', one.pattern]) {
      const count = counts.get(key) ?? { all: 0, hit: 0 };
      count.all += 1;
      count.hit += hit ? 1 : 0;
      counts.set(key, count);
    }
  }
  const rate = (key: string) => (counts.get(key)?.hit ?? 0) / (counts.get(key)?.all ?? Number.NaN);
  const specificity = 1 - rate('real');
  const balanced = (key: string) => (rate(key) + specificity) / 2;
  return {
    recall: rate('any'),
    specificity,
    balanced: balanced('any'),
    byPattern: Object.fromEntries(PATTERNS.map((pattern) => [pattern, balanced(pattern)])) as Found['byPattern'],
  };
}

/** The places of a list of scores, the greatest first. */
const downwards = (scores: Float64Array): Uint32Array =>
  Uint32Array.from(scores.keys()).sort((a, b) => (scores[b] as number) - (scores[a] as number));

/** Where balanced accuracy is best: at or above it is suspect, beside what is `caught` already. Scores that are equal stay together. */
export function bestCut(
  scores: Float64Array,
  cases: readonly Case[],
  caught?: Uint8Array,
  order = downwards(scores),
): { cut: number; balanced: number } {
  const bad = cases.filter(({ y }) => y === 1).length;
  const good = cases.length - bad;
  const found = { hits: 0, alarms: 0 };
  const add = (n: number) => {
    found[cases[n]?.y === 1 ? 'hits' : 'alarms'] += 1;
  };
  const balancedNow = () => (found.hits / bad + 1 - found.alarms / good) / 2;
  for (const [n, is] of caught?.entries() ?? []) if (is) add(n);
  let best = { cut: Number.POSITIVE_INFINITY, balanced: balancedNow() };
  for (let place = 0; place < order.length; place += 1) {
    const n = order[place] as number;
    if (!caught?.[n]) add(n);
    const next = order[place + 1];
    if (next !== undefined && scores[next] === scores[n]) continue;
    const balanced = balancedNow();
    if (balanced > best.balanced) best = { cut: scores[n] as number, balanced };
  }
  return best;
}

export type Limit = { feature: number; cut: number };

const MOST_LIMITS = 8;
const WORTH = 0.0005;

/** One limit on one feature, the best there is; and limits joined by "or", added while balanced accuracy in training rises. */
export function limitsOf(cases: readonly Case[]): { one: Limit[]; either: Limit[] } {
  const columns = FEATURES.map((_, f) => Float64Array.from(cases, ({ x }) => x[f] ?? 0));
  const orders = columns.map(downwards);
  const caught = new Uint8Array(cases.length);
  const either: Limit[] = [];
  let reached = 0.5;
  while (either.length < MOST_LIMITS) {
    const tries = columns.map((column, feature) => ({
      feature,
      ...bestCut(column, cases, caught, orders[feature]),
    }));
    const best = tries.reduce((a, b) => (b.balanced > a.balanced ? b : a));
    if (best.balanced < reached + WORTH) break;
    reached = best.balanced;
    either.push({ feature: best.feature, cut: best.cut });
    const column = columns[best.feature] as Float64Array;
    for (let n = 0; n < caught.length; n += 1) if ((column[n] as number) >= best.cut) caught[n] = 1;
  }
  return { one: either.slice(0, 1), either };
}

export const over =
  (limits: readonly Limit[]) =>
  ({ x }: Case): boolean =>
    limits.some(({ feature, cut }) => (x[feature] ?? 0) >= cut);
