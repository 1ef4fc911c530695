import { type Db, instantOf, instantParam, rowsOf, sql, systemScope, type Tx } from '../db/client.ts';
import { type Lagging, tellCaughtUp, tellLag } from './orders-news.ts';

/** How far behind a shop may be before its rooms hear of it, and how close it is again when they hear that it is over. */
const BEHIND_MS = 10 * 60_000;
const NEAR_MS = 3 * 60_000;

type Row = {
  shop_id: number;
  code: string;
  zh: string;
  en: string;
  connector: string;
  orders_through: string | null;
  connected_at: string;
  last_failure: string;
  told_lag: boolean;
};

/** `visibleMs`: how late a connector's orders appear by their nature; it is no lag. */
export type LagRules = { now: Date; visibleMs?(connector: string): number };

/** Says of each shop once that it falls behind, and once that it has caught up. How many were told. */
export async function watchLag(db: Db, { now, visibleMs = () => 0 }: LagRules): Promise<number> {
  return db.withScope(systemScope('lag'), async (tx) => {
    const rows = await rowsOf<Row>(
      tx,
      sql`select c.shop_id, s.code, s.name_zh as zh, s.name_en as en, c.connector, c.orders_through, c.connected_at, c.last_failure,
            c.told_lag
          from shop_connection c join shop s on s.id = c.shop_id
          where not c.lacks @> '["orders"]' and (c.told_lag
            or coalesce(c.orders_through, c.connected_at) < ${instantParam(new Date(now.getTime() - BEHIND_MS))})
          order by c.shop_id for update of c skip locked`,
    );
    let told = 0;
    for (const row of rows) told += (await tellChange(tx, row, now, visibleMs(row.connector))) ? 1 : 0;
    return told;
  });
}

async function tellChange(tx: Tx, row: Row, now: Date, visibleMs: number): Promise<boolean> {
  const through = row.orders_through === null ? undefined : instantOf(row.orders_through);
  const behind = now.getTime() - (through ?? instantOf(row.connected_at)).getTime() - visibleMs;
  const isNew = now.getTime() - instantOf(row.connected_at).getTime() < BEHIND_MS;
  const falls = !row.told_lag && !isNew && behind > BEHIND_MS;
  const recovers = row.told_lag && through !== undefined && behind < NEAR_MS;
  if (!falls && !recovers) return false;
  const lag: Lagging = {
    ...{ shopId: row.shop_id, code: row.code, name: { zh: row.zh, en: row.en }, through, now },
    lastFailure: row.last_failure,
  };
  await rowsOf(tx, sql`update shop_connection set told_lag = ${falls} where shop_id = ${row.shop_id}`);
  await (falls ? tellLag(tx, lag) : tellCaughtUp(tx, lag));
  return true;
}
