import { sql } from '../../db/client.ts';
import type { MetricQuery } from './metric-kind.ts';
import { daysWithOrders, observedWhole, type Query, salesOf } from './sql.ts';

/** Rows that say of each shop for how many days there are orders, and count nothing: for metrics that count over all shops. */
export const orderDayRows = (q: MetricQuery): Query =>
  sql`select shop_id, 0::numeric as num, 0::numeric as den, 0 as n, days from (${daysWithOrders(q)}) d`;

/** Gross sales and an observed amount side by side: shop_id, currency, gmv, cost, n (orders), days (with the cost). */
const gmvAndCost = (q: MetricQuery, code: string): Query => sql`
  select shop_id, currency, sum(gmv) as gmv, sum(cost) as cost, sum(n)::int as n, max(days) as days from (
    select shop_id, currency, sum(amount) as gmv, 0 as cost, count(*) as n, 0 as days from (${salesOf(q)}) x group by 1, 2
    union all
    select shop_id, currency, 0, sum(value), 0, count(distinct day)::int from (${observedWhole(q, code)}) y group by 1, 2) z
  group by 1, 2`;

/** Gross sales for each unit of an observed cost of the same currency. */
export const gmvPerCost = (q: MetricQuery, code: string): Query =>
  sql`select shop_id, currency, gmv as num, cost as den, n, days from (${gmvAndCost(q, code)}) g`;

/** An observed cost as a share of gross sales of the same currency. Nothing in currencies for which no cost was entered. */
export const costPerGmv = (q: MetricQuery, code: string): Query =>
  sql`select shop_id, currency, cost as num, case when costs > 0 then gmv else 0 end as den, n, days
      from (select g.*, sum(cost) over (partition by currency) as costs from (${gmvAndCost(q, code)}) g) h`;

/** The sales of the period, order by order. */
export const ordersBehind = (q: MetricQuery): Query =>
  sql`select o.number as what, s.code as shop, x.day, x.amount as value, x.currency
      from (${salesOf(q)}) x join "order" o on o.id = x.id join shop s on s.id = x.shop_id`;
