import { instantParam, sql } from '../../../db/client.ts';
import type { MetricKind } from '../metric-kind.ts';
import { ofShops } from '../sql.ts';

export const metric: MetricKind = {
  code: 'coupon-redemption',
  name: { zh: '优惠券核销率', en: 'Coupon redemption' },
  aliases: ['核销率', '券核销率', 'redemption'],
  unit: 'percent',
  grains: ['day', 'week', 'month', 'quarter'],
  good: 'up',
  shelf: 'sales',
  says: {
    zh: '期内有效的优惠券中，到期末（最近一次读数）为止用掉的张数除以领取的张数',
    en: 'Of the coupons that ran in the period: used by taken, both as last read up to its end',
  },
  source: { zh: '各平台的优惠券', en: 'the platforms’ coupons' },
  inputs: [],
  owner: 'marketing',
  version: 1,
  scale: 100,
  sql: (q) => sql`
    select c.shop_id, sum(r.used) as num, sum(r.taken) as den, count(*)::int as n
    from coupon c join shop s on s.id = c.shop_id
    join lateral (
      select p.taken, p.used from coupon_sample p where p.coupon_id = c.id
        and p.at <= least(((${q.to}::date + 1)::timestamp at time zone s.time_zone), ${instantParam(q.asOf)})
      union all
      select c.taken, c.used where c.taken is not null and c.used is not null
        and not exists (select 1 from coupon_sample p where p.coupon_id = c.id)
      order by taken desc, used desc limit 1) r on true
    where c.state not in ('draft', 'scheduled') and c.starts_at < ((${q.to}::date + 1)::timestamp at time zone s.time_zone)
      and c.ends_at >= (${q.from}::date::timestamp at time zone s.time_zone) ${ofShops(q, sql`c.shop_id`)}
    group by c.shop_id`,
};
