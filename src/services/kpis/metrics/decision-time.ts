import { sql } from '../../../db/client.ts';
import type { MetricKind } from '../metric-kind.ts';
import { GROUP_ZONE, within } from '../whole.ts';

export const metric: MetricKind = {
  code: 'decision-time',
  name: { zh: '决策时长', en: 'Decision time' },
  aliases: ['审批时长', '决策时间', 'approval time'],
  unit: 'minutes',
  grains: ['day', 'week', 'month', 'quarter'],
  good: 'down',
  shelf: 'quality',
  group: true,
  says: {
    zh: '期内批准或驳回的审批，从提出到决定的平均分钟数；撤回、过期和被替代的不算',
    en: 'Approvals granted or refused in the period: mean minutes from the ask to the decision; not what was withdrawn, lapsed or expired',
  },
  source: { zh: '审批记录', en: 'approvals' },
  inputs: [],
  owner: 'manager',
  version: 1,
  sql: (q) => sql`
    select null::int as shop_id, sum(extract(epoch from a.decided_at - a.asked_at) / 60) as num, count(*)::int as den, count(*)::int as n
    from approval a
    where a.state in ('approved', 'rejected', 'failed') and ${within(q, sql`a.decided_at`, GROUP_ZONE)} and ${q.shops === undefined}
    having count(*) > 0`,
};
