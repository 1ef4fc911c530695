import { rowsOf, sql, type Tx } from '../../../db/client.ts';

export type LevelKey = { sku: string; warehouseId: number; owner?: string | undefined };

/** `version`: grows with every change of the level. */
export type Locked = { onHand: number; version: number };

/**
 * Whoever changes the lots of a level locks the level first, then what it needs of its lots: everybody in this order.
 * Undefined when there is no such level.
 */
export async function lockLevel(tx: Tx, { sku, warehouseId, owner = '' }: LevelKey): Promise<Locked | undefined> {
  const [level] = await rowsOf<Locked>(
    tx,
    sql`select on_hand as "onHand", version from stock_level
        where sku = ${sku} and warehouse_id = ${warehouseId} and owner = ${owner} for update`,
  );
  return level;
}

/** The same for goods that may arrive where there have been none. */
export async function openLevel(tx: Tx, { sku, warehouseId, owner = '' }: LevelKey): Promise<Locked> {
  await rowsOf(
    tx,
    sql`insert into stock_level (sku, warehouse_id, owner) values (${sku}, ${warehouseId}, ${owner}) on conflict do nothing`,
  );
  return (await lockLevel(tx, { sku, warehouseId, owner })) ?? { onHand: 0, version: 0 };
}

/** Units of a level that lie in lots and may leave. */
export async function unitsInLots(tx: Tx, { sku, warehouseId, owner = '' }: LevelKey): Promise<number> {
  const [row] = await rowsOf<{ units: number }>(
    tx,
    sql`select coalesce(sum(ll.on_hand), 0)::int as units from lot_level ll join lot l on l.id = ll.lot_id
        where l.sku = ${sku} and ll.warehouse_id = ${warehouseId} and ll.owner = ${owner}`,
  );
  return row?.units ?? 0;
}
