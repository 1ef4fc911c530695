import { type LinkKind, type LinkWeights, SHIPPED_WEIGHTS } from './kinds.ts';

/** One shop holds one thing; the same key at another shop is the same thing. */
export type Holding = { shop: number; kind: LinkKind; key: string; label: string };

/** Something that two or more shops hold. `weight`: how strongly it ties them, 0 to 1, by the platform that looks hardest. */
export type Shared = { key: string; kind: LinkKind; label: string; shops: readonly number[] };

export type Graph = {
  /** What is shared, by place. */
  things: readonly Shared[];
  /** Of each shop: its neighbours, and what ties them, as places in `things` with weights. */
  near: ReadonlyMap<number, ReadonlyMap<number, readonly Tie[]>>;
  threshold(a: number, b: number): number;
  /** Whether a thing ties anybody at all. */
  ties(place: number): boolean;
};

type Tie = { thing: number; weight: number };

/** Shops at which one thing is looked at: a thing that everybody has (an address of a market) would make millions of pairs. */
export const MOST_HOLDERS = 500;

/** Which shops share what. Pure; bounded by MOST_HOLDERS a thing. `weights`: of a shop's platform. */
export function graphOf(
  holdings: readonly Holding[],
  weights: (shop: number) => LinkWeights = () => SHIPPED_WEIGHTS,
): Graph {
  const things = sharedThings(holdings);
  const near = new Map<number, Map<number, Tie[]>>();
  const tying = new Set<number>();
  const add = (a: number, b: number, tie: Tie) => {
    const row = near.get(a) ?? new Map<number, Tie[]>();
    near.set(a, row);
    row.set(b, [...(row.get(b) ?? []), tie]);
    tying.add(tie.thing);
  };
  for (const [place, { kind, shops }] of things.entries()) {
    for (const [i, a] of shops.entries())
      for (const b of shops.slice(i + 1)) {
        const weight = Math.max(weights(a)[kind], weights(b)[kind]) / 100;
        if (weight <= 0) continue;
        add(a, b, { thing: place, weight });
        add(b, a, { thing: place, weight });
      }
  }
  return {
    things,
    near,
    ties: (place) => tying.has(place),
    threshold: (a, b) => Math.min(weights(a).threshold, weights(b).threshold) / 100,
  };
}

function sharedThings(holdings: readonly Holding[]): Shared[] {
  const byKey = new Map<string, { kind: LinkKind; label: string; shops: Set<number> }>();
  for (const { shop, kind, key, label } of holdings) {
    const of = `${kind}|${key}`;
    const known = byKey.get(of) ?? { kind, label, shops: new Set<number>() };
    if (known.shops.size < MOST_HOLDERS) known.shops.add(shop);
    byKey.set(of, known);
  }
  return [...byKey]
    .filter(([, { shops }]) => shops.size > 1)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, { kind, label, shops }]) => ({ key, kind, label, shops: [...shops].sort((a, b) => a - b) }));
}

/** How a shop was reached: from which one, by what, the strongest first, as far as it takes. */
export type Step = { from: number; to: number; things: readonly Shared[]; strength: number };

const NOTHING: ReadonlySet<number> = new Set();

/**
 * How strongly two shops are tied without what is left out, 0 to 1: each thing alone may fail to convince, so the doubts multiply
 * (two of 30 % make 51 %).
 */
export function strengthOf(ties: readonly Tie[], without: ReadonlySet<number> = NOTHING): number {
  let doubt = 1;
  for (const { thing, weight } of ties) if (!without.has(thing)) doubt *= 1 - weight;
  return 1 - doubt;
}

/** All shops that a penalty of one would reach, the shortest way first; not the shop itself. */
export function reachedFrom(graph: Graph, shop: number, without: ReadonlySet<number> = NOTHING): Map<number, Step> {
  const reached = new Map<number, Step>();
  const queue = [shop];
  for (let at = 0; at < queue.length; at += 1) {
    const from = queue[at] as number;
    for (const [to, ties] of graph.near.get(from) ?? []) {
      if (to === shop || reached.has(to)) continue;
      const strength = strengthOf(ties, without);
      if (strength + 1e-9 < graph.threshold(from, to)) continue;
      reached.set(to, { from, to, things: convincing(graph, ties, without, graph.threshold(from, to)), strength });
      queue.push(to);
    }
  }
  return reached;
}

function convincing(graph: Graph, ties: readonly Tie[], without: ReadonlySet<number>, threshold: number): Shared[] {
  const taken: Tie[] = [];
  for (const tie of ties.filter(({ thing }) => !without.has(thing)).sort((a, b) => b.weight - a.weight)) {
    if (strengthOf(taken) + 1e-9 >= threshold && taken.length > 0) break;
    taken.push(tie);
  }
  return taken.map(({ thing }) => graph.things[thing] as Shared);
}

/** The way from the shop that all were reached from, its first step first. */
export function pathTo(reached: ReadonlyMap<number, Step>, shop: number): Step[] {
  const path: Step[] = [];
  for (let step = reached.get(shop); step && path.length < reached.size + 1; step = reached.get(step.from))
    path.unshift(step);
  return path;
}

/** Shops of one hand, the largest group first; shops that are tied to none are left out. */
export function groupsOf(graph: Graph): number[][] {
  const seen = new Set<number>();
  const groups: number[][] = [];
  for (const shop of [...graph.near.keys()].sort((a, b) => a - b)) {
    if (seen.has(shop)) continue;
    const group = [shop, ...reachedFrom(graph, shop).keys()].sort((a, b) => a - b);
    for (const one of group) seen.add(one);
    if (group.length > 1) groups.push(group);
  }
  return groups.sort((a, b) => b.length - a.length);
}
