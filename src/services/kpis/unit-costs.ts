import { instantParam, sql } from '../../db/client.ts';
import type { MetricQuery } from './metric-kind.ts';
import type { Query } from './sql.ts';

/**
 * What one unit costs, in minor units: shop_id (none: at every shop), sku, currency, minor, rank; the lowest rank counts. 1: set by a person; 2: the
 * last purchase ordered before the end of the period; 3: the cheapest supplier. Seen only by who may see all of the stock.
 */
export const unitCosts = (q: MetricQuery): Query => sql`
  select shop_id, sku, currency, cost_minor as minor, 1 as rank from price_floor where cost_minor is not null
  union all
  select * from (
    select distinct on (l.sku, s.currency) null::int as shop_id, l.sku, s.currency, l.unit_minor as minor, 2 as rank
    from purchase_line l join purchase_order p on p.id = l.order_id join supplier s on s.code = p.supplier
    where p.state <> 'cancelled' and p.ordered_at < (${q.to}::date + 1)::timestamp at time zone 'Asia/Shanghai'
      and p.ordered_at <= ${instantParam(q.asOf)}
    order by l.sku, s.currency, p.ordered_at desc, l.id desc) bought
  union all
  select null::int, i.sku, s.currency, min(i.unit_minor), 3
  from supplier_item i join supplier s on s.code = i.supplier group by i.sku, s.currency`;
