import { bindTo } from '../../../core/bind.ts';
import type { Money } from '../../../core/terms.ts';
import type { Tx } from '../../../db/client.ts';
import { type Cut, cutsFor } from './cut.ts';
import { type Graph, graphOf, groupsOf, pathTo, reachedFrom } from './graph.ts';
import { applyAdd, applyImport, applyRemove, planAdd, planImport, planRemove } from './identities.ts';
import {
  dailySales,
  type HeldThing,
  holdingsSeen,
  type LinkedShop,
  seesAll,
  shopsSeen,
  thingsOfShop,
  together,
  weighing,
  weightRows,
} from './read.ts';
import { applyWeight, planWeight, weights } from './weights.ts';

export type LinkedDeps = { tx: Tx; customerKey: string };

export type LinkedShops = ReturnType<typeof createLinkedShops>;

/** What shops share, what a penalty of one would take with it, and what to separate. */
export const createLinkedShops = (deps: LinkedDeps) =>
  bindTo(deps, {
    linkedTo,
    groups,
    weights,
    planAdd,
    applyAdd,
    planRemove,
    applyRemove,
    planImport,
    applyImport,
    planWeight,
    applyWeight,
    seesAll: (d: LinkedDeps) => seesAll(d.tx),
  });

/** One link of a way: `SH-1 -(收款账户 ***123)- SH-2`. */
export type Hop = { from: string; by: { kind: string; label: string }[]; to: string };

export type Reached = { shop: string; daily: Money[]; path: Hop[] };

export type Proposal = {
  /** What is to be kept apart, and which shops have it now. */
  separate: { kind: string; label: string; shops: string[] }[];
  frees: string[];
  /** Sales a day that are no longer at stake, and those that still are. */
  saves: Money[];
  left: Money[];
};

export type Linked = {
  own: Money[];
  things: HeldThing[];
  reached: Reached[];
  /** Sales a day of the others that a penalty would take with it. */
  exposed: Money[];
  /** Of all shops that are seen. */
  all: Money[];
  proposals: Proposal[];
  /** The asker sees some shops only: what others share is counted, not named. */
  partly: boolean;
};

async function linkedTo({ tx }: LinkedDeps, { shop, now }: { shop: { id: number }; now: Date }): Promise<Linked> {
  const { graph, shops, sales } = await standing(tx, now);
  const dailyOf = (id: number) => sales.get(id) ?? [];
  const reached = reachedFrom(graph, shop.id);
  const code = (id: number) => shops.get(id)?.code ?? String(id);
  const worth = worthIn(sales, [...reached.keys()]);
  return {
    own: dailyOf(shop.id),
    things: await thingsOfShop(tx, shop.id),
    reached: [...reached.keys()].map((id) => ({
      shop: code(id),
      daily: dailyOf(id),
      path: pathTo(reached, id).map(({ from, to, things }) => ({
        from: code(from),
        by: things.map(({ kind, label }) => ({ kind, label })),
        to: code(to),
      })),
    })),
    exposed: together([...reached.keys()].map(dailyOf)),
    all: together(sales.values()),
    proposals: cutsFor(graph, shop.id, worth).map((cut) =>
      proposalOf(graph, cut, { code, dailyOf, reached: [...reached.keys()] }),
    ),
    partly: !(await seesAll(tx)),
  };
}

async function standing(tx: Tx, now: Date) {
  const shops = await shopsSeen(tx);
  const rows = await weightRows(tx);
  const graph = graphOf(await holdingsSeen(tx), weighing(rows, shops));
  return { shops, graph, sales: await dailySales(tx, now) };
}

/** Shares of what all of them sell in each currency, so that amounts of different ones can be weighed; a shop without sales counts a little. */
function worthIn(sales: ReadonlyMap<number, Money[]>, shops: readonly number[]): (shop: number) => number {
  const totals = new Map(
    together(shops.map((id) => sales.get(id) ?? [])).map(({ currency, minor }) => [currency, minor]),
  );
  return (shop) =>
    (sales.get(shop) ?? []).reduce(
      (sum, { minor, currency }) => sum + Number(minor) / Math.max(1, Number(totals.get(currency) ?? 1n)),
      1e-6,
    );
}

type Naming = { code(id: number): string; dailyOf(id: number): Money[]; reached: readonly number[] };

function proposalOf(graph: Graph, cut: Cut, { code, dailyOf, reached }: Naming): Proposal {
  return {
    separate: cut.things.flatMap((place) => {
      const thing = graph.things[place];
      return thing ? [{ kind: thing.kind, label: thing.label, shops: thing.shops.map(code) }] : [];
    }),
    frees: cut.frees.map(code),
    saves: together(cut.frees.map(dailyOf)),
    left: together(reached.filter((id) => !cut.frees.includes(id)).map(dailyOf)),
  };
}

export type LinkedGroup = { shops: string[]; daily: Money[] };

/** Shops that stand or fall together, the largest group first; how many shops stand alone. */
async function groups(
  { tx }: LinkedDeps,
  now: Date,
): Promise<{ groups: LinkedGroup[]; alone: number; partly: boolean }> {
  const { graph, shops, sales } = await standing(tx, now);
  const found = groupsOf(graph);
  const tied = found.flat().length;
  return {
    groups: found.map((ids) => ({
      shops: ids.map((id) => shops.get(id)?.code ?? String(id)),
      daily: together(ids.map((id) => sales.get(id) ?? [])),
    })),
    alone: shops.size - tied,
    partly: !(await seesAll(tx)),
  };
}

/** The shops of one hand, by shop: each with all others of its group. Whole only in a system scope. */
export async function familiesOf(tx: Tx): Promise<{ families: number[][]; shops: ReadonlyMap<number, LinkedShop> }> {
  const shops = await shopsSeen(tx);
  const graph = graphOf(await holdingsSeen(tx), weighing(await weightRows(tx), shops));
  return { families: groupsOf(graph), shops };
}
