import { sql } from '../../../db/client.ts';
import type { MetricKind } from '../metric-kind.ts';
import { orderDayRows } from '../parts.ts';
import { salesOf } from '../sql.ts';

export const metric: MetricKind = {
  code: 'customers',
  name: { zh: '购买客户数', en: 'Customers' },
  aliases: ['客户数', '买家数', 'buyers'],
  shelf: 'customers',
  unit: 'count',
  grains: ['day', 'week', 'month', 'quarter'],
  good: 'up',
  says: {
    zh: '期内销售订单（定义见 orders）上不同的客户数；没有客户号的订单不算；在几家店都买的只算一位',
    en: 'Different customers on the orders of the period (as orders defines them); orders without a customer do not count; who bought at several shops is one',
  },
  source: { zh: '订单上的客户哈希', en: 'the keyed hashes of customers on orders' },
  inputs: [],
  owner: 'marketing',
  version: 1,
  zero: true,
  distinct: true,
  sql: (q) => sql`
    select null::int as shop_id, count(distinct customer)::numeric as num, count(distinct customer)::int as n, 0 as days
    from (${salesOf(q)}) x where customer <> ''
    union all select shop_id, num, n, days from (${orderDayRows(q)}) y`,
};
