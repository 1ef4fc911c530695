import { sql } from '../../db/client.ts';
import type { MetricQuery } from './metric-kind.ts';
import { type Query, salesOf } from './sql.ts';

/** Customers whose first sale at a shop lies in the period, and the day of it: shop_id, customer, day. */
export const firstPurchases = (q: MetricQuery): Query => sql`
  select b.shop_id, b.customer, b.day
  from (select shop_id, customer, min(day) as day, min(placed_at) as placed_at from (${salesOf(q)}) o
        where customer <> '' group by shop_id, customer) b
  where not exists (
    select 1 from "order" e where e.customer = b.customer and e.shop_id = b.shop_id and e.placed_at < b.placed_at
      and e.kind <> 'cancellation' and e.status <> 'cancelled'
      and exists (select 1 from order_line l where l.order_id = e.id and l.quantity > 0 and l.unit_minor > 0))`;
