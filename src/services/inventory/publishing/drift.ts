import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import { type SyncRow, syncWhere } from './sync.ts';

type Deps = { tx: Tx };

/** Lets all lanes of live shops that are at rest be read and settled by the stock worker. Returns how many. */
export async function askReadBack({ tx }: Deps, { now }: { now: Date }): Promise<number> {
  const at = sql`${now.toISOString()}::timestamptz`;
  const rows = await rowsOf(
    tx,
    sql`update stock_lane l set phase = 'reading', read_after = ${at}, due_at = ${at} from (
          select d.shop_id, d.sku from stock_lane d join shop_connection c on c.shop_id = d.shop_id
          where c.stage = 'live' and d.phase = 'steady' order by d.sku, d.shop_id for update of d) w
        where (l.shop_id, l.sku) = (w.shop_id, w.sku) returning 1`,
  );
  return rows.length;
}

/** What did not agree when it was last read, the largest first. */
export const driftsSince = async ({ tx }: Deps, { since, limit }: { since: Date; limit: number }): Promise<SyncRow[]> =>
  syncWhere(
    tx,
    sql`l.drift <> 0 and l.drift_at > ${since.toISOString()}::timestamptz order by abs(l.drift) desc, l.sku, s.code limit ${limit}`,
  );
