import { sql } from '../../../db/client.ts';
import type { MetricKind } from '../metric-kind.ts';
import { ofShops } from '../sql.ts';
import { within } from '../whole.ts';

export const metric: MetricKind = {
  code: 'fill-rate',
  name: { zh: '订单满足率', en: 'Fill rate' },
  aliases: ['满足率'],
  unit: 'percent',
  grains: ['day', 'week', 'month', 'quarter'],
  good: 'up',
  shelf: 'stock',
  says: {
    zh: '期内平台订单的件数中，来单时有货可锁的比例；其余是超卖',
    en: 'Of the units of platform orders of the period, the share that stock covered when they came; the rest was oversold',
  },
  source: { zh: '平台订单的锁单', en: 'reservations of platform orders' },
  inputs: [],
  owner: 'operator',
  version: 1,
  scale: 100,
  sql: (q) => sql`
    select r.shop_id, sum(r.quantity - r.short) as num, sum(r.quantity) as den, count(*)::int as n
    from reservation r join shop s on s.id = r.shop_id
    where r.kind = 'order' and ${within(q, sql`r.created_at`, sql`s.time_zone`)} ${ofShops(q, sql`r.shop_id`)}
    group by r.shop_id`,
};
