import { sql } from '../../../db/client.ts';
import type { MetricKind } from '../metric-kind.ts';
import { GROUP_ZONE, within } from '../whole.ts';

export const metric: MetricKind = {
  code: 'stock-accuracy',
  name: { zh: '库存准确率', en: 'Stock accuracy' },
  aliases: ['盘点准确率', '账实相符率'],
  unit: 'percent',
  grains: ['week', 'month', 'quarter'],
  good: 'up',
  shelf: 'stock',
  group: true,
  says: {
    zh: '期内结束的盘点中，盘过的行里账实相符的比例',
    en: 'Of the lines counted in counts that were closed in the period, the share without a difference',
  },
  source: { zh: '盘点', en: 'counts of stock' },
  inputs: [],
  owner: 'operator',
  target: { atLeast: 95, period: 'month' },
  version: 1,
  scale: 100,
  sql: (q) => sql`
    select null::int as shop_id, count(*) filter (where t.counted = t.expected_then)::int as num, count(*)::int as den, count(*)::int as n
    from stock_count_line t join stock_count c on c.id = t.count_id
    where t.counted is not null and ${within(q, sql`c.closed_at`, GROUP_ZONE)} and ${q.shops === undefined}
    having count(*) > 0`,
};
