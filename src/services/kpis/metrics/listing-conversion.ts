import { sql } from '../../../db/client.ts';
import type { MetricKind } from '../metric-kind.ts';
import { observed } from '../sql.ts';

export const metric: MetricKind = {
  code: 'listing-conversion',
  name: { zh: '链接转化率', en: 'Listing conversion' },
  aliases: ['单品转化率', '商品转化率'],
  unit: 'percent',
  grains: ['day', 'week', 'month', 'quarter'],
  good: 'up',
  shelf: 'traffic',
  says: {
    zh: '每个链接的支付买家数除以点击量，只算两样都录入了的链接和日子',
    en: 'Buyers of a listing by the clicks on it, for listings and days of which both were entered',
  },
  source: { zh: '录入的链接数据', en: 'numbers of listings as entered' },
  inputs: ['listing-buyers', 'listing-clicks'],
  owner: 'operator',
  comparators: ['industry'],
  version: 1,
  scale: 100,
  sql: (q) => sql`
    select c.shop_id, c.part, sum(c.value) as num, sum(i.value) as den, sum(i.value)::bigint as n, count(distinct c.day)::int as days
    from (${observed(q, 'listing-buyers')}) c join (${observed(q, 'listing-clicks')}) i on i.shop_id = c.shop_id and i.part = c.part and i.day = c.day
    group by c.shop_id, c.part`,
};
