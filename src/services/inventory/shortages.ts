import { rowsOf, sql, type Tx } from '../../db/client.ts';

/** A level after a change, as far as shortages care. */
type Changed = { sku: string; warehouseId: number; owner: string; short: number; shortBefore: number };

/** One open row for a level as long as it is short: opened when it becomes so, raised with it, closed when it is covered. */
export async function keepShortages(tx: Tx, levels: readonly Changed[], cause: string): Promise<void> {
  for (const { sku, warehouseId, owner, short, shortBefore } of levels) {
    const of = sql`sku = ${sku} and warehouse_id = ${warehouseId} and owner = ${owner} and closed_at is null`;
    if (short === 0 && shortBefore > 0)
      await rowsOf(tx, sql`update shortage set closed_at = clock_timestamp() where ${of}`);
    if (short <= shortBefore) continue;
    const raised = await rowsOf(
      tx,
      sql`update shortage set units = greatest(units, ${short}), told_at = null where ${of} returning id`,
    );
    if (raised.length > 0) continue;
    await rowsOf(
      tx,
      sql`insert into shortage (sku, warehouse_id, owner, units, cause)
          values (${sku}, ${warehouseId}, ${owner}, ${short}, ${cause})`,
    );
  }
}
