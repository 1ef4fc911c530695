import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import { bounded } from '../bounded.ts';
import type { MetricQuery } from '../metric-kind.ts';
import { purchases } from './cohorts.ts';

/** How the customers of a period buy. Shares and means are the reader's to make: these are counts. */
export type Behaviour = {
  /** Customers with a sale in the period, and those of them whose first ever it was. */
  customers: number;
  fresh: number;
  orders: number;
  /** Customers by how many orders they placed in the period: 1, 2, 3 to 5, more. */
  frequency: { one: number; two: number; few: number; many: number };
  /** Days between two days of purchase, of those who came back within the period: the median, and how many such gaps there were. */
  gapDays: number | undefined;
  gaps: number;
};

/** Of the period in the shops asked for (a customer of several counts once), as far as it was known at `asOf`. */
export async function behaviour(tx: Tx, q: MetricQuery): Promise<Behaviour> {
  const [row] = await bounded(tx, 5_000, (inner) =>
    rowsOf<Record<string, string | number | null>>(
      inner,
      sql`with bought as materialized (${purchases(q)}),
        mine as (select * from bought where day between ${q.from}::date and ${q.to}::date),
        each as (select customer, count(*) as orders from mine group by customer),
        gaps as (
          select day - lag(day) over (partition by customer order by day) as days from (select distinct customer, day from mine) d)
        select (select count(*) from each) as customers, (select count(*) from mine) as orders,
          (select count(*) from each e where not exists (
            select 1 from bought b where b.customer = e.customer and b.day < ${q.from}::date)) as fresh,
          (select count(*) from each where orders = 1) as one, (select count(*) from each where orders = 2) as two,
          (select count(*) from each where orders between 3 and 5) as few, (select count(*) from each where orders > 5) as many,
          (select percentile_cont(0.5) within group (order by days) from gaps where days is not null) as gap,
          (select count(*) from gaps where days is not null) as gaps`,
    ),
  );
  const n = (name: string) => Number(row?.[name] ?? 0);
  const gap = row?.['gap'] ?? undefined;
  return {
    customers: n('customers'),
    fresh: n('fresh'),
    orders: n('orders'),
    frequency: { one: n('one'), two: n('two'), few: n('few'), many: n('many') },
    gapDays: gap === undefined ? undefined : Number(gap),
    gaps: n('gaps'),
  };
}
