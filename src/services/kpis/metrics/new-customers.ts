import { sql } from '../../../db/client.ts';
import { firstPurchases } from '../first-purchases.ts';
import type { MetricKind } from '../metric-kind.ts';

export const metric: MetricKind = {
  code: 'new-customers',
  name: { zh: '新客数', en: 'New customers' },
  aliases: ['新客', '新增客户', 'new buyers'],
  unit: 'count',
  grains: ['day', 'week', 'month', 'quarter'],
  good: 'up',
  shelf: 'customers',
  says: {
    zh: '在一个店铺的第一个未取消销售订单落在期内的顾客数；同一人在两个店铺各算一次',
    en: 'Customers whose first sale at a shop, ever, lies in the period; somebody new at two shops counts at each',
  },
  source: { zh: '订单里的顾客编码', en: 'customer keys of orders' },
  inputs: [],
  owner: 'marketing',
  zero: true,
  version: 2,
  sql: (q) =>
    sql`select shop_id, count(*)::int as num, count(*)::int as n from (${firstPurchases(q)}) c group by shop_id`,
};
