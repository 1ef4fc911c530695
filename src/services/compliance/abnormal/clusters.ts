import type { Kind } from './event.ts';
import type { Scored } from './score.ts';

/** Suspect orders that belong together, and what most of them share. */
export type Cluster = { orders: Scored[]; by: { kind: Kind; hash: string } | undefined };

/** A network address is shared by too many to tie orders together; of equals the first ties closest. */
const TYING = ['payer', 'device', 'address', 'buyer'] as const;

/** Groups orders that share a hash, directly or by others of the group; the worst group first. */
export function clustersOf(scored: readonly Scored[]): Cluster[] {
  const group = scored.map((_, n) => n);
  const top = (n: number): number => {
    let at = n;
    while (group[at] !== at) at = group[at] as number;
    return at;
  };
  const first = new Map<string, number>();
  for (const [n, { order }] of scored.entries())
    for (const kind of TYING) {
      const hash = order.traits[kind];
      if (hash === undefined) continue;
      const other = first.get(`${kind}:${hash}`);
      if (other === undefined) first.set(`${kind}:${hash}`, n);
      else group[Math.max(top(n), top(other))] = Math.min(top(n), top(other));
    }
  const groups = Map.groupBy(scored.keys(), top);
  const clusters = [...groups.values()].map((places) => {
    const orders = places
      .map((n) => scored[n] as Scored)
      .sort((a, b) => b.probability - a.probability || a.order.id - b.order.id);
    return { orders, by: sharedBy(orders) };
  });
  return clusters.sort((a, b) => b.orders.length - a.orders.length);
}

/** The hash that most of them carry, if two do. */
function sharedBy(orders: readonly Scored[]): Cluster['by'] {
  let best: { kind: Kind; hash: string; count: number } | undefined;
  for (const kind of TYING) {
    const counts = new Map<string, number>();
    for (const { order } of orders) {
      const hash = order.traits[kind];
      if (hash !== undefined) counts.set(hash, (counts.get(hash) ?? 0) + 1);
    }
    for (const [hash, count] of [...counts].sort(([a], [b]) => (a < b ? -1 : 1)))
      if (count >= 2 && count > (best?.count ?? 0)) best = { kind, hash, count };
  }
  return best && { kind: best.kind, hash: best.hash };
}
