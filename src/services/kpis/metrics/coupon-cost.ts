import { sql } from '../../../db/client.ts';
import { couponDiscounts } from '../coupon-discounts.ts';
import type { MetricKind } from '../metric-kind.ts';

export const metric: MetricKind = {
  code: 'coupon-cost',
  name: { zh: '优惠券成本', en: 'Coupon cost' },
  aliases: ['券成本', 'coupon spend'],
  unit: 'money',
  perCurrency: true,
  grains: ['day', 'week', 'month', 'quarter'],
  good: 'down',
  shelf: 'sales',
  says: {
    zh: '期内未取消的销售订单用优惠券减掉的金额合计',
    en: 'What coupons took off the sales orders of the period that were not cancelled',
  },
  source: { zh: '订单用的优惠券', en: 'coupons of orders' },
  inputs: [],
  owner: 'marketing',
  version: 1,
  sql: (q) =>
    sql`select shop_id, currency, sum(discount) as num, count(*)::int as n from (${couponDiscounts(q)}) c group by shop_id, currency`,
};
