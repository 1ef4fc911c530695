import { sql } from '../../../db/client.ts';
import type { MetricKind } from '../metric-kind.ts';
import { salesOf } from '../sql.ts';
import { daysBegun } from '../whole.ts';

export const metric: MetricKind = {
  code: 'gmv-day',
  name: { zh: '日均 GMV', en: 'GMV a day' },
  aliases: ['日均销售额', 'daily gmv', 'gmv per day'],
  unit: 'money',
  perCurrency: true,
  grains: ['day', 'week', 'month', 'quarter'],
  good: 'up',
  shelf: 'sales',
  distinct: true,
  says: {
    zh: '期内销售额（GMV）除以期内已经开始的天数',
    en: 'Sales (GMV) of the period by as many of its days as have begun',
  },
  source: { zh: '订单', en: 'orders' },
  inputs: [],
  owner: 'manager',
  comparators: ['last-holiday'],
  version: 1,
  sql: (q) => sql`
    select null::int as shop_id, currency, sum(amount) as num, ${daysBegun(q)}::int as den, count(*)::int as n
    from (${salesOf(q)}) o group by currency`,
};
