import { sql } from '../../../db/client.ts';
import { firstPurchases } from '../first-purchases.ts';
import type { MetricKind } from '../metric-kind.ts';
import { wholeOf } from '../whole.ts';

export const metric: MetricKind = {
  code: 'new-customer-cost',
  name: { zh: '获客成本', en: 'Cost of a new customer' },
  aliases: ['拉新成本', '新客成本', 'CAC', 'acquisition cost'],
  unit: 'money',
  perCurrency: true,
  grains: ['week', 'month', 'quarter'],
  good: 'down',
  shelf: 'customers',
  says: {
    zh: '拉新费用除以同日的新客数（同 new-customers，归到第一次购买的店铺）；只算录入了费用的店铺和日子',
    en: 'What was spent on new customers by the new customers of the same days (as new-customers has them, each at the shop of the first sale); only shops and days of which it was entered',
  },
  source: { zh: '录入的拉新费用、订单里的顾客编码', en: 'cost as entered, customer keys of orders' },
  inputs: ['new-customer-cost'],
  owner: 'marketing',
  version: 3,
  sql: (q) => sql`
    with cost as materialized (${wholeOf(q, 'new-customer-cost')}),
    fresh as (select shop_id, day, count(*)::int as n from (${firstPurchases(q)}) f group by shop_id, day)
    select x.shop_id, x.currency, sum(x.cost) as num, sum(x.n)::int as den, sum(x.n)::int as n, count(distinct x.day) filter (where x.known)::int as days
    from (
      select shop_id, currency, day, value as cost, 0 as n, true as known from cost
      union all
      select f.shop_id, s.currency, f.day, 0, f.n, false from fresh f join shop s on s.id = f.shop_id
      where (f.shop_id, s.currency, f.day) in (select shop_id, currency, day from cost where shop_id is not null)
        or (s.currency, f.day) in (select currency, day from cost where shop_id is null)) x
    group by x.shop_id, x.currency`,
};
