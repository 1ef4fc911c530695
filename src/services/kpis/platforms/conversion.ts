import { sql } from '../../../db/client.ts';
import type { MetricQuery } from '../metric-kind.ts';
import { type Query, salesOf, visitsIn } from '../sql.ts';
import { wholeOf } from '../whole.ts';
import { type ConversionMapping, MAPPINGS, mappingOf, type Visitors } from './mapping.ts';

/** `taobao`: made comparable; `own`: as the platform itself counts. */
export type Reading = 'taobao' | 'own';

const visitorsOf = (mapping: ConversionMapping, reading: Reading): readonly Visitors[] =>
  reading === 'taobao' ? mapping.taobao.visitors : mapping.own.visitors;

/** What counts as a visitor, by platform; the rows of no platform ('') are of those that nobody declared. */
function alternatives(reading: Reading, mappings: readonly ConversionMapping[]): Query {
  const rows = [mappingOf('', mappings), ...mappings].flatMap((mapping) =>
    visitorsOf(mapping, reading).flatMap(({ inputs, factor }, rank) =>
      inputs.map(
        (input) =>
          sql`(${mapping.platform}::text, ${rank}::int, ${input}::text, ${factor}::numeric, ${inputs.length}::int)`,
      ),
    ),
  );
  return sql`(values ${sql.join(rows, sql`, `)})`;
}

/** Shops whose platform counts orders and not people. */
const countsOrders = (reading: Reading, mappings: readonly ConversionMapping[]): Query => {
  const names = mappings.filter(({ own }) => reading === 'own' && own.buyers === 'paid-orders');
  return sql`s.platform = any(${`{${names.map(({ platform }) => platform).join(',')}}`}::text[])`;
};

/**
 * Conversion by shop and local day, where visitors are known: rows of a metric with part (the platform), num (who bought), den (visitors), n and
 * days. Who bought: as entered, else the customers (orders without one count each) of our own orders, once a day.
 */
export function conversionRows(
  q: MetricQuery,
  reading: Reading,
  mappings: readonly ConversionMapping[] = MAPPINGS,
): Query {
  const codes = new Set(
    mappings.concat(mappingOf('', mappings)).flatMap((one) => visitorsOf(one, reading).flatMap((v) => v.inputs)),
  );
  const seen = [...codes].map((code) =>
    code === 'visits'
      ? sql`select shop_id, day, 'visits' as code, visits as value from (${visitsIn(q)}) v`
      : sql`select shop_id, day, ${code}::text as code, value from (${wholeOf(q, code)}) v where shop_id is not null`,
  );
  const orders = countsOrders(reading, mappings);
  return sql`
    with way(platform, rank, code, factor, size) as (select * from ${alternatives(reading, mappings)} w),
    seen as (${sql.join(seen, sql` union all `)}),
    visitors as (
      select distinct on (shop_id, day) shop_id, day, visitors from (
        select v.shop_id, v.day, w.rank, sum(v.value * w.factor) as visitors
        from seen v join shop s on s.id = v.shop_id
        join way w on w.code = v.code and w.platform = case when exists (select 1 from way x where x.platform = s.platform) then s.platform else '' end
        group by v.shop_id, v.day, w.rank, w.size having count(distinct v.code) = w.size) x
      order by shop_id, day, rank),
    bought as (
      select shop_id, day, count(distinct coalesce(nullif(customer, ''), 'order:' || id)) as people, count(*) as orders
      from (${salesOf(q)}) o group by shop_id, day)
    select v.shop_id, s.platform as part, sum(v.visitors) as den, sum(v.visitors)::bigint as n, count(*)::int as days,
      sum(case when ${orders} then coalesce(e.paid, b.orders, 0) else coalesce(e.buyers, b.people, 0) end) as num
    from visitors v join shop s on s.id = v.shop_id
    left join bought b on b.shop_id = v.shop_id and b.day = v.day
    left join (
      select shop_id, day, max(value) filter (where code = 'buyers') as buyers, max(value) filter (where code = 'paid-orders') as paid
      from (select shop_id, day, 'buyers' as code, value from (${wholeOf(q, 'buyers')}) y
            union all select shop_id, day, 'paid-orders', value from (${wholeOf(q, 'paid-orders')}) y) z
      group by shop_id, day) e on e.shop_id = v.shop_id and e.day = v.day
    group by v.shop_id, s.platform`;
}
