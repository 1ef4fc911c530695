/** Somebody who gets a share: `pieces` of each active listing, what it is worth giving to it, and who it is. */
export type Sharer = { id: number; weight: number; pieces: readonly number[] };

/**
 * What each would have of `units` if nothing were assigned yet. First every active listing gets one of its packs, the
 * heaviest shop first, as far as the units reach; the rest goes by weight in whole packs. The sum never exceeds `units`.
 */
export function idealShares(units: number, sharers: readonly Sharer[]): Map<number, number> {
  const able = sharers.filter(({ pieces }) => pieces.length > 0);
  const order = [...able].sort((a, b) => b.weight - a.weight || a.id - b.id);
  const given = new Map(sharers.map(({ id }) => [id, 0]));
  const rest = byWeight(units - giveFloors(units, order, given), order, given);
  giveSingles(rest, order, given);
  return given;
}

/** One pack of each listing, the smallest of every shop first. Returns the units it took. */
function giveFloors(units: number, order: readonly Sharer[], given: Map<number, number>): number {
  const packs = order.map(({ id, pieces }) => ({ id, pieces: [...pieces].sort((a, b) => a - b) }));
  const rounds = Math.max(0, ...packs.map(({ pieces }) => pieces.length));
  let taken = 0;
  for (let round = 0; round < rounds; round += 1)
    for (const { id, pieces } of packs) {
      const pack = pieces[round];
      if (pack === undefined || taken + pack > units) continue;
      given.set(id, (given.get(id) ?? 0) + pack);
      taken += pack;
    }
  return taken;
}

/** Returns what is left over by rounding down to whole packs. */
function byWeight(units: number, order: readonly Sharer[], given: Map<number, number>): number {
  const total = order.reduce((sum, { weight }) => sum + weight, 0);
  if (total <= 0 || units <= 0) return Math.max(0, units);
  let left = units;
  for (const { id, weight, pieces } of order) {
    const pack = packOf(pieces);
    const part = Math.floor((units * weight) / total / pack) * pack;
    given.set(id, (given.get(id) ?? 0) + part);
    left -= part;
  }
  return left;
}

/** What is left goes pack by pack to whoever has least of it for its weight. */
function giveSingles(units: number, order: readonly Sharer[], given: Map<number, number>): void {
  let left = units;
  const waiting = order.filter(({ weight }) => weight > 0);
  for (let turns = 0; left > 0 && turns < order.length * 2; turns += 1) {
    let next: Sharer | undefined;
    for (const one of waiting) if (packOf(one.pieces) <= left && (!next || comesBefore(one, next, given))) next = one;
    if (!next) return;
    const pack = packOf(next.pieces);
    given.set(next.id, (given.get(next.id) ?? 0) + pack);
    left -= pack;
  }
}

const comesBefore = (a: Sharer, b: Sharer, given: Map<number, number>): boolean => {
  const more = hunger(a, given) - hunger(b, given);
  return more > 0 || (more === 0 && a.id < b.id);
};

const hunger = ({ id, weight, pieces }: Sharer, given: Map<number, number>): number =>
  weight / ((given.get(id) ?? 0) / packOf(pieces) + 1);

/** The step in which a shop's quota can be published: the greatest common divisor of its packs. */
export function packOf(pieces: readonly number[]): number {
  let step = 0;
  for (const one of pieces) {
    let [a, b] = [one, step];
    while (b > 0) [a, b] = [b, a % b];
    step = a;
  }
  return Math.max(1, step);
}
