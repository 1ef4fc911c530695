import { sql } from '../../../db/client.ts';
import type { MetricKind } from '../metric-kind.ts';
import { observed } from '../sql.ts';

export const metric: MetricKind = {
  code: 'listing-clicks',
  name: { zh: '链接点击率', en: 'Listing click rate' },
  aliases: ['点击率', 'CTR', 'click rate'],
  unit: 'percent',
  grains: ['day', 'week', 'month', 'quarter'],
  good: 'up',
  shelf: 'traffic',
  says: {
    zh: '每个链接的点击量除以曝光量，只算两样都录入了的链接和日子；合计是总点击除以总曝光',
    en: 'Clicks on a listing by how often it was shown, for listings and days of which both were entered; together: all clicks by all showings',
  },
  source: { zh: '录入的链接数据', en: 'numbers of listings as entered' },
  inputs: ['listing-clicks', 'listing-impressions'],
  owner: 'operator',
  comparators: ['industry'],
  version: 1,
  scale: 100,
  sql: (q) => sql`
    select c.shop_id, c.part, sum(c.value) as num, sum(i.value) as den, sum(i.value)::bigint as n, count(distinct c.day)::int as days
    from (${observed(q, 'listing-clicks')}) c join (${observed(q, 'listing-impressions')}) i on i.shop_id = c.shop_id and i.part = c.part and i.day = c.day
    group by c.shop_id, c.part`,
};
