import { sql } from '../../../db/client.ts';
import type { MetricKind } from '../metric-kind.ts';
import { salesOf, visitsIn } from '../sql.ts';

export const metric: MetricKind = {
  code: 'conversion',
  name: { zh: '转化率', en: 'Conversion' },
  aliases: ['成交转化率', 'conversion rate', 'cvr'],
  shelf: 'traffic',
  unit: 'percent',
  scale: 100,
  grains: ['day', 'week', 'month', 'quarter'],
  good: 'up',
  says: {
    zh: '知道访客数的店铺日里的订单数 ÷ 这些店铺日的访客数；各平台的访客按各自口径，不折算',
    en: 'Orders by visits, over the days of shops whose visits are known; visits as each platform counts them',
  },
  source: { zh: '订单；访客（录入或命令 访客）', en: 'orders; visits as entered' },
  inputs: ['visits'],
  owner: 'marketing',
  comparators: ['industry', 'last-holiday'],
  version: 1,
  sql: (q) => sql`
    select v.shop_id, coalesce(sum(o.orders), 0) as num, sum(v.visits) as den, sum(v.visits)::bigint as n, count(*)::int as days
    from (${visitsIn(q)}) v
    left join (select shop_id, day, count(*) as orders from (${salesOf(q)}) x group by 1, 2) o on o.shop_id = v.shop_id and o.day = v.day
    group by v.shop_id`,
};
