import { instantParam, rowsOf, sql, type Tx } from '../../db/client.ts';

type Deps = { tx: Tx };

/** Lines due within the last `days` days up to `to` (YYYY-MM-DD), of one supplier or of all. */
export type DueSpan = { to: string; days: number; supplier?: string };

/** Calendar days of receipts are those of the group's clock. */
const ZONE = 'Asia/Shanghai';

/** Lines of the span that say something: cancelled orders do not, nor orders that were closed before they were due. */
const due = ({ to, days, supplier }: DueSpan) => sql`
  select p.supplier, p.ordered_at, l.last_received_at, l.received + l.damaged >= l.quantity as whole,
    (l.last_received_at at time zone ${ZONE})::date <= l.promised_on as by_then
  from purchase_line l join purchase_order p on p.id = l.order_id
  where p.state <> 'cancelled' and l.promised_on between ${to}::date - ${days}::int + 1 and ${to}::date
    ${supplier === undefined ? sql`` : sql`and p.supplier = ${supplier}`}`;

/**
 * Supplier on-time rate: of the purchase lines promised for a day of the span, the share (percent) that had come in whole
 * by that day. A line that is not whole counts as late. `value` is nothing where no line was due; `of`: lines due.
 */
export async function onTimeRate(d: Deps, span: DueSpan): Promise<{ value: number | undefined; of: number }> {
  const [row] = await rowsOf<{ n: number; value: string | null }>(
    d.tx,
    sql`select count(*)::int as n, 100.0 * count(*) filter (where whole and by_then) / nullif(count(*), 0) as value
        from (${due(span)}) x`,
  );
  return { value: row?.value == null ? undefined : Number(row.value), of: row?.n ?? 0 };
}

/** Days from the order to the last receipt, of lines that came in whole. */
export type LeadTimes = {
  supplier: string;
  lines: number;
  meanDays: number;
  /** Standard deviation; 0 for a single line. */
  spreadDays: number;
  p90Days: number;
  /** Percent; nothing where no line was due. */
  onTime: number | undefined;
  due: number;
};

/** Measured lead times of orders made in the last `days` days, and the on-time rate of the same span, by supplier. */
export async function leadTimes(
  d: Deps,
  { now, days, to }: { now: Date; days: number; to: string },
): Promise<LeadTimes[]> {
  const rows = await rowsOf<Record<string, unknown>>(
    d.tx,
    sql`with took as (
          select p.supplier, extract(epoch from l.last_received_at - p.ordered_at)::float8 / 86400 as days
          from purchase_line l join purchase_order p on p.id = l.order_id
          where p.state <> 'cancelled' and l.received + l.damaged = l.quantity and l.last_received_at is not null
            and p.ordered_at > ${instantParam(now)} - make_interval(days => ${days})),
        lead as (
          select supplier, count(*)::int as lines, avg(days) as mean, coalesce(stddev_samp(days), 0) as spread,
            percentile_cont(0.9) within group (order by days) as p90 from took group by supplier),
        rate as (
          select supplier, count(*)::int as due, 100.0 * count(*) filter (where whole and by_then) / count(*) as on_time
          from (${due({ to, days })}) x group by supplier)
        select coalesce(lead.supplier, rate.supplier) as supplier, lead.lines, lead.mean, lead.spread, lead.p90, rate.due,
          rate.on_time
        from lead full join rate on rate.supplier = lead.supplier order by 1`,
  );
  return rows.map((row) => ({
    supplier: String(row['supplier']),
    lines: Number(row['lines'] ?? 0),
    meanDays: Number(row['mean'] ?? 0),
    spreadDays: Number(row['spread'] ?? 0),
    p90Days: Number(row['p90'] ?? 0),
    onTime: row['on_time'] === null ? undefined : Number(row['on_time']),
    due: Number(row['due'] ?? 0),
  }));
}

export type CategoryCover = { category: string; units: number; share: number; suppliers: number };

/** Days of sales by which categories are ranked, and the share of all units that class A makes. */
const RANKED_DAYS = 365;
const CLASS_A_PERCENT = 80;
export const LEAST_SUPPLIERS = 3;

/**
 * Core categories (class A): ranked by units sold in the last 365 days, the first ones that together make 80 % of them, the
 * one that reaches it included. Of these, those with fewer than 3 suppliers. `core`: how many there are.
 */
export async function thinCategories(d: Deps, now: Date): Promise<{ rows: CategoryCover[]; core: number }> {
  const rows = await rowsOf<CategoryCover>(
    d.tx,
    sql`with sold as (
          select k.category, sum(l.quantity) as units
          from order_line l join "order" o on o.id = l.order_id join sku k on k.code = l.sku
          where l.kind in ('sale', 'free') and o.status <> 'cancelled' and k.category <> ''
            and l.placed_at between ${instantParam(now)} - make_interval(days => ${RANKED_DAYS}) and ${instantParam(now)}
          group by k.category),
        ranked as (
          select *, 100.0 * units / sum(units) over () as share,
            100.0 * coalesce(sum(units) over (order by units desc, category
              rows between unbounded preceding and 1 preceding), 0) / sum(units) over () as before
          from sold where units > 0)
        select r.category, r.units::int as units, r.share::float8 as share,
          (select count(distinct i.supplier)::int from supplier_item i join sku k on k.code = i.sku
            where k.category = r.category) as suppliers
        from ranked r where r.before < ${CLASS_A_PERCENT} order by r.units desc, r.category`,
  );
  return { rows: rows.filter(({ suppliers }) => suppliers < LEAST_SUPPLIERS), core: rows.length };
}
