import { sql } from '../../../db/client.ts';
import type { MetricKind } from '../metric-kind.ts';
import { salesOf } from '../sql.ts';

/** How far back an earlier purchase is looked for. */
const LOOK_BACK_DAYS = 365;

export const metric: MetricKind = {
  code: 'repurchase-cycle',
  name: { zh: '复购周期', en: 'Repurchase cycle' },
  aliases: ['回购周期', '复购间隔', 'repurchase interval'],
  unit: 'days',
  grains: ['week', 'month', 'quarter'],
  good: 'down',
  shelf: 'customers',
  says: {
    zh: `期内再次购买的顾客，距他在同一店铺上一个购买日的平均天数（往前看 ${LOOK_BACK_DAYS} 天；同一天的订单算一次）`,
    en: `Customers who bought again in the period: mean days since their last day of purchase at the same shop (up to ${LOOK_BACK_DAYS} days back; orders of one day count once)`,
  },
  source: { zh: '订单里的顾客编码', en: 'customer keys of orders' },
  inputs: [],
  owner: 'marketing',
  target: { atMost: 8, period: 'month' },
  version: 2,
  sql: (q) => sql`
    with bought as (
      select distinct shop_id, customer, day from (${salesOf({ ...q, from: back(q.from, LOOK_BACK_DAYS) })}) o where customer <> ''),
    gaps as (select shop_id, day, day - lag(day) over (partition by shop_id, customer order by day) as days from bought)
    select shop_id, sum(days) as num, count(*)::int as den, count(*)::int as n
    from gaps where days <= ${LOOK_BACK_DAYS}::int and day >= ${q.from}::date group by shop_id`,
};

const back = (day: string, by: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) - by * 86_400_000).toISOString().slice(0, 10);
