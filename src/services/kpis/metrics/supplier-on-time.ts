import { sql } from '../../../db/client.ts';
import type { MetricKind } from '../metric-kind.ts';
import { GROUP_ZONE } from '../whole.ts';

export const metric: MetricKind = {
  code: 'supplier-on-time',
  name: { zh: '供应商准时率', en: 'Supplier on-time rate' },
  aliases: ['准时率', '到货准时率', 'on-time'],
  unit: 'percent',
  grains: ['week', 'month', 'quarter'],
  good: 'up',
  shelf: 'stock',
  group: true,
  says: {
    zh: '承诺在期内到货的采购行中，在承诺日或之前收齐的比例；没收齐的算迟，取消的单不算',
    en: 'Of the purchase lines promised for a day of the period, the share that had come in whole by that day; what is not whole is late, cancelled orders do not count',
  },
  source: { zh: '采购单、收货', en: 'purchases and receipts' },
  inputs: [],
  owner: 'operator',
  version: 1,
  scale: 100,
  sql: (q) => sql`
    select null::int as shop_id, p.supplier as part, count(*)::int as den, count(*)::int as n,
      count(*) filter (where l.received + l.damaged >= l.quantity
        and (l.last_received_at at time zone ${GROUP_ZONE})::date <= l.promised_on)::int as num
    from purchase_line l join purchase_order p on p.id = l.order_id
    where p.state <> 'cancelled' and l.promised_on between ${q.from}::date and ${q.to}::date
      and l.promised_on <= (${q.asOf.toISOString()}::timestamptz at time zone ${GROUP_ZONE})::date
      and ${q.shops === undefined}
    group by p.supplier`,
};
