import { UserError } from '../../../core/errors.ts';
import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import { refusePublished } from '../publishing/pin.ts';
import type { Place } from './places.ts';

type Assigned = { sku: string; owner: string; from: Place; quantity: number };

/** Units that a shop may still sell without asking, over all warehouses. */
export async function quotaOf(tx: Tx, { sku, owner, shopId }: { sku: string; owner: string; shopId: number }) {
  const [row] = await rowsOf<{ units: number }>(
    tx,
    sql`select coalesce(sum(assigned), 0)::int as units from quota
        where sku = ${sku} and owner = ${owner} and shop_id = ${shopId}`,
  );
  return row?.units ?? 0;
}

/**
 * Quota goes from one shop to the other where it lies, the largest part first; what is on the shelves and the sum that is
 * assigned of it stay as they are. Throws transfer.no_quota when the shop has less by now.
 */
export async function moveQuota(tx: Tx, { to, ...assigned }: Assigned & { to: Place }): Promise<void> {
  const { sku, owner, from, quantity } = assigned;
  await refusePublished(tx, { sku, shopId: from.id, shop: from.code });
  await refusePublished(tx, { sku, shopId: to.id, shop: to.code });
  await rowsOf(
    tx,
    sql`select 1 from stock_level where sku = ${sku} and owner = ${owner} order by sku, warehouse_id, owner for update`,
  );
  const moved = await rowsOf<{ units: number }>(
    tx,
    sql`with ranked as (
          select warehouse_id, assigned, sum(assigned) over (order by assigned desc, warehouse_id) - assigned as before
          from quota where sku = ${sku} and owner = ${owner} and shop_id = ${from.id} and assigned > 0),
        part as (
          select warehouse_id, least(assigned, ${quantity}::int - before)::int as units from ranked where before < ${quantity}::int),
        enough as (select coalesce(sum(units), 0) = ${quantity}::int as yes from part),
        taken as (
          update quota q set assigned = q.assigned - p.units from part p, enough
          where enough.yes and q.sku = ${sku} and q.owner = ${owner} and q.shop_id = ${from.id} and q.warehouse_id = p.warehouse_id
          returning q.warehouse_id, p.units),
        given as (
          insert into quota (sku, warehouse_id, owner, shop_id, assigned)
          select ${sku}, warehouse_id, ${owner}, ${to.id}::int, units from taken
          on conflict (sku, warehouse_id, owner, shop_id) do update set assigned = quota.assigned + excluded.assigned)
        update stock_level l set version = l.version + 1, updated_at = clock_timestamp() from taken t
        where l.sku = ${sku} and l.owner = ${owner} and l.warehouse_id = t.warehouse_id returning t.units`,
  );
  if (moved.length === 0) throw await noQuota(tx, assigned);
}

/** Throws transfer.no_quota, quota.published: what a live shop shows is not given away before its platform is lowered. */
export async function requireQuota(tx: Tx, assigned: Assigned): Promise<number> {
  const { sku, owner, from, quantity } = assigned;
  await refusePublished(tx, { sku, shopId: from.id, shop: from.code });
  const units = await quotaOf(tx, { sku, owner, shopId: from.id });
  if (units < quantity) throw await noQuota(tx, assigned);
  return units;
}

async function noQuota(tx: Tx, { sku, owner, from }: Assigned): Promise<UserError> {
  const units = await quotaOf(tx, { sku, owner, shopId: from.id });
  return new UserError('transfer.no_quota', {
    zh: `店铺 ${from.code} 的 ${sku} 配额只有 ${units} 件，请减少数量；店铺之间调的是配额，要搬货请写两个仓库`,
    en: `The shop ${from.code} has a quota of ${units} of ${sku}, take fewer; between shops quota moves, to move goods name two warehouses`,
  });
}
