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
