import { instantParam, rowsOf, sql, type Tx } from '../../../db/client.ts';
import { type Entry, post } from '../ledger.ts';

/** An open reservation that has just been ended. */
export type Ended = {
  id: number;
  key: string;
  sku: string;
  warehouseId: number;
  owner: string;
  shopId: number | null;
  quantity: number;
  fromQuota: number;
};

/** `quota: 'none'`: what came out of a shop's quota is nobody's then; default: it goes back to it. */
type Ending = { actor: string; now: Date; quota?: 'none' };

/** Gives back what these reservations hold; those that are no longer open are left out. Returns those it ended. */
export async function releaseOpen(tx: Tx, ids: readonly number[], { actor, now, quota }: Ending): Promise<Ended[]> {
  await lockLevelsOf(tx, ids);
  const ended = await endNow(tx, ids, 'released', now);
  await giveBack(tx, quota === 'none' ? ended.map((one) => ({ ...one, fromQuota: 0 })) : ended, actor);
  return ended;
}

/** How many holds one sweep ends: its locks are kept until its transaction ends. */
const MOST_AT_ONCE = 500;

type Which = { now: Date; at?: readonly LevelKey[]; limit?: number };
type LevelKey = { sku: string; warehouseId: number; owner?: string };

/** Ends holds whose time has passed, the oldest first; how many. `at`: only on these levels. */
export async function releaseExpired(tx: Tx, { now, at, limit = MOST_AT_ONCE }: Which): Promise<number> {
  const of = at ? sql`and (sku, warehouse_id, owner) in (select * from ${levelRows(at)})` : sql``;
  const due = await rowsOf<{ id: string }>(
    tx,
    sql`select id from reservation where state = 'open' and expires_at <= ${instantParam(now)} ${of}
        order by expires_at limit ${limit}`,
  );
  if (due.length === 0) return 0;
  const ids = due.map(({ id }) => Number(id));
  await lockLevelsOf(tx, ids);
  const ended = await endNow(tx, ids, 'expired', now);
  await giveBack(tx, ended, 'system');
  return ended.length;
}

const levelRows = (at: readonly LevelKey[]) =>
  sql`unnest(${sql.param(at.map(({ sku }) => sku))}::text[], ${sql.param(at.map(({ warehouseId }) => warehouseId))}::int[],
    ${sql.param(at.map(({ owner = '' }) => owner))}::text[])`;

/**
 * The levels first, in the one order of the house, then the reservations: whoever ends, extends or ships one does it under
 * its level's lock, so that it is done once and nobody waits in a circle.
 */
export async function lockLevelsOf(tx: Tx, ids: readonly number[]): Promise<void> {
  await rowsOf(
    tx,
    sql`select 1 from stock_level l where (l.sku, l.warehouse_id, l.owner) in (
          select r.sku, r.warehouse_id, r.owner from reservation r where r.id = any (${sql.param([...ids])}::bigint[]))
        order by l.sku, l.warehouse_id, l.owner for update of l`,
  );
}

/** Ends what is still open; an extended hold has not expired. */
export async function endNow(
  tx: Tx,
  ids: readonly number[],
  state: 'released' | 'expired' | 'shipped',
  now: Date,
): Promise<Ended[]> {
  const still = state === 'expired' ? sql`and expires_at <= ${instantParam(now)}` : sql``;
  const rows = await rowsOf<Ended & { id: string | number }>(
    tx,
    sql`update reservation set state = ${state}, ended_at = ${instantParam(now)}
        where id = any (${sql.param([...ids])}::bigint[]) and state = 'open' ${still}
        returning id, key, sku, warehouse_id as "warehouseId", owner, shop_id as "shopId", quantity,
          from_quota as "fromQuota"`,
  );
  return rows.map((row) => ({ ...row, id: Number(row.id) })).sort((a, b) => a.id - b.id);
}

async function giveBack(tx: Tx, ended: readonly Ended[], actor: string): Promise<void> {
  if (ended.length === 0) return;
  await post(tx, ended.map(releasedEntry), { actor });
  if (ended.some(({ fromQuota }) => fromQuota > 0)) await refillQuotas(tx, ended);
}

const releasedEntry = ({ id, sku, warehouseId, owner, shopId, quantity }: Ended): Entry => ({
  sku,
  warehouseId,
  owner,
  kind: 'released',
  reserved: -quantity,
  ...(shopId !== null && { shopId }),
  reservationId: id,
  cause: `release:${id}`,
});

/** What came out of a quota goes back to it, as far as stock is free: a level that is short has none to assign. */
async function refillQuotas(tx: Tx, ended: readonly Ended[]): Promise<void> {
  const given = ended.filter(({ fromQuota, shopId }) => fromQuota > 0 && shopId !== null);
  await rowsOf(
    tx,
    sql`with given as (
          select r.sku, r.warehouse_id, r.owner, r.shop_id, sum(r.from_quota)::int as units from reservation r
          where r.id = any (${sql.param(given.map(({ id }) => id))}::bigint[]) group by 1, 2, 3, 4),
        ranked as (
          select g.*, greatest(0, l.on_hand - l.reserved - l.safety - l.assigned) as free,
            sum(g.units) over (partition by g.sku, g.warehouse_id, g.owner order by s.rank desc, s.id
              rows between unbounded preceding and 1 preceding) as before
          from given g join stock_level l using (sku, warehouse_id, owner) left join shop s on s.id = g.shop_id),
        back as (
          select sku, warehouse_id, owner, shop_id, least(units, greatest(0, free - coalesce(before, 0)))::int as units
          from ranked),
        refilled as (
          insert into quota (sku, warehouse_id, owner, shop_id, assigned)
          select sku, warehouse_id, owner, shop_id, units from back where units > 0
          on conflict (sku, warehouse_id, owner, shop_id) do update set assigned = quota.assigned + excluded.assigned)
        update stock_level l set assigned = l.assigned + b.units
        from (select sku, warehouse_id, owner, sum(units)::int as units from back group by 1, 2, 3) b
        where b.units > 0 and (l.sku, l.warehouse_id, l.owner) = (b.sku, b.warehouse_id, b.owner)`,
  );
}
