import { sql } from '../../../db/client.ts';
import type { MetricKind } from '../metric-kind.ts';
import { wholeOf } from '../whole.ts';

export const metric: MetricKind = {
  code: 'page-dwell',
  name: { zh: '页面停留时长', en: 'Page dwell' },
  aliases: ['停留时长', '平均停留', 'dwell time'],
  unit: 'seconds',
  grains: ['day', 'week', 'month', 'quarter'],
  good: 'up',
  shelf: 'traffic',
  says: {
    zh: '每店每日的平均停留秒数，按当日访客数加权；没有访客数的日子权重为 1',
    en: 'Mean seconds on a page of each shop and day, weighted by the visitors of the day; a day without visitors weighs 1',
  },
  source: { zh: '录入的停留时长、访客数', en: 'dwell and visitors as entered' },
  inputs: ['page-dwell'],
  owner: 'marketing',
  version: 1,
  sql: (q) => sql`
    select d.shop_id, sum(d.value * coalesce(nullif(v.value, 0), 1)) as num, sum(coalesce(nullif(v.value, 0), 1)) as den,
      sum(coalesce(v.value, 0))::bigint as n, count(*)::int as days
    from (${wholeOf(q, 'page-dwell', 'level')}) d
    left join (${wholeOf(q, 'visitors')}) v on v.shop_id = d.shop_id and v.day = d.day
    group by d.shop_id`,
};
