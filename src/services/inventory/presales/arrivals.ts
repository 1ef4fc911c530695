import { rowsOf, sql, type Tx } from '../../../db/client.ts';

/** `purchase:<line id>` or `transfer:<id>`: goods that are on their way. */
export type Arrival = string;

/** Goods on their way of one SKU. `open`: units still to come; `free`: of those, promised to nobody yet. */
export type OnItsWay = {
  arrival: Arrival;
  warehouseId: number;
  warehouse: string;
  expectedOn: string;
  open: number;
  free: number;
};

const partsOf = (arrival: Arrival) => /^(purchase|transfer):(\d{1,15})$/.exec(arrival)?.slice(1);

/** From here to the end of the transaction nobody receives of it or promises it. */
export async function lockArrival(tx: Tx, arrival: Arrival): Promise<void> {
  const [table, id] = partsOf(arrival) ?? [];
  if (table === undefined) return;
  await rowsOf(
    tx,
    table === 'purchase'
      ? sql`select 1 from purchase_line where id = ${id} for update`
      : sql`select 1 from transfer where id = ${id} for update`,
  );
}

/**
 * Goods on their way as rows `w (arrival, sku, owner, warehouse_id, expected_on, open_units)`: open lines of open purchase orders, and
 * transfers that have left. Damaged units never come.
 */
export const onTheirWay = sql`(
  select 'purchase:' || p.id as arrival, p.sku, '' as owner, o.warehouse_id, p.expected_on,
    p.quantity - p.received - p.damaged as open_units
  from purchase_line p join purchase_order o on o.id = p.order_id
  where o.state = 'open' and p.quantity > p.received + p.damaged
  union all
  select 'transfer:' || t.id, t.sku, t.owner, t.to_id, t.expected_on, t.quantity - t.received - t.damaged
  from transfer t where t.state = 'in_transit' and t.quantity > t.received + t.damaged)`;

/** The goods of one SKU that come on a day that is known, from `today` on (YYYY-MM-DD), the earliest first. */
export async function arrivalsOf(tx: Tx, sku: string, today: string): Promise<OnItsWay[]> {
  return rowsOf<OnItsWay>(
    tx,
    sql`select w.arrival, w.warehouse_id as "warehouseId", h.code as warehouse, w.expected_on::text as "expectedOn",
          w.open_units as open, greatest(0, w.open_units - coalesce(p.units, 0))::int as free
        from ${onTheirWay} w join warehouse h on h.id = w.warehouse_id
          left join lateral (
            select sum(quantity - held) as units from presale where arrival = w.arrival and state = 'promised') p on true
        where w.sku = ${sku} and w.owner = '' and w.expected_on >= ${today}::date
        order by w.expected_on, w.arrival`,
  );
}
