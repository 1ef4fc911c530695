import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import { type LevelKey, lockLevel } from './levels.ts';

export type GaveWay = { lotId: number; units: number };

/**
 * Keeps the rule of lots: what lies in the lots of a level is never more than its on hand. Where a count, damage or anything
 * else left fewer, goods without a lot are gone first, then lots give way, the one that expires first before the others.
 * For after the level changed, in the same transaction. Which lots gave way, and by how many units.
 */
export async function fitLots(tx: Tx, level: LevelKey): Promise<GaveWay[]> {
  const { sku, warehouseId, owner = '' } = level;
  await lockLevel(tx, level);
  const rows = await rowsOf<{ lot_id: string; units: number }>(
    tx,
    sql`with held as (
          select ll.lot_id, ll.on_hand, sum(ll.on_hand) over (order by l.expires_on, l.id) - ll.on_hand as before,
            sum(ll.on_hand) over () - s.on_hand as excess
          from lot_level ll join lot l on l.id = ll.lot_id
          join stock_level s on (s.sku, s.warehouse_id, s.owner) = (l.sku, ll.warehouse_id, ll.owner)
          where l.sku = ${sku} and ll.warehouse_id = ${warehouseId} and ll.owner = ${owner} and ll.on_hand > 0)
        update lot_level ll set on_hand = ll.on_hand - g.units
        from (select lot_id, least(on_hand, excess - before)::int as units from held where before < excess) g
        where ll.lot_id = g.lot_id and ll.warehouse_id = ${warehouseId} and ll.owner = ${owner}
        returning ll.lot_id, g.units`,
  );
  return rows.map(({ lot_id, units }) => ({ lotId: Number(lot_id), units }));
}
