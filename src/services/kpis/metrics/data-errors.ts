import { instantParam, sql } from '../../../db/client.ts';
import type { MetricKind } from '../metric-kind.ts';
import { ofShops } from '../sql.ts';

export const metric: MetricKind = {
  code: 'data-errors',
  name: { zh: '数据错误率', en: 'Data error rate' },
  aliases: ['数据差错率', '数据质量', 'data error', 'data quality'],
  unit: 'percent',
  grains: ['day', 'week', 'month', 'quarter'],
  good: 'down',
  shelf: 'quality',
  says: {
    zh: '期内每日数据检查看过的记录中，有错的比例（完整、唯一、及时、范围、孤儿、对账各项合计）',
    en: 'Of what the daily checks of the data looked at in the period, the share that was wrong (completeness, uniqueness, freshness, ranges, orphans and totals together)',
  },
  source: { zh: '每日数据检查', en: 'the daily checks of the data' },
  inputs: [],
  owner: 'admin',
  target: { atMost: 0.2, period: 'day' },
  version: 1,
  scale: 100,
  sql: (q) => sql`
    select shop_id, code as part, sum(wrong) as num, sum(looked) as den, sum(looked)::bigint as n
    from data_check where day between ${q.from}::date and ${q.to}::date and at <= ${instantParam(q.asOf)} ${ofShops(q, sql`shop_id`)}
    group by shop_id, code`,
};
