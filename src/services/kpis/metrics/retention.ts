import { sql } from '../../../db/client.ts';
import type { MetricKind } from '../metric-kind.ts';
import { orderDayRows } from '../parts.ts';
import { queryBefore } from '../period.ts';
import { salesOf } from '../sql.ts';

export const metric: MetricKind = {
  code: 'retention',
  name: { zh: '客户留存率', en: 'Retention' },
  aliases: ['留存率', '留存', '用户留存率', 'customer retention'],
  shelf: 'core',
  unit: 'percent',
  scale: 100,
  grains: ['week', 'month', 'quarter'],
  good: 'up',
  says: {
    zh: '上一期买过的客户中，本期又买的比例；客户按客户哈希识别',
    en: 'Of the customers who bought in the period before, the share who bought again in this one; customers are told apart by their keyed hashes',
  },
  source: { zh: '订单上的客户哈希', en: 'the keyed hashes of customers on orders' },
  inputs: [],
  owner: 'marketing',
  target: { atLeast: 60, period: 'quarter' },
  comparators: ['industry'],
  version: 1,
  distinct: true,
  sql: (q) => sql`
    select null::int as shop_id, count(now.customer)::numeric as num, count(*)::numeric as den, count(*)::int as n, 0 as days
    from (select distinct customer from (${salesOf(queryBefore(q))}) x where customer <> '') before
    left join (select distinct customer from (${salesOf(q)}) y where customer <> '') now on now.customer = before.customer
    union all select shop_id, num, den, n, days from (${orderDayRows(q)}) z`,
};
