import { sql } from '../../../db/client.ts';
import { contentOf } from '../content.ts';
import type { MetricKind } from '../metric-kind.ts';

export const metric: MetricKind = {
  code: 'content-pieces',
  name: { zh: '日均内容数', en: 'Content pieces a day' },
  aliases: ['内容数', '内容产量', '每天内容', 'pieces a day'],
  unit: 'count',
  grains: ['day', 'week', 'month', 'quarter'],
  good: 'up',
  shelf: 'content',
  distinct: true,
  says: {
    zh: '录入的内容条数（各店铺各渠道合计），除以有录入的天数',
    en: 'Pieces of content of all shops and channels together, by the days of which any were entered',
  },
  source: { zh: '录入的内容数据', en: 'content as entered' },
  inputs: ['content-pieces'],
  owner: 'marketing',
  target: { atLeast: 200, period: 'day' },
  version: 1,
  sql: (q) => sql`
    select null::int as shop_id, sum(pieces) as num, count(distinct day)::int as den, sum(pieces)::bigint as n, count(distinct day)::int as days
    from (${contentOf(q)}) c where pieces is not null having count(*) > 0`,
};
