import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import { type LevelKey, lockLevel } from './levels.ts';

export type GaveWay = { lotId: number; units: number };

/**
 * Keeps the rule of lots: what lies in the lots of a level is never more than its on hand. The database does so by itself
 * whenever on hand falls (migration 0013); for after changes that it cannot see, such as lots written by hand. Lots that
 * gave way, and by how many units.
 */
export async function fitLots(tx: Tx, level: LevelKey): Promise<GaveWay[]> {
  const { sku, warehouseId, owner = '' } = level;
  await lockLevel(tx, level);
  const rows = await rowsOf<{ lot: string; units: number }>(
    tx,
    sql`select lot, units from fit_lots(${sku}, ${warehouseId}, ${owner})`,
  );
  return rows.map(({ lot, units }) => ({ lotId: Number(lot), units }));
}

/** Levels whose lots hold more than there is: none, unless somebody wrote to the tables past everything. For stock verify. */
export async function overfullLevels(tx: Tx): Promise<(LevelKey & { onHand: number; inLots: number })[]> {
  return rowsOf(
    tx,
    sql`select l.sku, ll.warehouse_id as "warehouseId", ll.owner, coalesce(s.on_hand, 0) as "onHand",
          sum(ll.on_hand)::int as "inLots"
        from lot_level ll join lot l on l.id = ll.lot_id
          left join stock_level s on (s.sku, s.warehouse_id, s.owner) = (l.sku, ll.warehouse_id, ll.owner)
        group by l.sku, ll.warehouse_id, ll.owner, s.on_hand
        having sum(ll.on_hand) > coalesce(s.on_hand, 0) order by 1, 2, 3`,
  );
}
