import { sql } from '../../../db/client.ts';
import type { MetricKind } from '../metric-kind.ts';
import { ordersBehind } from '../parts.ts';
import { daysWithOrders, salesOf } from '../sql.ts';

export const metric: MetricKind = {
  code: 'gmv',
  name: { zh: '销售额', en: 'GMV' },
  aliases: ['成交额', '交易额', 'gross sales', 'gross', 'sales'],
  shelf: 'sales',
  unit: 'money',
  perCurrency: true,
  grains: ['day', 'week', 'month', 'quarter'],
  good: 'up',
  says: {
    zh: '期内下单的订单中，数量和单价都大于 0 的各行（邮费等也算）的数量 × 单价之和；取消单和到统计时已整单取消的订单不算，退货不减',
    en: 'Of the orders placed in the period: quantity × unit price of the lines with both above 0 (postage and the like too); without documents of cancellation and orders cancelled as a whole by then; returns are not taken off',
  },
  source: { zh: '订单', en: 'orders' },
  inputs: [],
  owner: 'manager',
  version: 1,
  zero: true,
  sql: (q) => sql`
    select x.shop_id, x.currency, sum(x.amount) as num, count(*)::int as n, max(d.days) as days
    from (${salesOf(q)}) x join (${daysWithOrders(q)}) d on d.shop_id = x.shop_id
    group by x.shop_id, x.currency`,
  behind: ordersBehind,
};
