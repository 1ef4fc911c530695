import { instantParam, sql } from '../../../db/client.ts';
import type { MetricKind } from '../metric-kind.ts';
import { observedWhole, ofShops } from '../sql.ts';

export const metric: MetricKind = {
  code: 'first-answer-time',
  name: { zh: '首次响应时间', en: 'First answer time' },
  aliases: ['首响时间', '客服首响', '首响', 'first answer', 'first response time'],
  shelf: 'service',
  unit: 'seconds',
  grains: ['day', 'week', 'month', 'quarter'],
  good: 'down',
  says: {
    zh: '期内开始的会话，从顾客第一句到客服第一次答复的平均秒数（机器人不算，还没有人答的不算）；没有会话记录的店铺日，用录入的平均值按会话数加权',
    en: "Of the talks begun in the period: mean seconds from the customer's first word to the first answer of a person (no robot; without those nobody answered yet); for days of shops without talks the mean as entered, by its number of talks",
  },
  source: { zh: '客服会话；录入的首响秒数', en: 'conversations; first answers as entered' },
  inputs: ['first-answer-seconds', 'conversations'],
  owner: 'operator',
  comparators: ['industry'],
  version: 1,
  sql: (q) => sql`
    with talks as (
      select c.shop_id, f.day, extract(epoch from (
          select min(a.at) from care_message a
          where a.conversation_id = c.id and a."from" = 'agent' and a.at >= f.at and a.at <= ${instantParam(q.asOf)}) - f.at) as seconds
      from care_conversation c join shop s on s.id = c.shop_id
      cross join lateral (
        select min(m.at) as at, (min(m.at) at time zone s.time_zone)::date as day from care_message m
        where m.conversation_id = c.id and m."from" = 'customer') f
      where c.last_at >= (${q.from}::date::timestamp at time zone s.time_zone)
        and f.day between ${q.from}::date and ${q.to}::date ${ofShops(q, sql`c.shop_id`)}),
    days as (
      select shop_id, day, sum(seconds) as num, count(*) as n from talks where seconds is not null group by 1, 2
      union all
      select v.shop_id, v.day, v.value * coalesce(k.value, 1), coalesce(k.value, 1)
      from (${observedWhole(q, 'first-answer-seconds', 'level')}) v
      left join (${observedWhole(q, 'conversations')}) k on k.shop_id = v.shop_id and k.day = v.day
      where not exists (select from talks t where t.shop_id = v.shop_id and t.day = v.day))
    select shop_id, sum(num) as num, sum(n) as den, sum(n)::bigint as n, count(distinct day)::int as days from days group by shop_id`,
};
