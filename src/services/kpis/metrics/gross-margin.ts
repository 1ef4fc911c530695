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
    with costs as materialized (${unitCosts(q)}),
    own as (select shop_id, sku, currency, minor from costs where shop_id is not null),
    anywhere as (select distinct on (sku, currency) sku, currency, minor from costs where shop_id is null order by sku, currency, rank)
    select l.shop_id, l.currency, sum(l.minor - l.quantity * coalesce(o.minor, a.minor)) as num, sum(l.minor) as den,
      count(distinct l.order_id)::int as n, max(d.days) as days
    from (${linesSold(q)}) l
    left join own o on o.sku = l.sku and o.currency = l.currency and o.shop_id = l.shop_id
    left join anywhere a on a.sku = l.sku and a.currency = l.currency
    left join (${daysWithOrders(q)}) d on d.shop_id = l.shop_id
    where l.line_kind <> 'charge' and coalesce(o.minor, a.minor) is not null
    group by l.shop_id, l.currency`,
};
