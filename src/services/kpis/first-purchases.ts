import { instantParam, sql } from '../../db/client.ts';
import type { MetricQuery } from './metric-kind.ts';
import { ofShops, type Query, salesOf } from './sql.ts';

/**
 * Customers whose first sale, at any of the shops asked for, lies in the period: one row a customer, with the shop and day of that sale:
 * shop_id, customer, day.
 */
export const firstPurchases = (q: MetricQuery): Query => sql`
  select b.shop_id, b.customer, b.day
  from (select distinct on (customer) shop_id, customer, day, placed_at from (${salesOf(q)}) o
        where customer <> '' order by customer, placed_at, shop_id) b
  where not exists (
    select 1 from "order" e where e.customer = b.customer and e.placed_at < b.placed_at and e.kind <> 'cancellation'
      and not (e.status = 'cancelled' and coalesce(e.cancelled_at, e.updated_at, e.placed_at) <= ${instantParam(q.asOf)}) ${ofShops(q, sql`e.shop_id`)}
      and exists (select 1 from order_line l where l.order_id = e.id and l.quantity > 0 and l.unit_minor > 0))`;
