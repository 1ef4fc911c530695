import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import { openStock } from './stock.ts';

/** Pieces that the platform is to be told: what is left of the quota, nothing while it restricts the shop. */
export const toldPieces = sql`(case when exists (select from shop_restriction r where r.shop_id = l.shop_id and r.lifted_at is null)
  then 0 else (select coalesce(sum(q.assigned), 0)::int from quota q where q.sku = l.sku and q.shop_id = l.shop_id) end)`;

/**
 * A person's word on a shop with a fixed allotment: its platform is to be told anew what is left of the quota. Lanes that
 * the planner keeps are left alone. Levels are locked before, where they are at all.
 */
export async function askAllotted(
  tx: Tx,
  { shopId, sku, cause }: { shopId: number; sku?: string; cause: string },
): Promise<void> {
  await rowsOf(
    tx,
    sql`with w as (
          select l.shop_id, l.sku, ${toldPieces} as pieces from stock_lane l
          where l.shop_id = ${shopId} and l.phase = 'allotted' and (${sku ?? null}::text is null or l.sku = ${sku ?? null}::text)
            and (${sku ?? null}::text is not null or l.target is not null or exists (
              select from quota q where q.sku = l.sku and q.shop_id = l.shop_id and q.assigned > 0))
          order by l.sku for update of l)
        update stock_lane l set target = w.pieces, read_after = null, attempts = 0, trouble = '', due_at = clock_timestamp(),
          cause = ${cause}, cause_at = clock_timestamp(), version = l.version + 1
        from w where (l.shop_id, l.sku) = (w.shop_id, w.sku)`,
  );
}

export const hasAllotted = async (tx: Tx, shopId: number): Promise<boolean> =>
  (await rowsOf(tx, sql`select 1 from stock_lane where shop_id = ${shopId} and phase = 'allotted' limit 1`)).length > 0;

/** Units that are given a shop as a fixed allotment. */
export async function allottedAt(tx: Tx, shopId: number): Promise<number> {
  const [row] = await rowsOf<{ units: number }>(
    tx,
    sql`select coalesce(sum(q.assigned), 0)::int as units from quota q join stock_lane l using (shop_id, sku)
        where l.shop_id = ${shopId} and l.phase = 'allotted'`,
  );
  return row?.units ?? 0;
}

/**
 * For the worker: the lanes of these connectors' shops are theirs alone, and are opened where a live shop has a quota. Asked
 * for is what no platform was told since its shop went live or a listing was matched; an order asks for nothing.
 */
export async function openAllotted(tx: Tx, connectors: readonly string[], now: Date): Promise<void> {
  const at = sql`${now.toISOString()}::timestamptz`;
  const mine = sql`c.connector = any (${sql.param([...connectors])}::text[])`;
  await rowsOf(
    tx,
    sql`insert into stock_lane (shop_id, sku, phase, low)
        select c.shop_id, q.sku, 'allotted', -1 from shop_connection c join quota q on q.shop_id = c.shop_id and q.assigned > 0
        where ${mine} and c.stage = 'live' and not exists (select from stock_lane l where (l.shop_id, l.sku) = (q.shop_id, q.sku))
        group by 1, 2 order by 2, 1 on conflict do nothing`,
  );
  // A sale out of such a quota changes nothing for the others: `low` below nothing asks for no plan.
  await rowsOf(
    tx,
    sql`update stock_lane l set phase = 'allotted', low = -1, target = null, due_at = null, read_after = null, lease_until = null
        from (select l.shop_id, l.sku from shop_connection c join stock_lane l on l.shop_id = c.shop_id
          where ${mine} and l.phase <> 'allotted' and (l.lease_until is null or l.lease_until <= ${at})
          order by l.sku, l.shop_id for update of l skip locked) w
        where (l.shop_id, l.sku) = (w.shop_id, w.sku)`,
  );
  await rowsOf(
    tx,
    sql`with w as (
          select l.shop_id, l.sku, ${toldPieces} as pieces from shop_connection c join stock_lane l on l.shop_id = c.shop_id
          where ${mine} and l.phase = 'allotted' and l.target is null and l.read_after is null
            and (l.exposed > 0 or (c.stage = 'live' and exists (
              select from quota q where q.sku = l.sku and q.shop_id = l.shop_id and q.assigned > 0)
              and coalesce(l.confirmed_at, '-infinity') < greatest(c.stage_at, (
                select max(i.matched_at) from listing i where i.shop_id = l.shop_id and i.sku = l.sku and i.state <> 'gone'))))
            and exists (select from listing i where i.shop_id = l.shop_id and i.sku = l.sku and i.state <> 'gone')
          order by l.sku, l.shop_id for update of l skip locked)
        update stock_lane l set target = w.pieces, due_at = clock_timestamp(), cause = 'listing', cause_at = clock_timestamp(),
          version = l.version + 1
        from w where (l.shop_id, l.sku) = (w.shop_id, w.sku)`,
  );
}

/**
 * The quotas of restricted shops whose platform took a zero go to nobody, once no write can land any more and the orders up
 * to then are in. Returns how many lanes.
 */
export async function freeRestricted(tx: Tx, connectors: readonly string[], now: Date): Promise<number> {
  const free = sql`l.phase = 'allotted' and l.target is null and l.read_after <= ${now.toISOString()}::timestamptz
    and c.orders_through between l.read_after and ${now.toISOString()}::timestamptz and c.connector = any (${sql.param([...connectors])}::text[])
    and exists (select from shop_restriction r where r.shop_id = l.shop_id and r.lifted_at is null)
    and not exists (select from listing i where i.shop_id = l.shop_id and i.sku = l.sku and i.state <> 'gone'
      and coalesce(i.published, 1) > 0)`;
  const lanes = sql`stock_lane l join shop_connection c on c.shop_id = l.shop_id`;
  const keys = await rowsOf<{ sku: string }>(tx, sql`select distinct l.sku from ${lanes} where ${free} limit 40`);
  if (keys.length === 0) return 0;
  const skus = keys.map(({ sku: code }) => code);
  const stock = await openStock(tx, skus);
  const rows = await rowsOf<{ shop_id: number; sku: string }>(
    tx,
    sql`select l.shop_id, l.sku from ${lanes} where ${free} and l.sku = any (${sql.param(skus)}::text[])
        order by l.sku, l.shop_id for update of l`,
  );
  for (const { shop_id, sku: code } of rows) stock.giveBack(code, shop_id, stock.assigned(code, shop_id));
  await stock.flush();
  const done = JSON.stringify(rows);
  await rowsOf(
    tx,
    sql`update stock_lane l set read_after = null, due_at = null, version = version + 1
        from jsonb_to_recordset(${done}::jsonb) as g (shop_id int, sku text) where (l.shop_id, l.sku) = (g.shop_id, g.sku)`,
  );
  return rows.length;
}
