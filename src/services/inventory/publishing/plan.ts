import { idealShares, packOf } from './shares.ts';

/** What a warehouse has for the shops, in pieces: `available` is on hand - reserved - safety, `assigned` the quotas in it. */
export type PlanPool = { available: number; assigned: number };

export type PlanShop = {
  id: number;
  /** Pieces a day that it sold lately. */
  speed: number;
  /** How many times as fast a promotion makes it; 1 without one. */
  promotion: number;
  /** The higher, the longer it keeps what it has. */
  rank: number;
  /** Share of its price that is earned, 0 to 1. */
  margin: number;
  /** Pieces in one unit of each active listing. */
  pieces: readonly number[];
  /** Its quota now, in pieces. */
  assigned: number;
  /** Its platform can only be set: each change costs a way by way of zero, without sales meanwhile. */
  byZero: boolean;
  /** false: locked listing, unknown state, frozen. */
  canGive: boolean;
  /** false: frozen, not live. */
  canTake: boolean;
  /** A person's word or an allotment: what it should have, whatever it sells. */
  fixed?: number;
  restricted: boolean;
};

export type PlanInput = { pools: readonly PlanPool[]; shops: readonly PlanShop[] };

/** `target`: pieces that the shop should have. Shops that stay as they are, are left out. */
export type PlanTarget = { shopId: number; target: number };

/** Of what is spread, this much stays with nobody where it is plenty: a shop in need gets it in one step, from no other. */
const RESERVE = 0.15;
/** How far from its share a shop must be, of its share, before that is worth a write. */
const WORTH = 0.25;
const WORTH_BY_ZERO = 0.6;

/**
 * Who should have how much of one SKU. Pure and deterministic. The sum of all targets and of what others keep never
 * exceeds what is available; a target above what a shop has is made of what nobody has: what donors are asked for here is
 * given on by the next plan, once it is free.
 */
export const planQuotas = (input: PlanInput): PlanTarget[] => planWithLows(input).targets;

/** `low`, by shop: a sale that leaves the shop with no more than this is worth another plan; other sales change nothing. */
export type Plan = { targets: PlanTarget[]; lows: Map<number, number> };

export function planWithLows({ pools, shops }: PlanInput): Plan {
  const targets = new Map<number, number>();
  const lows = new Map<number, number>();
  let free = pools.reduce((sum, { available, assigned }) => sum + Math.max(0, available - assigned), 0);
  for (const shop of shops.filter(isSettledByRule)) {
    free -= setByRule(shop, free, targets);
    lows.set(shop.id, shop.canTake && !shop.restricted ? (shop.fixed ?? 0) - 1 : -1);
  }
  const planned = shops.filter((shop) => !isSettledByRule(shop));
  if (planned.length > 0) rebalance(planned, free, { targets, lows });
  return {
    lows,
    targets: shops.flatMap((shop) => {
      const target = targets.get(shop.id);
      return target === undefined || target === shop.assigned ? [] : [{ shopId: shop.id, target }];
    }),
  };
}

const isSettledByRule = ({ restricted, fixed, canGive, canTake }: PlanShop): boolean =>
  restricted || fixed !== undefined || !(canGive || canTake);

/** A restricted shop gives all, a fixed one has its number as far as there is something free. Returns what it takes. */
function setByRule(shop: PlanShop, free: number, targets: Map<number, number>): number {
  const wanted = shop.restricted ? 0 : (shop.fixed ?? shop.assigned);
  if (wanted < shop.assigned) {
    if (shop.canGive) targets.set(shop.id, wanted);
    return 0;
  }
  const taken = shop.canTake ? Math.min(Math.max(0, free), wanted - shop.assigned) : 0;
  if (taken > 0) targets.set(shop.id, shop.assigned + taken);
  return taken;
}

type Standing = { shop: PlanShop; ideal: number; need: number; excess: number; low: number };
type Out = { targets: Map<number, number>; lows: Map<number, number> };

/** Somebody is short of its share and nobody can give: whatever is sold may change that. */
const ANY_SALE = 2_000_000_000;

function rebalance(shops: readonly PlanShop[], free: number, { targets, lows }: Out): void {
  const spread = Math.max(0, free) + shops.reduce((sum, { assigned }) => sum + assigned, 0);
  const kept = keptOf(shops, spread);
  const standings = standingsOf(shops, spread - kept);
  let left = Math.max(0, free);
  let unmet = 0;
  for (const { shop, need } of byUrgency(standings)) {
    const pack = packOf(shop.pieces);
    const part = Math.floor(Math.min(need, left) / pack) * pack;
    if (part > 0) targets.set(shop.id, shop.assigned + part);
    left -= part;
    unmet += need - part;
  }
  for (const { shop, low } of standings) lows.set(shop.id, unmet > 0 ? ANY_SALE : low);
  // What nobody has is what people hold for sales of their own: it comes back from whoever has more than its share.
  const thin = unmet === 0 && left < kept / 2;
  giveBack(thin ? standings.map(asked) : standings, thin ? kept - left : unmet - left, targets);
}

function giveBack(standings: readonly Standing[], units: number, targets: Map<number, number>): void {
  let wanted = units;
  for (const { shop, excess } of byExcess(standings)) {
    if (wanted <= 0) return;
    const give = Math.min(excess, Math.ceil(wanted / packOf(shop.pieces)) * packOf(shop.pieces));
    targets.set(shop.id, (targets.get(shop.id) ?? shop.assigned) - give);
    wanted -= give;
  }
}

/** Whatever it has above its share, where asking for it costs no sales. */
const asked = (standing: Standing): Standing => {
  const { shop, ideal } = standing;
  return { ...standing, excess: shop.canGive && !shop.byZero ? Math.max(0, shop.assigned - ideal) : 0 };
};

/** Of what is spread; nothing where it hardly reaches for every listing. */
function keptOf(shops: readonly PlanShop[], spread: number): number {
  const floors = shops.reduce((sum, { pieces }) => sum + pieces.reduce((a, b) => a + b, 0), 0);
  return Math.floor(Math.max(0, spread - 2 * floors) * RESERVE);
}

function standingsOf(shops: readonly PlanShop[], spread: number): Standing[] {
  const weights = weightsOf(shops);
  const ideals = idealShares(
    spread,
    shops.map(({ id, pieces }) => ({ id, pieces, weight: weights.get(id) ?? 0 })),
  );
  return shops.map((shop) => {
    const ideal = ideals.get(shop.id) ?? 0;
    const worth = Math.max(1, Math.ceil(ideal * (shop.byZero ? WORTH_BY_ZERO : WORTH)));
    const need = shop.canTake && ideal - shop.assigned >= worth ? ideal - shop.assigned : 0;
    const excess = shop.canGive && shop.assigned - ideal >= worth ? shop.assigned - ideal : 0;
    return { shop, ideal, need, excess, low: shop.canTake ? ideal - worth : -1 };
  });
}

/** Speed times promotion; a shop that has sold nothing yet counts as a slow one. Rank and margin tip the scales. */
function weightsOf(shops: readonly PlanShop[]): Map<number, number> {
  const pulls = shops.map(({ speed, promotion }) => Math.max(0, speed) * Math.max(0, promotion));
  const all = pulls.reduce((sum, pull) => sum + pull, 0);
  const least = all > 0 ? (all / shops.length) * 0.05 : 1;
  const ranks = [...new Set(shops.map(({ rank }) => rank))].sort((a, b) => a - b);
  return new Map(
    shops.map(({ id, rank, margin }, i) => {
      const standing = ranks.length > 1 ? ranks.indexOf(rank) / (ranks.length - 1) : 0;
      const earned = Math.min(1, Math.max(0, margin));
      return [id, Math.max(pulls[i] ?? 0, least) * (1 + 0.1 * standing + 0.1 * earned)];
    }),
  );
}

/** Whoever has least of its share first. */
const byUrgency = (standings: readonly Standing[]): Standing[] =>
  standings
    .filter(({ need }) => need > 0)
    .sort(
      (a, b) =>
        a.shop.assigned / a.ideal - b.shop.assigned / b.ideal || b.shop.rank - a.shop.rank || a.shop.id - b.shop.id,
    );

/** Who can give without a gap in its sales first, then whoever has most too much; the lowest rank before others. */
const byExcess = (standings: readonly Standing[]): Standing[] =>
  standings
    .filter(({ excess }) => excess > 0)
    .sort(
      (a, b) =>
        Number(a.shop.byZero) - Number(b.shop.byZero) ||
        b.excess - a.excess ||
        a.shop.rank - b.shop.rank ||
        a.shop.id - b.shop.id,
    );
