import { sql } from '../../db/client.ts';
import type { MetricQuery } from './metric-kind.ts';
import { major, type Query, salesOf } from './sql.ts';

/** What each coupon took off a sale: order_id, shop_id, currency, discount (major units). */
export const couponDiscounts = (q: MetricQuery): Query => sql`
  select o.id as order_id, o.shop_id, o.currency, ${major(sql`c.discount_minor`, sql`o.currency`)} as discount
  from (${salesOf(q)}) o join order_coupon c on c.order_id = o.id`;
