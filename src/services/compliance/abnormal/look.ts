import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import { KINDS, type Kind, type OrderEvent } from './event.ts';
import { type Fit, fitInForce, type Scored, scoresOf, shippedModel } from './score.ts';
import { byOwnMeans, MOST_SWEPT, type Named, namesOf, placedIn } from './suspects.ts';

type D = { tx: Tx };
const DAY_MS = 86_400_000;

/** Another order that shares something with the one looked at. */
export type Neighbour = Pick<Named, 'number' | 'shop'> & {
  at: Date;
  shares: { kind: Kind; hash: string }[];
  sameBuyer: boolean;
};

export type Looked = {
  number: string;
  shop: string;
  at: Date;
  probability: number;
  why: Scored['why'];
  traits: { kind: Kind; hash: string; orders: number }[];
  neighbours: Neighbour[];
  /** How many there are; `neighbours` may be fewer. */
  total: number;
  /** The shop of ours by whose own means it was placed. */
  own: string | undefined;
  model: string;
  fit: Pick<Fit, 'id' | 'right' | 'wrong'>;
};

/** One sale, over the orders in sight; undefined: it is none, or not in sight. */
export async function look(
  { tx }: D,
  { number, shop, now, limit }: { number: string; shop: string; now: Date; limit: number },
): Promise<Looked | undefined> {
  const [row] = await rowsOf<{ id: string }>(
    tx,
    sql`select o.id from "order" o join shop s on s.id = o.shop_id where o.number = ${number} and s.code = ${shop}`,
  );
  const id = Number(row?.id);
  const [scored] = row ? await scoresOf(tx, [id], now) : [];
  if (!scored) return undefined;
  const others = neighboursOf(scored);
  const names = await namesOf(tx, [...others.keys()]);
  const fit = await fitInForce(tx);
  return {
    number,
    shop,
    at: new Date(scored.order.at),
    probability: scored.probability,
    why: scored.why,
    traits: traitsOf(scored),
    neighbours: [...others.values()].slice(0, limit).flatMap((one) => {
      const name = names.get(one.order.id);
      return name ? [neighbourOf(scored.order, one, name)] : [];
    }),
    total: others.size,
    own: (await byOwnMeans(tx, [id])).get(id)?.code,
    model: shippedModel().version,
    fit: { id: fit.id, right: fit.right, wrong: fit.wrong },
  };
}

type Other = { order: OrderEvent; shares: { kind: Kind; hash: string }[] };

/** Those that share most come first, then the nearest in time. */
function neighboursOf({ order, around }: Scored): Map<number, Other> {
  const found = new Map<number, Other>();
  for (const kind of KINDS)
    for (const one of around.tied[kind] ?? []) {
      const hash = one.traits[kind];
      const known = found.get(one.id) ?? { order: one, shares: [] };
      if (hash !== undefined) known.shares.push({ kind, hash });
      found.set(one.id, known);
    }
  const sorted = [...found].sort(
    ([, a], [, b]) =>
      b.shares.length - a.shares.length || Math.abs(a.order.at - order.at) - Math.abs(b.order.at - order.at),
  );
  return new Map(sorted);
}

const neighbourOf = (order: OrderEvent, { order: other, shares }: Other, { number, shop }: Named): Neighbour => ({
  number,
  shop,
  at: new Date(other.at),
  shares,
  sameBuyer: order.traits.buyer !== undefined && other.traits.buyer === order.traits.buyer,
});

const traitsOf = ({ order, around }: Scored): Looked['traits'] =>
  KINDS.flatMap((kind) => {
    const hash = order.traits[kind];
    const orders = (around.tied[kind] ?? []).filter(({ traits }) => traits[kind] === hash).length;
    return hash === undefined ? [] : [{ kind, hash, orders }];
  });

export type WorstOrder = { number: string; shop: string; at: Date; probability: number; why: Scored['why'] };

/** The most abnormal sales of the last days; `seen`: how many were scored, the newest, at most MOST_LISTED. */
export async function worst(
  { tx }: D,
  { now, days, limit }: { now: Date; days: number; limit: number },
): Promise<{ rows: WorstOrder[]; seen: number; whole: boolean; suspect: number }> {
  const ids = await placedIn(tx, new Date(now.getTime() - days * DAY_MS), new Date(now.getTime() + 1), MOST_LISTED);
  const scored = (await scoresOf(tx, ids, now)).sort(
    (a, b) => b.probability - a.probability || b.order.id - a.order.id,
  );
  const suspect = scored.filter(({ probability }) => probability >= shippedModel().thresholds.rule).length;
  const shown = scored.slice(0, limit);
  const names = await namesOf(
    tx,
    shown.map(({ order }) => order.id),
  );
  const rows = shown.flatMap(({ order, probability, why }) => {
    const name = names.get(order.id);
    return name ? [{ number: name.number, shop: name.shop, at: new Date(order.at), probability, why }] : [];
  });
  return { rows, seen: scored.length, whole: ids.length < MOST_LISTED, suspect };
}

/** A list that a person waits for. */
const MOST_LISTED = Math.min(2_000, MOST_SWEPT);
