import { rowsOf, sql, type Tx } from '../../../db/client.ts';

/** `purchase:<line id>` or `transfer:<id>`: goods that are on their way. */
export type Arrival = string;

/** Goods on their way of one SKU. `open`: units still to come; `free`: of those, promised to nobody yet. */
export type OnItsWay = {
  arrival: Arrival;
  warehouse: string;
  /** YYYY-MM-DD. */
  expectedOn: string;
  open: number;
  free: number;
};

/**
 * Goods on their way as rows `w (arrival, sku, expected_on, open_units, warehouse_id)`: open lines of open purchase orders, and
 * transfers that have left. Damaged units never come.
 */
export const onTheirWay = sql`(
  select 'purchase:' || p.id as arrival, p.sku, p.expected_on, p.quantity - p.received - p.damaged as open_units, o.warehouse_id
  from purchase_line p join purchase_order o on o.id = p.order_id
  where o.state = 'open' and p.quantity > p.received + p.damaged
  union all
  select 'transfer:' || t.id, t.sku, t.expected_on, t.quantity - t.received - t.damaged, t.to_id
  from transfer t where t.state = 'in_transit' and t.quantity > t.received + t.damaged)`;

/** The goods of one SKU that come on a day that is known, from `today` on (YYYY-MM-DD), the earliest first. */
export async function arrivalsOf(tx: Tx, sku: string, today: string): Promise<OnItsWay[]> {
  return rowsOf<OnItsWay>(
    tx,
    sql`select w.arrival, h.code as warehouse, w.expected_on::text as "expectedOn", w.open_units as open,
          greatest(0, w.open_units - coalesce(p.units, 0))::int as free
        from ${onTheirWay} w join warehouse h on h.id = w.warehouse_id
          left join lateral (
            select sum(quantity - held) as units from presale where arrival = w.arrival and state = 'promised') p on true
        where w.sku = ${sku} and w.expected_on >= ${today}::date
        order by w.expected_on, w.arrival`,
  );
}

/** From here to the end of the transaction nobody receives of it. */
export async function lockArrival(tx: Tx, arrival: Arrival): Promise<void> {
  const [, table, id] = /^(purchase|transfer):(\d{1,15})$/.exec(arrival) ?? [];
  if (!table) return;
  const of = sql.identifier(table === 'purchase' ? 'purchase_line' : 'transfer');
  await rowsOf(tx, sql`select 1 from ${of} where id = ${Number(id)} for update`);
}

/** From here to the end of the transaction nobody else promises this SKU: caps are counted over all its promises. */
export async function lockPromisesOf(tx: Tx, sku: string): Promise<void> {
  await rowsOf(tx, sql`select pg_advisory_xact_lock(hashtextextended(${`presale:${sku}`}, 0))`);
}
