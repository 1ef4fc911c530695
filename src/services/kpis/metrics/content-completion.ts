import { sql } from '../../../db/client.ts';
import { contentOf } from '../content.ts';
import type { MetricKind } from '../metric-kind.ts';

export const metric: MetricKind = {
  code: 'content-completion',
  name: { zh: '完播率', en: 'Content completion' },
  aliases: ['内容完播率', '内容完成率', 'completion rate', 'completion'],
  unit: 'percent',
  grains: ['day', 'week', 'month', 'quarter'],
  good: 'up',
  shelf: 'content',
  says: {
    zh: '每店每日的完播率按当日播放量加权平均；没有播放量的日子权重为 1',
    en: 'The completion rate of each shop and day, weighted by the plays of the day; a day without plays weighs 1',
  },
  source: { zh: '录入的内容数据', en: 'content as entered' },
  inputs: ['content-completion'],
  owner: 'marketing',
  version: 1,
  sql: (q) => sql`
    select shop_id, sum(completion * coalesce(nullif(plays, 0), 1)) as num, sum(coalesce(nullif(plays, 0), 1)) as den,
      sum(coalesce(plays, 0))::bigint as n, count(distinct day)::int as days
    from (${contentOf(q)}) c where completion is not null group by shop_id`,
};
