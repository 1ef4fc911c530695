import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import { receiveGoods } from '../receive.ts';

/** `units`: that came back of these reservations altogether, of one SKU. */
export type CameBack = { ids: readonly number[]; units: number; reason: string; actor: string; now: Date };

type Sent = {
  id: string;
  sku: string;
  shop_id: number | null;
  warehouse_id: number;
  owner: string;
  lot: string | null;
  shipped: number;
  returned: number;
};

/**
 * Puts goods that customers sent back on hand, into the lot and the warehouse that they left: as many as are not booked yet,
 * never more than left. Of several lots the one that expires first: nobody looked at the package. Returns how many.
 */
export async function takeCameBack(tx: Tx, { ids, units, reason, actor, now }: CameBack): Promise<number> {
  const parts = await sentParts(tx, ids);
  let left = units - parts.reduce((sum, { returned }) => sum + returned, 0);
  let booked = 0;
  for (const part of parts) {
    const quantity = Math.min(left, part.shipped - part.returned);
    if (quantity <= 0) continue;
    await receiveGoods(tx, {
      sku: part.sku,
      warehouseId: part.warehouse_id,
      owner: part.owner,
      quantity,
      kind: 'returned',
      reservationId: Number(part.id),
      ...(part.shop_id !== null && { shopId: part.shop_id }),
      ...(part.lot !== null && { lot: { code: part.lot } }),
      reason,
      cause: `came-back:${part.id}:${part.lot ?? ''}:${part.returned}`,
      actor,
      now,
    });
    left -= quantity;
    booked += quantity;
  }
  return booked;
}

const sentParts = (tx: Tx, ids: readonly number[]): Promise<Sent[]> =>
  rowsOf<Sent>(
    tx,
    sql`select r.id, r.sku, r.shop_id, min(m.warehouse_id) filter (where m.kind = 'shipped') as warehouse_id, m.owner,
          l.code as lot, (-sum(m.delta) filter (where m.kind = 'shipped'))::int as shipped,
          coalesce(sum(m.delta) filter (where m.kind = 'returned'), 0)::int as returned
        from reservation r join movement m on m.reservation_id = r.id and m.sku = r.sku left join lot l on l.id = m.lot_id
        where r.id = any (${sql.param([...ids])}::bigint[]) and m.kind in ('shipped', 'returned')
        group by r.id, m.owner, l.id having count(*) filter (where m.kind = 'shipped') > 0
        order by l.expires_on nulls last, r.id`,
  );
