import { sql } from '../../db/client.ts';
import type { MetricQuery } from './metric-kind.ts';
import { daysWithOrders, type Query, salesOf } from './sql.ts';
import { bySales, wholeOf } from './whole.ts';

/** Rows that say of each shop for how many days there are orders, and count nothing: for metrics that count over all shops. */
export const orderDayRows = (q: MetricQuery): Query =>
  sql`select shop_id, 0::numeric as num, 0::numeric as den, 0 as n, days from (${daysWithOrders(q)}) d`;

/** Gross sales for each unit of an observed cost of the same currency, over the days and shops for which it is known. */
export const gmvPerCost = (q: MetricQuery, code: string): Query =>
  sql`select shop_id, currency, den as num, num as den, n, days from (${costPerGmv(q, code)}) g`;

/** An observed cost as a share of gross sales of the same currency, over the days and shops for which it is known. */
export const costPerGmv = (q: MetricQuery, code: string): Query => bySales(q, wholeOf(q, code), 'amount');

/** The sales of the period, order by order. */
export const ordersBehind = (q: MetricQuery): Query =>
  sql`select o.number as what, s.code as shop, x.day, x.amount as value, x.currency
      from (${salesOf(q)}) x join "order" o on o.id = x.id join shop s on s.id = x.shop_id`;
