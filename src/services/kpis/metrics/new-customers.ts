import { sql } from '../../../db/client.ts';
import { firstPurchases } from '../first-purchases.ts';
import type { MetricKind } from '../metric-kind.ts';
import { orderDayRows } from '../parts.ts';

export const metric: MetricKind = {
  code: 'new-customers',
  name: { zh: '新客数', en: 'New customers' },
  aliases: ['新客', '新增客户', 'new buyers'],
  unit: 'count',
  grains: ['day', 'week', 'month', 'quarter'],
  good: 'up',
  shelf: 'customers',
  says: {
    zh: '第一个未取消销售订单落在期内的顾客数，在所问的店铺里看；在几家店都买的只算一位，单看一家店时只看这家店的订单',
    en: 'Customers whose first sale ever, at the shops asked for, lies in the period; who bought at several is one, and of one shop its own orders alone are looked at',
  },
  source: { zh: '订单里的顾客编码', en: 'customer keys of orders' },
  inputs: [],
  owner: 'marketing',
  zero: true,
  distinct: true,
  version: 3,
  sql: (q) => sql`
    select null::int as shop_id, count(*)::numeric as num, count(*)::int as n, 0 as days from (${firstPurchases(q)}) c
    union all select shop_id, num, n, days from (${orderDayRows(q)}) y`,
};
