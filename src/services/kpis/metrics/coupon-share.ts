import { sql } from '../../../db/client.ts';
import { couponDiscounts } from '../coupon-discounts.ts';
import type { MetricKind } from '../metric-kind.ts';
import { salesOf } from '../sql.ts';

export const metric: MetricKind = {
  code: 'coupon-share',
  name: { zh: '优惠券占 GMV 比例', en: 'Coupon cost of GMV' },
  aliases: ['券成本率', 'coupon cost share'],
  unit: 'percent',
  perCurrency: true,
  grains: ['day', 'week', 'month', 'quarter'],
  good: 'down',
  shelf: 'sales',
  says: {
    zh: '期内订单用优惠券减掉的金额，除以同期销售额（GMV）',
    en: 'What coupons took off the orders of the period, by its sales (GMV)',
  },
  source: { zh: '订单、订单用的优惠券', en: 'orders and their coupons' },
  inputs: [],
  owner: 'marketing',
  version: 1,
  scale: 100,
  sql: (q) => sql`
    select o.shop_id, o.currency, sum(coalesce(c.discount, 0)) as num, sum(o.amount) as den, count(*)::int as n
    from (${salesOf(q)}) o left join (select order_id, sum(discount) as discount from (${couponDiscounts(q)}) x group by order_id) c
      on c.order_id = o.id
    group by o.shop_id, o.currency`,
};
