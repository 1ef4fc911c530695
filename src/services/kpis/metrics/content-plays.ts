import { sql } from '../../../db/client.ts';
import { contentOf } from '../content.ts';
import type { MetricKind } from '../metric-kind.ts';

export const metric: MetricKind = {
  code: 'content-plays',
  name: { zh: '单条播放量', en: 'Plays per piece' },
  aliases: ['播放量', '内容播放', 'plays'],
  unit: 'count',
  grains: ['day', 'week', 'month', 'quarter'],
  good: 'up',
  shelf: 'content',
  says: {
    zh: '播放量除以内容条数，只算两样都录入了的店铺和日子',
    en: 'Plays by pieces of content, for shops and days of which both were entered',
  },
  source: { zh: '录入的内容数据', en: 'content as entered' },
  inputs: ['content-plays', 'content-pieces'],
  owner: 'marketing',
  target: { atLeast: 15_000, period: 'day' },
  version: 1,
  sql: (q) => sql`
    select shop_id, sum(plays) as num, sum(pieces) as den, sum(pieces)::bigint as n, count(distinct day)::int as days
    from (${contentOf(q)}) c where plays is not null and pieces is not null group by shop_id`,
};
