import { sql } from '../../../db/client.ts';
import type { MetricKind } from '../metric-kind.ts';
import { ordersBehind } from '../parts.ts';
import { daysWithOrders, salesOf } from '../sql.ts';

export const metric: MetricKind = {
  code: 'orders',
  name: { zh: '订单数', en: 'Orders' },
  aliases: ['单量', '订单量', 'order count', 'invoices'],
  shelf: 'sales',
  unit: 'count',
  grains: ['day', 'week', 'month', 'quarter'],
  good: 'up',
  says: {
    zh: '期内下单、至少有一行数量和单价都大于 0 的订单数；取消单和到统计时已整单取消的订单不算',
    en: 'Orders placed in the period with at least one line of quantity and price above 0; without documents of cancellation and orders cancelled as a whole by then',
  },
  source: { zh: '订单', en: 'orders' },
  inputs: [],
  owner: 'manager',
  version: 1,
  zero: true,
  sql: (q) => sql`
    select x.shop_id, count(*)::int as num, count(*)::int as n, max(d.days) as days
    from (${salesOf(q)}) x join (${daysWithOrders(q)}) d on d.shop_id = x.shop_id group by x.shop_id`,
  behind: ordersBehind,
};
