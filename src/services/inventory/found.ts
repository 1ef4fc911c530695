import { rowsOf, sql, type Tx } from '../../db/client.ts';
import { type Entry, type Posted, post } from './ledger.ts';
import { fitLots } from './lots/fit.ts';

/**
 * Posts what was found on the shelf: a count, an adjustment, a file of counts. Never refused; quotas give way first, then a
 * shortage opens, and lots of which less is left than they say give way too.
 */
export async function postFound(tx: Tx, entries: readonly Entry[], actor: string): Promise<Posted[]> {
  const posted = await post(tx, entries, { actor, truth: true });
  for (const level of await withLots(tx, entries)) await fitLots(tx, level);
  return posted;
}

type LevelKey = { sku: string; warehouseId: number; owner: string };

/** Levels that lost units and have lots that say more than is left. */
async function withLots(tx: Tx, entries: readonly Entry[]): Promise<LevelKey[]> {
  const fewer = entries.filter(({ onHand = 0 }) => onHand < 0);
  if (fewer.length === 0) return [];
  const keys = fewer.map(({ sku, warehouseId, owner = '' }) => ({ sku, warehouse_id: warehouseId, owner }));
  return rowsOf<LevelKey>(
    tx,
    sql`select l.sku, l.warehouse_id as "warehouseId", l.owner
        from (select distinct * from jsonb_to_recordset(${JSON.stringify(keys)}::jsonb) as k (sku text, warehouse_id int, owner text)) k
        join stock_level l using (sku, warehouse_id, owner)
        where l.on_hand < (select sum(ll.on_hand) from lot_level ll join lot t on t.id = ll.lot_id
          where t.sku = l.sku and ll.warehouse_id = l.warehouse_id and ll.owner = l.owner)
        order by l.sku, l.warehouse_id, l.owner`,
  );
}
