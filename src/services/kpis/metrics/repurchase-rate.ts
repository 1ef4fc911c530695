import { sql } from '../../../db/client.ts';
import type { MetricKind } from '../metric-kind.ts';
import { orderDayRows } from '../parts.ts';
import { salesOf } from '../sql.ts';

export const metric: MetricKind = {
  code: 'repurchase-rate',
  name: { zh: '复购率', en: 'Repurchase rate' },
  aliases: ['repurchase', 'repeat purchase rate'],
  shelf: 'customers',
  unit: 'percent',
  scale: 100,
  grains: ['week', 'month', 'quarter'],
  good: 'up',
  says: {
    zh: '期内购买的客户中，期内下过至少两笔订单的比例',
    en: 'Of the customers who bought in the period, the share with at least two orders in it',
  },
  source: { zh: '订单上的客户哈希', en: 'the keyed hashes of customers on orders' },
  inputs: [],
  owner: 'marketing',
  comparators: ['industry'],
  version: 1,
  distinct: true,
  sql: (q) => sql`
    select null::int as shop_id, count(*) filter (where orders > 1)::numeric as num, count(*)::numeric as den, count(*)::int as n, 0 as days
    from (select customer, count(*) as orders from (${salesOf(q)}) x where customer <> '' group by customer) c
    union all select shop_id, num, den, n, days from (${orderDayRows(q)}) y`,
};
