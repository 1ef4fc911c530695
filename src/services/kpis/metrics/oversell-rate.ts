import { sql } from '../../../db/client.ts';
import type { MetricKind } from '../metric-kind.ts';
import { ofShops } from '../sql.ts';
import { within } from '../whole.ts';

export const metric: MetricKind = {
  code: 'oversell-rate',
  name: { zh: '超卖率', en: 'Oversell rate' },
  aliases: ['oversold', '超卖'],
  unit: 'percent',
  grains: ['day', 'week', 'month', 'quarter'],
  good: 'down',
  shelf: 'stock',
  says: {
    zh: '期内平台订单的件数中，来单时没有货可锁的比例',
    en: 'Of the units of platform orders of the period, the share that no stock covered when they came',
  },
  source: { zh: '平台订单的锁单', en: 'reservations of platform orders' },
  inputs: [],
  owner: 'operator',
  target: { atMost: 0, period: 'month' },
  version: 1,
  scale: 100,
  sql: (q) => sql`
    select r.shop_id, sum(r.short) as num, sum(r.quantity) as den, count(*)::int as n
    from reservation r join shop s on s.id = r.shop_id
    where r.kind = 'order' and ${within(q, sql`r.created_at`, sql`s.time_zone`)} ${ofShops(q, sql`r.shop_id`)}
    group by r.shop_id`,
};
