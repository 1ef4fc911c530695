import { instantParam, sql } from '../../../db/client.ts';
import type { MetricKind } from '../metric-kind.ts';
import { linesSold } from '../sql.ts';
import { GROUP_ZONE } from '../whole.ts';

export const metric: MetricKind = {
  code: 'sell-through',
  name: { zh: '售罄率', en: 'Sell-through' },
  aliases: ['动销率', '售罄'],
  unit: 'percent',
  grains: ['week', 'month', 'quarter'],
  good: 'up',
  shelf: 'stock',
  group: true,
  says: {
    zh: '期内售出的商品件数，除以售出件数加期末在库件数（全部仓库，按流水倒推；流水开始以前的时段不算）',
    en: 'Units of goods sold in the period, by these and the units on hand at its end (all warehouses, as the ledger says; nothing of periods that were over before it began)',
  },
  source: { zh: '订单、库存流水', en: 'orders, ledger of stock' },
  inputs: [],
  owner: 'operator',
  version: 2,
  scale: 100,
  sql: (q) => sql`
    select null::int as shop_id, sold.units as num, sold.units + hand.units as den, sold.n
    from (select coalesce(sum(quantity), 0) as units, count(distinct order_id)::int as n
          from (${linesSold(q)}) l join sku k on k.code = l.sku and k.kind = 'goods') sold,
      (select greatest((select coalesce(sum(on_hand), 0) from stock_level) - coalesce(sum(m.delta), 0), 0) as units, count(*) as moved
       from movement m where m.at > least(((${q.to}::date + 1)::timestamp at time zone ${GROUP_ZONE}), ${instantParam(q.asOf)})) hand
    where ${q.shops === undefined} and exists (
      select 1 from movement where at < ((${q.to}::date + 1)::timestamp at time zone ${GROUP_ZONE}) and at <= ${instantParam(q.asOf)})`,
};
