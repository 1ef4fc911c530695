import type { Tx } from '../../../db/client.ts';
import { DELAY_MS, KINDS, type Kind, MOST_SECOND, MOST_TIED, type OrderEvent, type Surroundings } from './event.ts';
import { type Known, readEvents } from './read-events.ts';
import { shopIds, tiedIds, type Want } from './read-ties.ts';
import { secondHashes, tyingHashes } from './ties.ts';

export type Around = { order: OrderEvent; around: Surroundings };
type Tied = Partial<Record<Kind, OrderEvent[]>>;
type Open = { order: OrderEvent; asOf: number; tied: Tied };

/** Orders that are looked at together. */
const BATCH = 250;

/** What is known around each of these orders now, and never more than DELAY_MS after it; sales only, in the order given. */
export async function surroundingsOf(tx: Tx, ids: readonly number[], now: Date): Promise<Around[]> {
  const known: Known = new Map();
  const all: Around[] = [];
  for (let from = 0; from < ids.length; from += BATCH)
    all.push(...(await batchOf(tx, ids.slice(from, from + BATCH), { now, known })));
  return all;
}

type With = { now: Date; known: Known };

async function batchOf(tx: Tx, ids: readonly number[], given: With): Promise<Around[]> {
  const sales = (await readEvents(tx, ids, given.known)).filter(({ refund }) => !refund);
  const open: Open[] = sales.map((order) => ({
    order,
    asOf: Math.min(order.at + DELAY_MS, given.now.getTime()),
    tied: {},
  }));
  await tie(tx, open, ['buyer'], given);
  await tie(
    tx,
    open,
    KINDS.filter((kind) => kind !== 'buyer'),
    given,
  );
  const second = await secondOf(tx, open, given);
  const shops = await shopIds(tx, open);
  const own = await eventsOf(tx, [...shops.map(({ near }) => near), ...shops.map(({ usual }) => usual)], given);
  return open.map(({ order, asOf, tied }, n) => ({
    order,
    around: {
      asOf,
      tied,
      second: second[n] ?? [],
      near: own[n] ?? [],
      usual: (own[open.length + n] ?? []).map(({ amount }) => amount),
    },
  }));
}

/** Lists of numbers as lists of events, read together. */
async function eventsOf(tx: Tx, lists: readonly number[][], { known }: With): Promise<OrderEvent[][]> {
  const read = new Map((await readEvents(tx, [...new Set(lists.flat())], known)).map((one) => [one.id, one]));
  return lists.map((list) => list.flatMap((id) => read.get(id) ?? []));
}

async function tie(tx: Tx, open: readonly Open[], kinds: readonly Kind[], given: With): Promise<void> {
  const wants = open.flatMap(({ order, asOf, tied }, n) =>
    kinds.flatMap((kind) =>
      tyingHashes(order, kind, tied.buyer ?? []).map((hash) => ({ n, order, asOf, kind, hash, most: MOST_TIED })),
    ),
  );
  const found = await eventsOf(tx, await tiedIds(tx, wants), given);
  for (const [at, { n, kind }] of wants.entries()) {
    const { tied } = open[n] as Open;
    tied[kind] = [...(tied[kind] ?? []), ...(found[at] ?? [])];
  }
}

async function secondOf(tx: Tx, open: readonly Open[], given: With): Promise<OrderEvent[][]> {
  const wants = open.flatMap(({ order, asOf, tied }, n) =>
    secondHashes(order, tied).map(([kind, hash]): Want & { n: number } => ({
      ...{ n, order, asOf, kind, hash },
      most: MOST_SECOND,
    })),
  );
  const found = await eventsOf(tx, await tiedIds(tx, wants), given);
  const second: OrderEvent[][] = open.map(() => []);
  for (const [at, { n }] of wants.entries()) second[n]?.push(...(found[at] ?? []));
  return second;
}
