import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import { post } from '../ledger.ts';
import type { Asked, ReserveAnswer, ReserveLine } from './lines.ts';

/**
 * A platform's order that stock does not cover has been sold all the same: it is recorded in full. Its shop's own quota
 * goes first, then what others were assigned is called back, and what is missing then is `short`: of the reservation,
 * which is how oversold units are counted, and of the level, which opens a shortage. A SKU or warehouse that does not
 * exist is refused (no_level).
 */
export async function recordUncovered(tx: Tx, { line, options }: Asked): Promise<ReserveAnswer> {
  const { key, sku, warehouseId, owner = '', shopId, quantity } = line;
  if (!(await hasLevel(tx, line))) return { ok: false, key, sku, warehouseId, why: 'no_level', free: 0 };
  const fromQuota = shopId === undefined ? 0 : await spendQuota(tx, line, shopId);
  const [row] = await rowsOf<{ id: string }>(
    tx,
    sql`insert into reservation (key, sku, warehouse_id, owner, shop_id, kind, quantity, from_quota, order_number)
        values (${key}, ${sku}, ${warehouseId}, ${owner}, ${shopId ?? null}, 'order', ${quantity}, ${fromQuota},
          ${options.orderNumber ?? null}) returning id`,
  );
  const id = Number((row as { id: string }).id);
  const [posted] = await post(
    tx,
    [
      {
        sku,
        warehouseId,
        owner,
        kind: 'reserved',
        reserved: quantity,
        ...(shopId !== undefined && { shopId }),
        reservationId: id,
        cause: `reserve:${key}`,
      },
    ],
    { actor: options.actor, truth: true },
  );
  const short = Math.min(quantity, Math.max(0, (posted?.short ?? 0) - (posted?.shortBefore ?? 0)));
  if (short > 0) await rowsOf(tx, sql`update reservation set short = ${short} where id = ${id}`);
  return { ok: true, key, id, sku, warehouseId, quantity, fromQuota, short, state: 'open', repeat: false };
}

/** Opens and locks the level, so that all that follows counts on the same figures. */
async function hasLevel(tx: Tx, { sku, warehouseId, owner = '' }: ReserveLine): Promise<boolean> {
  await rowsOf(
    tx,
    sql`insert into stock_level (sku, warehouse_id, owner)
        select s.code, w.id, ${owner} from sku s, warehouse w where s.code = ${sku} and w.id = ${warehouseId}
        on conflict do nothing`,
  );
  const locked = await rowsOf(
    tx,
    sql`select 1 from stock_level where sku = ${sku} and warehouse_id = ${warehouseId} and owner = ${owner} for update`,
  );
  return locked.length > 0;
}

async function spendQuota(tx: Tx, line: ReserveLine, shopId: number): Promise<number> {
  const { sku, warehouseId, owner = '', quantity } = line;
  const [row] = await rowsOf<{ part: number }>(
    tx,
    sql`with own as (
          select least(assigned, ${quantity}::int) as part from quota
          where sku = ${sku} and warehouse_id = ${warehouseId} and owner = ${owner} and shop_id = ${shopId}),
        spent as (
          update quota q set assigned = q.assigned - own.part from own
          where q.sku = ${sku} and q.warehouse_id = ${warehouseId} and q.owner = ${owner} and q.shop_id = ${shopId})
        update stock_level l set assigned = l.assigned - own.part from own
        where l.sku = ${sku} and l.warehouse_id = ${warehouseId} and l.owner = ${owner} returning own.part`,
  );
  return row?.part ?? 0;
}
