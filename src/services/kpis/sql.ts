import { instantParam, sql } from '../../db/client.ts';
import type { MetricQuery } from './metric-kind.ts';

/**
 * What metrics are made of, so that all of them mean the same. Each is a subquery: `from (${salesOf(q)}) x`.
 * Days are local to each shop; nothing after `q.asOf` is there.
 */
export type Query = ReturnType<typeof sql>;

/** Narrows to the shops that are asked for; `column` is a shop's id. */
export const ofShops = (q: MetricQuery, column: Query): Query =>
  q.shops ? sql`and ${column} = any(${`{${q.shops.map((id) => Math.trunc(id)).join(',')}}`}::int[])` : sql``;

/** What an amount in minor units of a currency is in major units. */
export const major = (minor: Query, currency: Query): Query =>
  sql`(${minor}) / case when ${currency} in ('JPY', 'KRW') then 1 else 100 end::numeric`;

/**
 * Orders placed in the period, of any kind: id, shop_id, platform, kind, customer, currency, day, region, and `gone`: cancelled by then as a
 * whole. Documents of cancellation have the kind `cancellation`.
 */
export const ordersIn = (q: MetricQuery): Query => sql`
  select o.id, o.shop_id, s.platform, s.division_id, o.kind, o.customer, o.currency, o.region, o.placed_at,
    (o.placed_at at time zone s.time_zone)::date as day,
    o.status = 'cancelled' and coalesce(o.cancelled_at, o.updated_at, o.placed_at) <= ${instantParam(q.asOf)} as gone
  from shop s join "order" o on o.shop_id = s.id
  where o.placed_at >= (${q.from}::date::timestamp at time zone s.time_zone)
    and o.placed_at < ((${q.to}::date + 1)::timestamp at time zone s.time_zone)
    and ${nearBy(q, sql`o.placed_at`)}
    and o.placed_at <= ${instantParam(q.asOf)} ${ofShops(q, sql`s.id`)}`;

/**
 * The same period by bounds that no shop's clock moves, a day wider than any zone reaches: they change no answer, and by them PostgreSQL
 * finds the rows by an index and knows how many there are.
 */
export const nearBy = (q: Pick<MetricQuery, 'from' | 'to'>, at: Query): Query =>
  sql`${at} >= (${q.from}::date - 1)::timestamp at time zone 'UTC' and ${at} < (${q.to}::date + 2)::timestamp at time zone 'UTC'`;

/**
 * Gross lines: quantity and price above 0 (postage and other charges among them), of orders that are neither documents of
 * cancellation nor cancelled. Columns of ordersIn with `order_id`, and sku, line_kind, quantity, minor, amount (major units).
 */
export const linesSold = (q: MetricQuery): Query => sql`
  select o.id as order_id, o.shop_id, o.platform, o.division_id, o.customer, o.currency, o.region, o.placed_at, o.day,
    l.sku, l.kind as line_kind, l.quantity, l.quantity * l.unit_minor as minor,
    ${major(sql`l.quantity * l.unit_minor`, sql`o.currency`)} as amount
  from (${ordersIn(q)}) o join order_line l on l.order_id = o.id
  where o.kind <> 'cancellation' and not o.gone and l.quantity > 0 and l.unit_minor > 0`;

/** Sales: one row for each order with a gross line: id, shop_id, platform, division_id, customer, currency, day, units, amount. */
export const salesOf = (q: MetricQuery): Query => sql`
  select order_id as id, shop_id, platform, division_id, customer, currency, day, placed_at,
    sum(quantity)::int as units, sum(amount) as amount
  from (${linesSold(q)}) sold
  group by order_id, shop_id, platform, division_id, customer, currency, day, placed_at`;

/** Local days of the period on which a shop has orders of any kind: shop_id, days. */
export const daysWithOrders = (q: MetricQuery): Query =>
  sql`select shop_id, count(distinct day)::int as days from (${ordersIn(q)}) o group by shop_id`;

/**
 * Observations of the period as they were known at `q.asOf`, day by day: shop_id, part, currency, day, value. A number of a week, month or
 * quarter is spread evenly over its days; where there are several for a day, the one of the shortest time counts. What belongs to no shop comes on
 * top of what shops have: recording says so first (observations/beside.ts). `as: 'level'`:
 * means and shares, which are the same on each day.
 */
export const observed = (q: MetricQuery, code: string, as: 'sum' | 'level' = 'sum'): Query => sql`
  select distinct on (coalesce(b.shop_id, 0), b.part, b.currency, d.day) b.shop_id, b.part, b.currency, d.day::date as day,
    ${as === 'sum' ? sql`b.value / b.length` : sql`b.value`} as value
  from (select v.shop_id, v.part, v.currency, v.value, v.day as begins, case v.covers when 'day' then 1 when 'week' then 7
          when 'month' then (v.day + interval '1 month')::date - v.day else (v.day + interval '3 months')::date - v.day end as length
        from observation v
        where v.code = ${code} and v.day <= ${q.to}::date and v.day > ${q.from}::date - 93
          and v.at <= ${instantParam(q.asOf)} and (v.replaced_at is null or v.replaced_at > ${instantParam(q.asOf)})
          ${ofShops(q, sql`v.shop_id`)}) b
  cross join lateral generate_series(greatest(b.begins, ${q.from}::date),
    least(b.begins + b.length - 1, ${q.to}::date), interval '1 day') as d(day)
  order by coalesce(b.shop_id, 0), b.part, b.currency, d.day, b.length`;

/** Visits by shop and day: what was observed, else what was typed with `visits`: shop_id, day, visits. */
export const visitsIn = (q: MetricQuery): Query => sql`
  select coalesce(n.shop_id, v.shop_id) as shop_id, coalesce(n.day, v.day) as day, coalesce(n.visits, v.visits) as visits
  from (select shop_id, day, sum(value) as visits from (${observedWhole(q, 'visits')}) x where shop_id is not null
        group by shop_id, day) n
  full join (select shop_id, day::date as day, visits::numeric as visits from (
          select shop_id, day, visits, at, null::timestamptz as until from shop_visits
          union all select shop_id, day, visits, at, until from shop_visits_was) w
        where day between ${q.from} and ${q.to} and at <= ${instantParam(q.asOf)} and (until is null or until > ${instantParam(q.asOf)})
          ${ofShops(q, sql`shop_id`)}) v on v.shop_id = n.shop_id and v.day = n.day`;

/**
 * The same of whole shops: shop_id, currency, day, value. A row without part is the whole and counts instead of its parts, which are
 * added up otherwise (`level`: their mean).
 */
export const observedWhole = (q: MetricQuery, code: string, as: 'sum' | 'level' = 'sum'): Query => sql`
  select shop_id, currency, day,
    coalesce(max(value) filter (where part = ''), ${as === 'sum' ? sql`sum(value)` : sql`avg(value)`}) as value
  from (${observed(q, code, as)}) v group by shop_id, currency, day`;
