import {
  DELAY_MS,
  KINDS,
  type Kind,
  MOST_NEAR,
  MOST_SECOND,
  MOST_TIED,
  NEAR_MS,
  type OrderEvent,
  type Surroundings,
  USUAL,
  WINDOW_MS,
} from '../../src/services/compliance/abnormal/event.ts';
import { secondHashes, tyingHashes } from '../../src/services/compliance/abnormal/ties.ts';

/** Surroundings out of a list in the order of time, as the service reads them out of PostgreSQL. */
export function surroundingsIn(events: readonly OrderEvent[], delay = DELAY_MS): (order: OrderEvent) => Surroundings {
  const byHash = new Map<string, OrderEvent[]>();
  const byShop = new Map<number, OrderEvent[]>();
  for (const one of events) {
    for (const kind of KINDS) {
      const hash = one.traits[kind];
      if (hash !== undefined) push(byHash, `${kind}:${hash}`, one);
    }
    if (!one.refund) push(byShop, one.shop, one);
  }
  return (order) => {
    const asOf = order.at + delay;
    const tied: Partial<Record<Kind, OrderEvent[]>> = {};
    const by = (kind: Kind, hash: string) => lately(byHash.get(`${kind}:${hash}`) ?? [], order, asOf);
    for (const kind of KINDS)
      tied[kind] = tyingHashes(order, kind, tied.buyer ?? []).flatMap((hash) => by(kind, hash).slice(-MOST_TIED));
    const second = secondHashes(order, tied).flatMap(([kind, hash]) => by(kind, hash).slice(-MOST_SECOND));
    const shop = byShop.get(order.shop) ?? [];
    const near = shop.slice(place(shop, order.at - NEAR_MS), place(shop, Math.min(asOf, order.at + NEAR_MS) + 1));
    const others = near.filter(({ id }) => id !== order.id).slice(-MOST_NEAR);
    const before = place(shop, order.at);
    const usual = shop.slice(Math.max(0, before - USUAL), before).map(({ amount }) => amount);
    return { asOf, tied, second, near: others, usual };
  };
}

function push<K>(map: Map<K, OrderEvent[]>, key: K, one: OrderEvent): void {
  const list = map.get(key);
  if (list) list.push(one);
  else map.set(key, [one]);
}

/** How many of the list are before this time. */
function place(events: readonly OrderEvent[], at: number): number {
  let [low, high] = [0, events.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((events[middle] as OrderEvent).at < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

function lately(events: readonly OrderEvent[], order: OrderEvent, asOf: number): OrderEvent[] {
  const found = events.slice(place(events, order.at - WINDOW_MS), place(events, asOf + 1));
  return found.filter(({ id }) => id !== order.id);
}
