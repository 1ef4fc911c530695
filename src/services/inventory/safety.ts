import { instantParam, rowsOf, sql, type Tx } from '../../db/client.ts';
import { nearestRule } from './rules.ts';

/**
 * Safety stock is decided here and nowhere else.
 *
 * The coefficient multiplies demand; it does not divide stock. While an order is on its way, `coefficient x demand during
 * lead time` must be there: the demand itself, which is sold in that time, and what is beyond it, `(coefficient - 1) x demand`,
 * which is the safety stock and is never promised. With 1.2, 2 units a day and 10 days: 24 must be there when the order
 * is placed, 4 of them are safety. Dividing the stock instead would keep most back where most is there, and nothing where
 * nothing is left, which is the wrong way round. docs/inventory/ledger.md has the reasoning.
 */
export const DEFAULT_COEFFICIENT = 1.2;
export const DEFAULT_LEAD_DAYS = 10;
/** Days of sales that the demand of a day is the mean of. */
export const DEMAND_DAYS = 90;

/** Units, not rounded, that must be there when an order is placed. `demand`: units that sell in the lead time. */
export const coverFor = (demand: number, coefficient: number): number => demand * coefficient;

/** Units of it that are kept and never promised. */
export const safetyFor = (demand: number, coefficient: number): number =>
  Math.max(0, Math.ceil(round(coverFor(demand, coefficient) - demand)));

/** 20 x 0.2 is 4, not 4.000000000000001. */
const round = (units: number): number => Math.round(units * 1e6) / 1e6;

/** What safety a level should have, and why. */
export type SafetyTarget = {
  sku: string;
  warehouse: string;
  warehouseId: number;
  /** Units a day of this SKU that leave from this warehouse, and how long its supplier takes. */
  daily: number;
  leadDays: number;
  coefficient: number;
  safety: number;
  free: number;
  target: number;
};

/**
 * Our own levels of the SKUs `k` that the condition names, with what their rules ask for; `coefficient` in place of the
 * rule's where one is to be tried. A SKU's sales of the last 90 days are shared among its warehouses as goods were shipped
 * from them, else by their reorder points. Lead time: the rule lead_days, else the fastest supplier's, else 10 days.
 */
export async function safetyTargets(
  tx: Tx,
  { which, now, coefficient }: { which: ReturnType<typeof sql>; now: Date; coefficient?: number | undefined },
): Promise<SafetyTarget[]> {
  const since = instantParam(new Date(now.getTime() - DEMAND_DAYS * 86_400_000));
  const rows = await rowsOf<Record<string, unknown>>(
    tx,
    sql`with chosen as materialized (select k.* from sku k where ${which}),
        sold as (
          select l.sku, sum(l.quantity)::float8 / ${DEMAND_DAYS}::int as daily
          from order_line l join "order" o on o.id = l.order_id join chosen c on c.code = l.sku
          where l.kind in ('sale', 'free') and o.status <> 'cancelled'
            and l.placed_at > ${since} and l.placed_at <= ${instantParam(now)} group by 1),
        sent as (
          select m.sku, m.warehouse_id, -sum(m.delta)::float8 as units from movement m join chosen c on c.code = m.sku
          where m.kind = 'shipped' and m.at > ${since} group by 1, 2),
        weighed as (
          select l.*, c.category, coalesce(s.units, 0) as sent, sum(coalesce(s.units, 0)) over sku as sent_all,
            sum(l.reorder_point) over sku as points, count(*) over sku as places
          from stock_level l join chosen c on c.code = l.sku left join sent s using (sku, warehouse_id)
          where l.owner = '' window sku as (partition by l.sku))
        select l.sku, w.code as warehouse, l.warehouse_id, l.safety,
          greatest(0, l.on_hand - l.reserved - l.safety - l.assigned) as free,
          coalesce(d.daily, 0) * case when l.sent_all > 0 then l.sent / l.sent_all
            when l.points > 0 then l.reorder_point::float8 / l.points else 1.0 / l.places end as daily,
          coalesce(${nearestRule('lead_days')}::int, (select min(i.lead_days) from supplier_item i where i.sku = l.sku),
            ${DEFAULT_LEAD_DAYS}::int) as lead_days,
          ${nearestRule('coefficient')}::float8 as coefficient
        from weighed l join chosen k on k.code = l.sku join warehouse w on w.id = l.warehouse_id
        left join sold d on d.sku = l.sku order by l.sku, l.warehouse_id`,
  );
  return rows.map((row) => targetOf(row, coefficient));
}

function targetOf(row: Record<string, unknown>, tried: number | undefined): SafetyTarget {
  const n = (column: string) => Number(row[column]);
  const coefficient = tried ?? (row['coefficient'] === null ? DEFAULT_COEFFICIENT : n('coefficient'));
  return {
    sku: String(row['sku']),
    warehouse: String(row['warehouse']),
    warehouseId: n('warehouse_id'),
    daily: n('daily'),
    leadDays: n('lead_days'),
    coefficient,
    safety: n('safety'),
    free: n('free'),
    target: safetyFor(n('daily') * n('lead_days'), coefficient),
  };
}
