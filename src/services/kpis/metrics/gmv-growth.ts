import { sql } from '../../../db/client.ts';
import type { MetricKind } from '../metric-kind.ts';
import { queryYearBefore } from '../period.ts';
import { daysWithOrders, salesOf } from '../sql.ts';

export const metric: MetricKind = {
  code: 'gmv-growth',
  name: { zh: '销售额同比增长', en: 'GMV growth' },
  aliases: ['GMV增长', 'GMV 增长率', '销售额增长', '同比增长', 'growth'],
  shelf: 'core',
  unit: 'percent',
  scale: 100,
  perCurrency: true,
  grains: ['week', 'month', 'quarter'],
  good: 'up',
  says: {
    zh: '本期销售额比去年同期（周：52 周前）增长的百分比；没有过完的期与去年同样天数相比；去年没有的店铺也算在增长里',
    en: 'By how many percent GMV is above that of the same period a year before (of weeks: 52 weeks before); a period that is not over is compared with as many days; shops that are new since count as growth',
  },
  source: { zh: '订单', en: 'orders' },
  inputs: [],
  owner: 'manager',
  target: { atLeast: 45, period: 'quarter' },
  comparators: ['industry'],
  version: 1,
  sql: (q) => sql`
    select shop_id, currency, sum(gmv) - sum(earlier) as num, sum(earlier) as den, sum(n)::int as n, max(days) as days from (
      select x.shop_id, x.currency, sum(x.amount) as gmv, 0 as earlier, count(*) as n, max(d.days) as days
      from (${salesOf(q)}) x join (${daysWithOrders(q)}) d on d.shop_id = x.shop_id group by 1, 2
      union all
      select shop_id, currency, 0, sum(amount), 0, 0 from (${salesOf(queryYearBefore(q))}) y group by 1, 2) z
    group by shop_id, currency`,
};
