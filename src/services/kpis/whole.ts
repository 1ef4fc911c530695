import { sql } from '../../db/client.ts';
import type { MetricQuery } from './metric-kind.ts';
import { observed, type Query, salesOf } from './sql.ts';

/**
 * What was observed of a shop (or of what belongs to no shop) on each day: the whole where it was entered, else its parts together.
 * shop_id, currency (the shop's where none was said), day, value. `level`: the mean of the parts.
 */
export const wholeOf = (q: MetricQuery, code: string, as: 'sum' | 'level' = 'sum'): Query => sql`
  select w.shop_id, coalesce(nullif(w.currency, ''), s.currency, '') as currency, w.day,
    coalesce(sum(w.value) filter (where w.part = ''), ${as === 'sum' ? sql`sum(w.value)` : sql`avg(w.value)`}) as value
  from (${observed(q, code, as)}) w left join shop s on s.id = w.shop_id
  group by w.shop_id, coalesce(nullif(w.currency, ''), s.currency, ''), w.day`;

/** Sales by shop, currency and local day: orders, units, amount (major units). */
export const salesByDay = (q: MetricQuery): Query => sql`
  select shop_id, currency, day, count(*)::int as orders, sum(units)::int as units, sum(amount) as amount
  from (${salesOf(q)}) sale group by shop_id, currency, day`;

/** A value by shop and day beside the sales of the same days: what was not sold on days for which it is known does not count. */
export type Against = 'amount' | 'orders';
export type BySales = {
  part?: Query;
  /** What it is: amounts stand beside sales in their own currency alone, things beside all sales. Default: money. */
  of?: 'money' | 'things';
};

/**
 * What was observed, by the sales of the days for which it is known: of the shop, or of all shops where it belongs to none. Rows of a
 * metric with num, den, n (orders) and days. `cost`: shop_id, currency, day, value. A currency without any has no row.
 */
export const bySales = (
  q: MetricQuery,
  cost: Query,
  against: Against,
  { part = sql`null::text`, of = 'money' }: BySales = {},
): Query => {
  const own = of === 'money' ? sql`currency` : sql`''`;
  return sql`
  with cost as materialized (${cost}), sold as (${salesByDay(q)}),
  known as (select shop_id, day, ${own} as own from cost)
  select x.shop_id, ${part} as part, x.currency, sum(x.num) as num, sum(x.den) as den, sum(x.orders)::int as n,
    count(distinct x.day) filter (where x.known)::int as days
  from (
    select shop_id, currency, day, value as num, 0::numeric as den, 0 as orders, true as known from cost
    union all
    select shop_id, currency, day, 0, ${against === 'amount' ? sql`amount` : sql`orders`}, orders, false from sold
    where (shop_id, ${own}, day) in (select shop_id, own, day from known where shop_id is not null)
      or (${own}, day) in (select own, day from known where shop_id is null)) x
  left join shop s on s.id = x.shop_id
  group by 1, 2, 3`;
};

/** How many days of the period had begun somewhere by `q.asOf`, at least one. */
export const daysBegun = (q: MetricQuery): number => {
  const day = 86_400_000;
  const begun = Math.floor((q.asOf.getTime() + 14 * 3_600_000 - Date.parse(`${q.from}T00:00:00Z`)) / day) + 1;
  const all = Math.round((Date.parse(q.to) - Date.parse(q.from)) / day) + 1;
  return Math.max(1, Math.min(all, begun));
};

/** The instant before which the period of a shop ends, by its own clock; `zone` is the column with its time zone. */
export const within = (q: MetricQuery, at: Query, zone: Query): Query => sql`
  ${at} >= (${q.from}::date::timestamp at time zone ${zone}) and ${at} < ((${q.to}::date + 1)::timestamp at time zone ${zone})
  and ${at} <= ${q.asOf.toISOString()}::timestamptz`;

/** What has no shop is counted by the clock of the group. */
export const GROUP_ZONE = sql`'Asia/Shanghai'`;
