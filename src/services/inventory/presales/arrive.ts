import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import { post } from '../ledger.ts';
import { type Arrival, lockArrival } from './arrivals.ts';

export type Arrived = {
  sku: string;
  warehouseId: number;
  owner: string;
  /** What the goods came with: `purchase:<line id>` or `transfer:<id>`. */
  arrival: Arrival;
  /** Units of it that came and are not held yet: no more become holds, however much else is free. */
  units: number;
  actor: string;
  now: Date;
};

/** A promise for which goods were put aside: `units` now, `whole` when nothing more is to come for it. */
export type HeldPromise = { presaleId: number; shopId: number; units: number; whole: boolean; reservationId: number };

type Promised = {
  id: number;
  shopId: number;
  orderNumber: string | null;
  quantity: number;
  held: number;
  units: number;
};

/**
 * Turns promises of these goods into real holds, the oldest first, as far as what came and free units go; to be called after
 * the goods were posted. A part of a promise is held too, and its rest stays first in line, so that what came for it is not sold
 * to others meanwhile. Quotas, safety and what is reserved are never touched. Nothing to do is an empty list.
 */
export async function holdArrived(tx: Tx, arrived: Arrived): Promise<HeldPromise[]> {
  const { sku, warehouseId, owner, arrival } = arrived;
  const free = Math.min(arrived.units, await freeUnits(tx, arrived));
  if (free <= 0) return [];
  await lockArrival(tx, arrival);
  const waiting = await rowsOf<Omit<Promised, 'units'>>(
    tx,
    sql`select id::int as id, shop_id as "shopId", order_number as "orderNumber", quantity, held
        from presale where arrival = ${arrival} and sku = ${sku} and state = 'promised' order by id for update`,
  );
  const taken = oldestFirst(waiting, free);
  if (taken.length === 0) return [];
  const reservations = await insertReservations(tx, arrived, taken);
  await post(
    tx,
    taken.map((one, n) => ({
      sku,
      warehouseId,
      owner,
      kind: 'reserved' as const,
      reserved: one.units,
      shopId: one.shopId,
      reservationId: reservations[n] as number,
      cause: `reserve:${keyOf(one)}`,
    })),
    { actor: arrived.actor },
  );
  await markHeld(tx, taken, reservations);
  return taken.map((one, n) => ({
    presaleId: one.id,
    shopId: one.shopId,
    units: one.units,
    whole: one.held + one.units === one.quantity,
    reservationId: reservations[n] as number,
  }));
}

/** Units of the level that nobody has a claim to, which stays locked. */
async function freeUnits(tx: Tx, { sku, warehouseId, owner }: Arrived): Promise<number> {
  const [level] = await rowsOf<{ free: number }>(
    tx,
    sql`select greatest(0, on_hand - reserved - safety - assigned)::int as free from stock_level
        where sku = ${sku} and warehouse_id = ${warehouseId} and owner = ${owner} for update`,
  );
  return level?.free ?? 0;
}

/** What each promise gets of `free` units. */
export function oldestFirst<P extends { quantity: number; held: number }>(
  waiting: readonly P[],
  free: number,
): (P & { units: number })[] {
  let left = free;
  return waiting.flatMap((promise) => {
    const units = Math.min(left, promise.quantity - promise.held);
    left -= units;
    return units > 0 ? [{ ...promise, units }] : [];
  });
}

/** The key of a hold: a promise that is filled in parts has one for each. */
const keyOf = ({ id, held }: Promised): string => `presale:${id}:${held}`;

/** Holds without an end: they were promised. Those of an order of a shop are the order's own. Ids in the order given. */
async function insertReservations(
  tx: Tx,
  { sku, warehouseId, owner }: Arrived,
  taken: readonly Promised[],
): Promise<number[]> {
  const given = taken.map((one) => ({
    key: keyOf(one),
    shop_id: one.shopId,
    kind: one.orderNumber === null ? 'hold' : 'order',
    quantity: one.units,
    order_number: one.orderNumber,
  }));
  const rows = await rowsOf<{ id: number; key: string }>(
    tx,
    sql`insert into reservation (key, sku, warehouse_id, owner, shop_id, kind, quantity, order_number)
        select r.key, ${sku}, ${warehouseId}, ${owner}, r.shop_id, r.kind, r.quantity, r.order_number
        from jsonb_to_recordset(${JSON.stringify(given)}::jsonb)
          as r (key text, shop_id int, kind text, quantity int, order_number text)
        returning id::int as id, key`,
  );
  const byKey = new Map(rows.map(({ id, key }) => [key, id]));
  return given.map(({ key }) => byKey.get(key) as number);
}

async function markHeld(tx: Tx, taken: readonly Promised[], reservations: readonly number[]): Promise<void> {
  const given = taken.map((one, n) => ({ id: one.id, units: one.units, reservation: reservations[n] }));
  await rowsOf(
    tx,
    sql`update presale p set held = held + g.units, reservation_id = g.reservation,
          state = case when held + g.units = quantity then 'held' else state end
        from jsonb_to_recordset(${JSON.stringify(given)}::jsonb) as g (id bigint, units int, reservation bigint)
        where p.id = g.id`,
  );
}
