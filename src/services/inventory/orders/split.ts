import { rowsOf, sql, type Tx } from '../../../db/client.ts';

/**
 * Makes a part of an open reservation one of its own, so that the part can be released or moved: nothing else changes. Its id.
 * The caller has locked the level. `units`: fewer than the reservation has.
 */
export async function splitReservation(tx: Tx, { id, units }: { id: number; units: number }): Promise<number> {
  const [row] = await rowsOf<{ id: string }>(
    tx,
    sql`with whole as (select * from reservation where id = ${id} and state = 'open' and quantity > ${units}),
        less as (
          update reservation r set quantity = w.quantity - ${units}::int,
            from_quota = w.from_quota - least(w.from_quota, ${units}::int), short = w.short - least(w.short, ${units}::int)
          from whole w where r.id = w.id)
        insert into reservation (key, sku, warehouse_id, owner, shop_id, kind, quantity, from_quota, short, order_number, expires_at)
        select w.key || '/' || (select count(*) from reservation o where o.key like w.key || '/%'), w.sku, w.warehouse_id, w.owner,
          w.shop_id, w.kind, ${units}, least(w.from_quota, ${units}::int), least(w.short, ${units}::int), w.order_number, w.expires_at
        from whole w returning id`,
  );
  if (!row) throw new Error(`reservation ${id} has no ${units} units to part with`);
  return Number(row.id);
}

/** In the one order of the house: whoever holds, releases and ships in one transaction locks all its levels first. */
export async function lockLevelsOfSkus(tx: Tx, skus: readonly string[]): Promise<void> {
  if (skus.length === 0) return;
  await rowsOf(
    tx,
    sql`select 1 from stock_level where sku = any (${sql.param([...skus])}::text[])
        order by sku, warehouse_id, owner for update`,
  );
}
