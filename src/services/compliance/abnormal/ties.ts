import type { Kind, OrderEvent, Surroundings } from './event.ts';

type Tied = Surroundings['tied'];

/** An order without a buyer is a buyer of its own. */
export const buyerOf = ({ id, traits }: OrderEvent): string => traits.buyer ?? `#${id}`;

/** Sales among them of other buyers than the order's, each once. */
export function othersOf(order: OrderEvent, events: readonly OrderEvent[]): OrderEvent[] {
  const own = buyerOf(order);
  return [...new Map(events.filter((one) => !one.refund && buyerOf(one) !== own).map((one) => [one.id, one])).values()];
}

/** Orders of other buyers on its devices, by its payers, or to its address too. */
export const toolsOf = (order: OrderEvent, tied: Tied): OrderEvent[] =>
  othersOf(order, [...(tied.device ?? []), ...(tied.payer ?? [])]);
export const ringOf = (order: OrderEvent, tied: Tied): OrderEvent[] =>
  othersOf(order, [...(tied.device ?? []), ...(tied.payer ?? []), ...(tied.address ?? [])]);

const MOST_OTHERS = 3;
const MOST_NEXT = 10;
const TOOLS = ['device', 'payer'] as const;

/** Devices or payers that the buyer used in other orders around this one, the latest first, at most three. */
export function otherHashes(order: OrderEvent, kind: 'device' | 'payer', ofBuyer: readonly OrderEvent[]): string[] {
  const latest = [...ofBuyer].sort((a, b) => b.at - a.at || b.id - a.id);
  const others = latest.flatMap(({ traits }) => traits[kind] ?? []).filter((hash) => hash !== order.traits[kind]);
  return [...new Set(others)].slice(0, MOST_OTHERS);
}

/** Hashes by which ties are looked up: the order's own, and of device and payer also what else its buyer used. */
export function tyingHashes(order: OrderEvent, kind: Kind, ofBuyer: readonly OrderEvent[]): string[] {
  const own = order.traits[kind];
  const others = kind === 'device' || kind === 'payer' ? otherHashes(order, kind, ofBuyer) : [];
  return own === undefined ? others : [own, ...others];
}

/** Devices and payers of the ten orders of the ring that are nearest in time, but for those that tie the order itself. */
export function secondHashes(order: OrderEvent, tied: Tied): [kind: 'device' | 'payer', hash: string][] {
  const near = ringOf(order, tied).sort((a, b) => Math.abs(a.at - order.at) - Math.abs(b.at - order.at) || a.id - b.id);
  const found = new Map<string, ['device' | 'payer', string]>();
  for (const kind of TOOLS) {
    const known = new Set(tyingHashes(order, kind, tied.buyer ?? []));
    for (const { traits } of near.slice(0, MOST_NEXT)) {
      const hash = traits[kind];
      if (hash !== undefined && !known.has(hash)) found.set(`${kind}:${hash}`, [kind, hash]);
    }
  }
  return [...found.values()];
}
