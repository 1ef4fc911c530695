import { UserError } from '../../../core/errors.ts';
import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import { type Entry, post } from '../ledger.ts';
import { bindLots } from '../lots/bind.ts';
import { type Ended, endNow, lockLevelsOf } from './end.ts';

/** `on`: the day they leave, YYYY-MM-DD, by which lots are fresh enough or not. */
export type Shipping = { actor: string; now: Date; on: string };

/** What left: one part for each lot. */
export type Shipped = Ended & { parts: { lotId?: number; quantity: number }[] };

/**
 * The goods leave: on hand and reserved go down together, a movement for each lot, what expires first before the rest; what
 * shops are assigned is not touched. Those that are no longer open are left out. Throws ship.not_there, lots.none_fresh.
 */
export async function shipOpen(tx: Tx, ids: readonly number[], { actor, now, on }: Shipping): Promise<Shipped[]> {
  await lockLevelsOf(tx, ids);
  const ended = await endNow(tx, ids, 'shipped', now);
  await refuseMissing(tx, ended);
  const shipped: Shipped[] = [];
  for (const one of ended) {
    const { sku, warehouseId, owner, quantity, shopId } = one;
    const parts = await bindLots(tx, { sku, warehouseId, owner, quantity, on, ...(shopId !== null && { shopId }) });
    shipped.push({ ...one, parts });
  }
  await post(tx, shipped.flatMap(shippedEntries), { actor });
  return shipped;
}

const shippedEntries = ({ id, sku, warehouseId, owner, shopId, parts }: Shipped): Entry[] =>
  parts.map(({ lotId, quantity }, n) => ({
    sku,
    warehouseId,
    owner,
    kind: 'shipped',
    onHand: -quantity,
    reserved: -quantity,
    ...(shopId !== null && { shopId }),
    ...(lotId !== undefined && { lotId }),
    reservationId: id,
    cause: n === 0 ? `ship:${id}` : `ship:${id}:${n}`,
  }));

/** An order that was short when it came cannot leave before the goods are there. */
async function refuseMissing(tx: Tx, ended: readonly Ended[]): Promise<void> {
  const [missing] = await rowsOf<{ sku: string; zh: string; en: string; on_hand: number; units: number }>(
    tx,
    sql`select l.sku, w.name_zh as zh, w.name_en as en, l.on_hand, r.units
        from (select sku, warehouse_id, owner, sum(quantity)::int as units from reservation
              where id = any (${sql.param(ended.map(({ id }) => id))}::bigint[]) group by 1, 2, 3) r
        join stock_level l using (sku, warehouse_id, owner) join warehouse w on w.id = l.warehouse_id
        where l.on_hand < r.units order by l.sku limit 1`,
  );
  if (!missing) return;
  const { sku, zh, en, on_hand, units } = missing;
  throw new UserError('ship.not_there', {
    zh: `${zh}只有 ${on_hand} 件 ${sku}，发不了 ${units} 件；到货并收货后再发`,
    en: `${en} has ${on_hand} of ${sku} on hand, ${units} cannot leave; receive what is missing first`,
  });
}
