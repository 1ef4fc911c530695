import { instantParam, sql } from '../../../db/client.ts';
import type { MetricKind } from '../metric-kind.ts';
import { ofShops } from '../sql.ts';
import { within } from '../whole.ts';

/** An order that took longer than this to arrive is not looked for. */
const LONGEST_DAYS = 120;

export const metric: MetricKind = {
  code: 'delivery-days',
  name: { zh: '送达天数', en: 'Delivery days' },
  aliases: ['配送时效', '物流时效', '配送天数', 'delivery time'],
  unit: 'days',
  grains: ['day', 'week', 'month', 'quarter'],
  good: 'down',
  shelf: 'service',
  says: {
    zh: `期内送达的订单，从付款（没有付款时间时从下单）到送达的平均天数；超过 ${LONGEST_DAYS} 天才送达的不算`,
    en: `Orders delivered in the period: mean days from payment (from the order, where that is not known) to delivery; not those that took more than ${LONGEST_DAYS} days`,
  },
  source: { zh: '平台订单的付款和送达时间', en: 'payment and delivery of platform orders' },
  inputs: [],
  owner: 'operator',
  target: { atMost: 2.3, period: 'month' },
  comparators: ['industry'],
  version: 1,
  sql: (q) => sql`
    select o.shop_id, sum(extract(epoch from o.delivered_at - coalesce(o.paid_at, o.placed_at)) / 86400) as num,
      count(*)::int as den, count(*)::int as n
    from shop s join "order" o on o.shop_id = s.id
    where o.delivered_at is not null and o.kind <> 'cancellation'
      and not (o.status = 'cancelled' and coalesce(o.cancelled_at, o.updated_at, o.placed_at) <= ${instantParam(q.asOf)})
      and o.placed_at >= (${q.from}::date - ${LONGEST_DAYS}::int)::timestamp at time zone s.time_zone
      and o.placed_at < ((${q.to}::date + 1)::timestamp at time zone s.time_zone)
      and o.delivered_at >= coalesce(o.paid_at, o.placed_at)
      and o.delivered_at < coalesce(o.paid_at, o.placed_at) + make_interval(days => ${LONGEST_DAYS})
      and ${within(q, sql`o.delivered_at`, sql`s.time_zone`)} ${ofShops(q, sql`s.id`)}
    group by o.shop_id`,
};
