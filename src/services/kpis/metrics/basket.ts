import { sql } from '../../../db/client.ts';
import type { MetricKind } from '../metric-kind.ts';
import { ordersBehind } from '../parts.ts';
import { daysWithOrders, salesOf } from '../sql.ts';

export const metric: MetricKind = {
  code: 'basket',
  name: { zh: '客单价', en: 'Basket value' },
  aliases: ['笔单价', 'average order value', 'aov', 'basket'],
  shelf: 'sales',
  unit: 'money',
  perCurrency: true,
  grains: ['day', 'week', 'month', 'quarter'],
  good: 'up',
  says: {
    zh: '销售额 ÷ 订单数，两者的定义见 gmv 和 orders',
    en: 'GMV by orders, both as gmv and orders define them',
  },
  source: { zh: '订单', en: 'orders' },
  inputs: [],
  owner: 'marketing',
  target: { atLeast: 328, period: 'month', currency: 'CNY' },
  comparators: ['industry', 'last-holiday'],
  version: 1,
  sql: (q) => sql`
    select x.shop_id, x.currency, sum(x.amount) as num, count(*)::int as den, count(*)::int as n, max(d.days) as days
    from (${salesOf(q)}) x join (${daysWithOrders(q)}) d on d.shop_id = x.shop_id
    group by x.shop_id, x.currency`,
  behind: ordersBehind,
};
