import { sql } from '../../../db/client.ts';
import type { MetricKind } from '../metric-kind.ts';
import { daysWithOrders, major, ordersIn } from '../sql.ts';

export const metric: MetricKind = {
  code: 'cancelled',
  name: { zh: '取消金额', en: 'Cancelled' },
  aliases: ['取消额', 'cancellations', 'cancelled amount'],
  shelf: 'sales',
  unit: 'money',
  perCurrency: true,
  grains: ['day', 'week', 'month', 'quarter'],
  good: 'up',
  says: {
    zh: '负数：期内取消单各行的数量 × 单价之和，减去期内下单、到统计时已整单取消的订单的金额',
    en: 'Below zero: quantity × unit price of all lines of the documents of cancellation of the period, less the amounts of orders placed in it and cancelled as a whole by then',
  },
  source: { zh: '订单', en: 'orders' },
  inputs: [],
  owner: 'manager',
  version: 1,
  zero: true,
  sql: (q) => sql`
    select x.shop_id, x.currency, sum(x.amount) as num, count(distinct x.id)::int as n, max(d.days) as days
    from (select o.id, o.shop_id, o.currency,
            case when o.kind = 'cancellation' then 1 else -1 end * ${major(sql`l.quantity * l.unit_minor`, sql`o.currency`)} as amount
          from (${ordersIn(q)}) o join order_line l on l.order_id = o.id
          where o.kind = 'cancellation' or (o.gone and l.quantity > 0)) x
    join (${daysWithOrders(q)}) d on d.shop_id = x.shop_id
    group by x.shop_id, x.currency`,
};
