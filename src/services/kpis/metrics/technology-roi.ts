import { sql } from '../../../db/client.ts';
import type { MetricKind } from '../metric-kind.ts';
import { wholeOf } from '../whole.ts';

export const metric: MetricKind = {
  code: 'technology-roi',
  name: { zh: '技术 ROI', en: 'Technology ROI' },
  aliases: ['技术投资回报', '技术投入回报率', 'tech roi'],
  shelf: 'core',
  unit: 'times',
  perCurrency: true,
  grains: ['month', 'quarter'],
  good: 'up',
  says: {
    zh: '技术收益（录入：节省的和多赚的）÷ 同币种的技术成本，没有录入收益的币种不算；目标 1.8',
    en: 'What technology brought (as entered: saved and earned) by its cost in the same currency; a currency for which no gain was entered does not count; wanted is 1.8',
  },
  source: { zh: '录入的技术收益和技术成本', en: 'gain and cost of technology as entered' },
  inputs: ['tech-return', 'tech-cost'],
  owner: 'finance',
  target: { atLeast: 1.8, period: 'quarter' },
  version: 2,
  sql: (q) => sql`
    select shop_id, currency, coalesce(sum(gain), 0) as num, coalesce(sum(cost), 0) as den, count(*)::int as n, count(distinct day) filter (where cost <> 0)::int as days
    from (select *, bool_or(gain is not null) over (partition by currency) as known from (
            select shop_id, currency, day, value as gain, null::numeric as cost from (${wholeOf(q, 'tech-return')}) r
            union all select shop_id, currency, day, null, value from (${wholeOf(q, 'tech-cost')}) c) y) x
    where known group by shop_id, currency`,
};
