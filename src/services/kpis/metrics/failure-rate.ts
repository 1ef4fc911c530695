import { instantParam, sql } from '../../../db/client.ts';
import type { MetricKind } from '../metric-kind.ts';
import { GROUP_ZONE, within } from '../whole.ts';

export const metric: MetricKind = {
  code: 'failure-rate',
  name: { zh: '系统失败率', en: 'Our own failure rate' },
  aliases: ['失败率', '系统故障率', 'failures'],
  unit: 'percent',
  grains: ['day', 'week', 'month', 'quarter'],
  good: 'down',
  shelf: 'quality',
  group: true,
  says: {
    zh: '期内处理完的请求、跑完的任务和有结果的消息中，失败的比例（请求出错、任务失败、消息没有送达）；拒绝不是失败',
    en: 'Of the asks answered, jobs run and messages that came to an end in the period, the share that failed (an error of ours, a failed run, a message that was not delivered); a refusal is no failure',
  },
  source: { zh: '存证里的请求、任务记录、消息', en: 'asks in the evidence, runs of jobs, messages' },
  inputs: [],
  owner: 'admin',
  version: 1,
  scale: 100,
  sql: (q) => sql`
    select null::int as shop_id, x.part, count(*) filter (where x.failed)::int as num, count(*)::int as den, count(*)::int as n
    from (
      select 'asks' as part, coalesce(e.body ->> 'result', '') = 'failed' as failed from evidence e
      where e.kind = 'ask' and ${within(q, sql`e.at`, GROUP_ZONE)}
      union all
      select 'jobs', r.state = 'failed' from job_run r
      where r.state in ('done', 'failed') and ${within(q, sql`r.finished_at`, GROUP_ZONE)}
      union all
      select 'messages', o.state = 'dead' from outbox o
      where o.state in ('sent', 'dead') and ${within(q, sql`o.created_at`, GROUP_ZONE)}
        and coalesce(case o.state when 'sent' then o.sent_at else o.tried_at end, o.created_at) <= ${instantParam(q.asOf)}) x
    where ${q.shops === undefined}
    group by x.part`,
};
