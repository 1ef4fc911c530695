import { sql } from '../../db/client.ts';
import type { MetricQuery } from './metric-kind.ts';
import { ofShops, type Query, salesOf } from './sql.ts';

/**
 * Sales of divisions or platforms by those of all shops in sight, one row a shop: the shops of a division divide what all sold among them,
 * so that their rows together are sales of the division by sales of all, whichever of them are asked for.
 */
export const shareRows = ({ shops, ...q }: MetricQuery, by: 'division' | 'platform'): Query => sql`
  with sold as materialized (
    select shop_id, currency, sum(amount) as amount, count(*)::int as n from (${salesOf(q)}) o group by shop_id, currency),
  whole as (select currency, sum(amount) as amount from sold group by currency),
  part as (
    select s.id as shop_id, ${by === 'platform' ? sql`s.platform` : sql`d.code`} as part, w.currency, w.amount as whole,
      count(*) over (partition by w.currency, ${by === 'platform' ? sql`s.platform` : sql`d.code`}) as shops
    from shop s cross join whole w ${by === 'platform' ? sql`` : sql`join division d on d.id = s.division_id`}
    where (s.currency = w.currency or exists (select 1 from sold x where x.shop_id = s.id and x.currency = w.currency))
      ${ofShops({ ...q, ...(shops && { shops }) }, sql`s.id`)})
  select p.shop_id, p.part, p.currency, coalesce(sold.amount, 0) as num, p.whole / p.shops as den, greatest(coalesce(sold.n, 0), 1) as n
  from part p left join sold on sold.shop_id = p.shop_id and sold.currency = p.currency`;
