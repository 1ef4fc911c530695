import type { OrderEvent } from './event.ts';
import type { Scored } from './score.ts';

/** One device or payer of many buyers at once: evidence that needs no model. */
export type SharedMeans = { kind: 'device' | 'payer'; buyers: number };

const HOUR_MS = 3_600_000;

/**
 * The device or payer of the order by which most different buyers ordered within so many hours, the order among them, in any shop of ours; undefined:
 * fewer than `least` did. Guests are not counted: nobody knows how many they are.
 */
export function sharedMeans(
  { order, around }: Pick<Scored, 'order' | 'around'>,
  { least, hours }: { least: number; hours: number },
): SharedMeans | undefined {
  let most: SharedMeans | undefined;
  for (const kind of ['payer', 'device'] as const) {
    const hash = order.traits[kind];
    if (hash === undefined) continue;
    const same = (around.tied[kind] ?? []).filter(({ traits, refund }) => traits[kind] === hash && !refund);
    const buyers = buyersAtOnce(order, same, hours * HOUR_MS);
    if (buyers >= Math.max(least, (most?.buyers ?? 0) + 1)) most = { kind, buyers };
  }
  return most;
}

/** Most different buyers in any span of this length that the order is in. */
function buyersAtOnce(order: OrderEvent, others: readonly OrderEvent[], span: number): number {
  const all = [order, ...others].sort((a, b) => a.at - b.at);
  const starts = new Set(all.map(({ at }) => at).filter((at) => at <= order.at && at >= order.at - span));
  const counts = [...starts].map((from) => {
    const within = all.filter(({ at }) => at >= from && at <= from + span);
    return new Set(within.flatMap(({ traits }) => traits.buyer ?? [])).size;
  });
  return Math.max(...counts);
}
