import { instantParam, sql } from '../../../db/client.ts';
import type { MetricKind } from '../metric-kind.ts';
import { daysWithOrders, major, ordersIn } from '../sql.ts';

export const metric: MetricKind = {
  code: 'refund-rate',
  name: { zh: '退款率', en: 'Refund rate' },
  aliases: ['退货率', 'refunds'],
  unit: 'percent',
  perCurrency: true,
  grains: ['day', 'week', 'month', 'quarter'],
  good: 'down',
  shelf: 'sales',
  says: {
    zh: '期内订单和退单中的退回金额（数量为负的行），加上付款后又取消的订单金额，除以期内销售额加这些取消的金额',
    en: 'What was taken back in orders and cancellation documents of the period (lines with a negative quantity) and what was cancelled after payment, by the sales of the period and what was so cancelled',
  },
  source: { zh: '订单', en: 'orders' },
  inputs: [],
  owner: 'operator',
  comparators: ['industry'],
  version: 2,
  scale: 100,
  sql: (q) => sql`
    with lines as (
      select o.shop_id, o.currency, o.id, o.kind, o.gone, l.quantity, ${major(sql`l.quantity * l.unit_minor`, sql`o.currency`)} as amount,
        coalesce(p.paid_at <= ${instantParam(q.asOf)}, false) as paid
      from (${ordersIn(q)}) o join "order" p on p.id = o.id join order_line l on l.order_id = o.id
      where l.unit_minor > 0)
    select c.shop_id, c.currency, sum(c.back) as num, sum(c.sold) as den, count(distinct c.id)::int as n, max(d.days) as days
    from (
      select shop_id, currency, id,
        case when quantity < 0 and not gone then -amount when quantity > 0 and gone and paid then amount else 0 end as back,
        case when quantity > 0 and kind <> 'cancellation' and (not gone or paid) then amount else 0 end as sold
      from lines) c
    left join (${daysWithOrders(q)}) d on d.shop_id = c.shop_id
    group by c.shop_id, c.currency`,
};
