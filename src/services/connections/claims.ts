import { rowsOf, sql, type Tx } from '../../db/client.ts';

/** Pieces of a SKU. */
export type Pieces = { sku: string; units: number };

const listOf = (pieces: readonly Pieces[]) => ({
  skus: sql.param(pieces.map(({ sku }) => sku)),
  units: sql.param(pieces.map(({ units }) => units)),
});

/** In the one order of the house; what is free is read by a later statement, so that nothing is decided on old counts. */
export const lockLevels = (tx: Tx, skus: readonly string[]) =>
  rowsOf(
    tx,
    sql`select 1 from stock_level where sku = any (${sql.param([...skus])}::text[])
        order by sku, warehouse_id, owner for update`,
  );

/**
 * Raises the quotas of a shop by so many pieces, only out of what nobody was given: our own goods first, the fullest warehouse
 * first. The levels must be locked. Returns what each SKU got; a CHECK stands behind it.
 */
export async function claimQuotas(tx: Tx, shopId: number, wanted: readonly Pieces[]): Promise<Map<string, number>> {
  const some = wanted.filter(({ units }) => units > 0);
  if (some.length === 0) return new Map();
  const { skus, units } = listOf(some);
  const rows = await rowsOf<{ sku: string; units: number }>(
    tx,
    sql`with wanted as (select * from unnest(${skus}::text[], ${units}::int[]) as w (sku, units)),
      spread as materialized (
        select f.*, least(f.free, greatest(0, w.units - coalesce(sum(f.free) over (partition by f.sku
            order by f.owner <> '', f.free desc, f.warehouse_id, f.owner rows between unbounded preceding and 1 preceding), 0)))::int as part
        from (select sku, warehouse_id, owner, greatest(0, on_hand::bigint - reserved - safety - assigned) as free from stock_level) f
          join wanted w on w.sku = f.sku),
      given as (update stock_level l set assigned = l.assigned + s.part, version = l.version + 1, updated_at = clock_timestamp()
        from spread s where s.part > 0 and (l.sku, l.warehouse_id, l.owner) = (s.sku, s.warehouse_id, s.owner)),
      kept as (insert into quota (sku, warehouse_id, owner, shop_id, assigned)
        select sku, warehouse_id, owner, ${shopId}::int, part from spread where part > 0
        on conflict (sku, warehouse_id, owner, shop_id) do update set assigned = quota.assigned + excluded.assigned)
      select sku, sum(part)::int as units from spread group by sku`,
  );
  return new Map(rows.map((row) => [row.sku, row.units]));
}

/** Gives the whole quotas of these SKUs back to nobody. The levels must be locked. */
export async function releaseQuotas(tx: Tx, shopId: number, skus: readonly string[]): Promise<number> {
  const rows = await rowsOf<{ units: number }>(
    tx,
    sql`with gone as (update quota q set assigned = 0 from quota b
        where q.shop_id = ${shopId} and q.sku = any (${sql.param([...skus])}::text[]) and q.assigned > 0
          and (b.sku, b.warehouse_id, b.owner, b.shop_id) = (q.sku, q.warehouse_id, q.owner, q.shop_id)
        returning q.sku, q.warehouse_id, q.owner, b.assigned as units),
      freed as (update stock_level l set assigned = l.assigned - g.units, version = l.version + 1, updated_at = clock_timestamp()
        from gone g where (l.sku, l.warehouse_id, l.owner) = (g.sku, g.warehouse_id, g.owner))
      select coalesce(sum(units), 0)::int as units from gone`,
  );
  return rows[0]?.units ?? 0;
}

export async function assignedPieces(tx: Tx, shopId: number, skus: readonly string[]): Promise<Map<string, number>> {
  const rows = await rowsOf<{ sku: string; units: number }>(
    tx,
    sql`select sku, sum(assigned)::int as units from quota
        where shop_id = ${shopId} and sku = any (${sql.param([...skus])}::text[]) group by sku`,
  );
  return new Map(rows.map((row) => [row.sku, row.units]));
}

/** Pieces that a platform may still sell though no quota covers them: its lane lowers them first. */
export async function expose(tx: Tx, shopId: number, pieces: readonly Pieces[]): Promise<void> {
  if (pieces.length === 0) return;
  const { skus, units } = listOf(pieces);
  await rowsOf(
    tx,
    sql`insert into stock_lane (shop_id, sku, exposed, cause, cause_at, due_at)
        select ${shopId}::int, w.sku, w.units, 'plan', clock_timestamp(), clock_timestamp()
        from unnest(${skus}::text[], ${units}::int[]) as w (sku, units) order by w.sku
        on conflict (shop_id, sku) do update set exposed = stock_lane.exposed + excluded.exposed, cause = 'plan',
          cause_at = clock_timestamp(), due_at = clock_timestamp(), version = stock_lane.version + 1`,
  );
}
