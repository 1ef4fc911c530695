import { instantOf, instantParam, rowsOf, sql, type Tx } from '../../../db/client.ts';
import { decided } from './rows.ts';

/** When a level's available units began to be so, as far back as they have been so without a break. */
export const since = (sku: string, owner: string, warehouseId: number, so: ReturnType<typeof sql>) => sql`
  select coalesce(min(m.at), min(l.updated_at)) from stock_level l
    left join movement m on m.sku = l.sku and m.warehouse_id = l.warehouse_id and m.owner = l.owner
      and m.id > coalesce((select max(b.id) from movement b where b.sku = l.sku and b.warehouse_id = l.warehouse_id
        and b.owner = l.owner and not (b.on_hand_after - b.reserved_after - l.safety ${so})), 0)
  where l.sku = ${sku} and l.owner = ${owner} and l.warehouse_id = ${warehouseId}`;

type Asked = { sku: string; owner: string; fromId: number; toId: number; quantity: number };

/**
 * Since when there was a need that a person's request answers: the level had fallen to its threshold (or was oversold) and the
 * other one had as many; not before the last decision about that level, nor before anybody looked (the first run of the
 * proposals). Where the level is not low: `now`, so that a request without a need took no time to be made.
 */
export async function askedNeed(tx: Tx, { sku, owner, fromId, toId, quantity }: Asked, now: Date): Promise<Date> {
  const low = sql`<= case when l.reorder_point > 0 then l.reorder_point else -1 end`;
  const [row] = await rowsOf<{ at: string }>(
    tx,
    sql`select least(${instantParam(now)}, greatest(
            (${since(sku, owner, toId, low)}),
            (${since(sku, owner, fromId, sql`>= ${quantity}`)}),
            (select max(t.decided_at) from transfer t
             where t.sku = ${sku} and t.owner = ${owner} and t.to_id = ${toId} and ${decided}),
            (select min(started_at) from job_run where name = 'transfer-proposals'))) as at
        from stock_level l where l.sku = ${sku} and l.owner = ${owner} and l.warehouse_id = ${toId}
          and l.on_hand - l.reserved - l.safety ${low}`,
  );
  return row ? instantOf(row.at) : now;
}
