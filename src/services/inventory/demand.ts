import { instantParam, rowsOf, sql, type Tx } from '../../db/client.ts';

/**
 * The demand of a SKU and which part of it belongs to which warehouse: decided here and nowhere else.
 *
 * Demand is what was sold: lines of kind sale and free, without cancelled orders. As far as goods were shipped for it in the
 * last 90 days, it belongs where they left from. Orders do not say which warehouse they are for, so the part that no
 * shipment stands for belongs to the warehouses by what is on hand there, of whatever owner (all empty: in equal parts).
 * So one shipment among many sales moves little, what is held, kept or assigned moves nothing, and the parts always
 * add up to the SKU's demand.
 */
export const SHARE_DAYS = 90;

type Of = {
  /** SKUs `k` of table sku. */
  which: ReturnType<typeof sql>;
  now: Date;
  /** Days behind the average, at most SHARE_DAYS. */
  days: number;
};

/** As a subquery: sku, warehouse_id, daily (units a day), one row for each warehouse that has a level of the SKU or shipped it. */
export function demandByWarehouse({ which, now, days }: Of) {
  const until = instantParam(now);
  const since = (n: number) => instantParam(new Date(now.getTime() - n * 86_400_000));
  return sql`(with wanted as materialized (select k.code from sku k where ${which}),
      sold as (
        select l.sku, sum(l.quantity)::float8 as units,
          coalesce(sum(l.quantity) filter (where l.placed_at > ${since(days)}), 0)::float8 / ${days}::int as daily
        from order_line l join "order" o on o.id = l.order_id join wanted c on c.code = l.sku
        where l.kind in ('sale', 'free') and o.status <> 'cancelled'
          and l.placed_at > ${since(SHARE_DAYS)} and l.placed_at <= ${until} group by 1),
      place as (
        select sku, warehouse_id, sum(sent) as sent, sum(on_hand) as on_hand from (
          select m.sku, m.warehouse_id, -m.delta::float8 as sent, 0::float8 as on_hand
          from movement m join wanted c on c.code = m.sku where m.kind = 'shipped' and m.at > ${since(SHARE_DAYS)}
          union all
          select l.sku, l.warehouse_id, 0, l.on_hand from stock_level l join wanted c on c.code = l.sku) x group by 1, 2),
      weighed as (
        select *, sum(sent) over all_of as sent_all, sum(on_hand) over all_of as held_all, count(*) over all_of as places
        from place window all_of as (partition by sku))
      select p.sku, p.warehouse_id, coalesce(s.daily * (
          p.sent + greatest(0, s.units - p.sent_all) * case when p.held_all > 0 then p.on_hand / p.held_all else 1.0 / p.places end
        ) / greatest(s.units, p.sent_all), 0) as daily
      from weighed p left join sold s on s.sku = p.sku)`;
}

/** Units of one SKU a day, by warehouse id. */
export async function dailyOf(tx: Tx, sku: string, { now, days }: Omit<Of, 'which'>): Promise<Map<number, number>> {
  const rows = await rowsOf<{ id: number; daily: number }>(
    tx,
    sql`select warehouse_id as id, daily from ${demandByWarehouse({ which: sql`k.code = ${sku}`, now, days })} d`,
  );
  return new Map(rows.map(({ id, daily }) => [id, Number(daily)]));
}
