import { sql } from '../../../db/client.ts';
import type { MetricKind } from '../metric-kind.ts';
import { daysWithOrders, linesSold } from '../sql.ts';
import { unitCosts } from '../unit-costs.ts';

export const metric: MetricKind = {
  code: 'gross-margin',
  name: { zh: '毛利率', en: 'Gross margin' },
  aliases: ['毛利', 'margin'],
  unit: 'percent',
  perCurrency: true,
  grains: ['day', 'week', 'month', 'quarter'],
  good: 'up',
  shelf: 'sales',
  says: {
    zh: '期内商品销售额减去进货成本，除以销售额；只算知道成本的商品。成本依次取：登记的成本、期末前最近一次采购价、最便宜的供应价（同币种）',
    en: 'Sales of goods of the period less what they cost, by those sales; only goods whose cost is known. Cost: the one that was set, else the last purchase price before the end of the period, else the cheapest supplier’s (same currency)',
  },
  source: { zh: '订单、登记的成本、采购单、供应价', en: 'orders, costs that were set, purchases, suppliers’ prices' },
  inputs: [],
  owner: 'finance',
  comparators: ['industry'],
  version: 1,
  scale: 100,
  sql: (q) => sql`
    with costs as materialized (${unitCosts(q)})
    select l.shop_id, l.currency, sum(l.minor - l.quantity * c.minor) as num, sum(l.minor) as den,
      count(distinct l.order_id)::int as n, max(d.days) as days
    from (${linesSold(q)}) l
    join lateral (select minor from costs c where c.sku = l.sku and c.currency = l.currency and (c.shop_id is null or c.shop_id = l.shop_id)
      order by c.rank, c.shop_id nulls last limit 1) c on true
    left join (${daysWithOrders(q)}) d on d.shop_id = l.shop_id
    where l.line_kind <> 'charge'
    group by l.shop_id, l.currency`,
};
