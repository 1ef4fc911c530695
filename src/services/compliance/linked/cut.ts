import { type Graph, reachedFrom } from './graph.ts';
import { smallestCut } from './smallest-cut.ts';

/** Things to separate, as places in the graph's list; what is at stake before and after, in the unit of `worth`. */
export type Cut = { things: readonly number[]; saved: number; left: number; frees: readonly number[] };

const MOST_TRIED = 250;
const MOST_STEPS = 5;

/**
 * What to separate so that a shop's penalty takes less with it: from the one thing that saves most to what frees the shop wholly,
 * each larger one saving more. Of each cut nothing could be left out. Greedy over single things and smallest cuts to each shop; at most
 * MOST_STEPS answers. `worth`: what a shop is worth, from 0.
 */
export function cutsFor(graph: Graph, shop: number, worth: (shop: number) => number): Cut[] {
  const before = reachedFrom(graph, shop);
  if (before.size === 0) return [];
  const of = (shops: Iterable<number>) => [...shops].reduce((sum, one) => sum + Math.max(0, worth(one)), 0);
  const total = of(before.keys());
  const cutOf = (things: readonly number[]): Cut => {
    const after = reachedFrom(graph, shop, new Set(things));
    const left = of(after.keys());
    return { things, saved: total - left, left, frees: [...before.keys()].filter((one) => !after.has(one)) };
  };
  const tried = candidates(graph, shop, before.keys()).map((set) => pruned(set, cutOf));
  const whole = pruned(ownThings(graph, shop), cutOf);
  const found = [...tried, whole];
  for (let step = 0, best: Cut | undefined; step < MOST_STEPS; step += 1) {
    const base: readonly number[] = best?.things ?? [];
    const grown = tried
      .filter(({ things }) => things.some((one) => !base.includes(one)))
      .slice(0, MOST_TRIED / MOST_STEPS)
      .map(({ things }) => pruned([...new Set([...base, ...things])], cutOf));
    const next = grown.sort(byGain)[0];
    if (!next || next.frees.length <= (best?.frees.length ?? 0)) break;
    found.push(next);
    best = next;
  }
  return frontier(found);
}

/** More for each thing, then fewer things. */
const byGain = (a: Cut, b: Cut): number =>
  b.saved / b.things.length - a.saved / a.things.length ||
  b.frees.length / b.things.length - a.frees.length / a.things.length ||
  a.things.length - b.things.length;

/** Each answer frees more than all smaller ones. */
function frontier(found: readonly Cut[]): Cut[] {
  const sorted = found
    .filter(({ things, frees }) => things.length > 0 && frees.length > 0)
    .sort((a, b) => a.things.length - b.things.length || b.saved - a.saved || b.frees.length - a.frees.length);
  const kept: Cut[] = [];
  for (const one of sorted) {
    const last = kept.at(-1);
    if (!last || one.saved > last.saved || (one.saved === last.saved && one.frees.length > last.frees.length))
      kept.push(one);
  }
  return kept.length <= MOST_STEPS ? kept : [...kept.slice(0, MOST_STEPS - 1), kept.at(-1) as Cut];
}

/** Leaves out what does not help: what remains saves as much, and no less of it would. */
function pruned(things: readonly number[], cutOf: (things: readonly number[]) => Cut): Cut {
  let best = cutOf(things);
  for (const one of things) {
    const fewer = cutOf(best.things.filter((other) => other !== one));
    if (fewer.frees.length >= best.frees.length) best = fewer;
  }
  return best;
}

/** Everything that the shop itself shares: without it, it stands alone. */
function ownThings(graph: Graph, shop: number): number[] {
  const own = new Set<number>();
  for (const ties of graph.near.get(shop)?.values() ?? []) for (const { thing } of ties) own.add(thing);
  return [...own].sort((a, b) => a - b);
}

/** Single things by how many shops hold them, and the smallest cut to each shop; each set once. */
function candidates(graph: Graph, shop: number, others: Iterable<number>): number[][] {
  const sets = new Map<string, number[]>();
  const add = (things: number[]) => {
    const sorted = [...things].sort((a, b) => a - b);
    if (sorted.length > 0 && sets.size < MOST_TRIED) sets.set(sorted.join(','), sorted);
  };
  const reached = [...others];
  for (const other of reached) add(smallestCut(graph, shop, other));
  const near = new Set([shop, ...reached]);
  const singles = graph.things
    .map((thing, place) => ({ place, of: thing.shops.filter((one) => near.has(one)).length }))
    .filter(({ of }) => of > 1)
    .sort((a, b) => b.of - a.of);
  for (const { place } of singles) add([place]);
  return [...sets.values()];
}
