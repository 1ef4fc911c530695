import { instantParam, rowsOf, sql, type Tx } from '../../../db/client.ts';
import { bounded } from '../bounded.ts';
import { ofShops, type Query } from '../sql.ts';

/** Months after the first purchase that are looked at. */
export const MOST_AGE = 12;
/** Months of first purchase that a triangle has at most. */
export const MOST_COHORTS = 24;
/** How long one statement may take. */
const MOST_MS = 5_000;

/** Customers by the month (YYYY-MM, of the shop's clock) of their first purchase at any of the shops. */
export type Cohort = {
  month: string;
  customers: number;
  /** Those of them who bought 0, 1, … months later; as many as there have been months. `[0]` is all of them. */
  active: number[];
  /** Those with a second order by `asOf`, whenever it was. */
  again: number;
};

export type Triangle = {
  cohorts: Cohort[];
  /** Of all cohorts that have seen that month: the share, in percent, who bought in it. `[0]` is 100. */
  retention: number[];
  /** All customers of these cohorts, and those with a second order. */
  customers: number;
  again: number;
  /** The month that was not over at `asOf`: its last column can still grow. */
  running?: string;
  /** Months of first purchase that came before and are not shown. */
  hidden: number;
};

/** Months of first purchase, both included (YYYY-MM). Nothing after `asOf` counts. */
export type CohortQuery = { from: string; to: string; asOf: Date; shops?: readonly number[] };

/**
 * Sales of customers: one row an order that is no document of cancellation, was not cancelled by `asOf` and has a line with a quantity and
 * a price above 0. customer, shop_id, id, day, month (of the shop's clock). Whom a platform knows by another key in another shop counts there as another.
 */
export const purchases = ({ asOf, shops }: Pick<CohortQuery, 'asOf' | 'shops'>): Query => sql`
  select o.customer, o.shop_id, o.id, (o.placed_at at time zone s.time_zone)::date as day,
    date_trunc('month', o.placed_at at time zone s.time_zone)::date as month
  from shop s join "order" o on o.shop_id = s.id
  where o.customer <> '' and o.kind <> 'cancellation' and o.placed_at <= ${instantParam(asOf)}
    and not (o.status = 'cancelled' and coalesce(o.cancelled_at, o.updated_at, o.placed_at) <= ${instantParam(asOf)})
    ${ofShops({ from: '', to: '', asOf, ...(shops && { shops }) }, sql`s.id`)}
    and exists (select 1 from order_line l where l.order_id = o.id and l.quantity > 0 and l.unit_minor > 0)`;

const firstDay = (month: string): string => `${month}-01`;

const monthsBetween = (from: string, to: string): number =>
  (Number(to.slice(0, 4)) - Number(from.slice(0, 4))) * 12 + Number(to.slice(5, 7)) - Number(from.slice(5, 7));

/** `2026-11` and so many months on. */
export const shiftMonth = (month: string, by: number): string =>
  new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5, 7)) - 1 + by, 1)).toISOString().slice(0, 7);

type Row = { month: string; age: number; customers: number; again: number };

/**
 * The retention triangle: at most the last MOST_COHORTS months of first purchase and MOST_AGE months after each. `today`: the local day at `asOf`,
 * which says how many months there have been. Throws what the database says, 57014 where it took too long.
 */
export async function triangle(tx: Tx, q: CohortQuery & { today: string }): Promise<Triangle> {
  const to = q.to < q.today.slice(0, 7) ? q.to : q.today.slice(0, 7);
  const earliest = shiftMonth(to, 1 - MOST_COHORTS);
  const from = q.from > earliest ? q.from : earliest;
  const rows = await bounded(tx, MOST_MS, (inner) => rowsOf<Row>(inner, query(q, from, to)));
  const cohorts = cohortsOf(rows, q.today.slice(0, 7));
  const sum = (of: (cohort: Cohort) => number) => cohorts.reduce((total, one) => total + of(one), 0);
  const running =
    to === q.today.slice(0, 7) ||
    cohorts.some(({ month, active }) => shiftMonth(month, active.length - 1) === q.today.slice(0, 7));
  return {
    cohorts,
    retention: retentionOf(cohorts),
    customers: sum(({ customers }) => customers),
    again: sum(({ again }) => again),
    hidden: Math.max(0, monthsBetween(q.from, from)),
    ...(running && { running: q.today.slice(0, 7) }),
  };
}

const query = (q: CohortQuery, from: string, to: string): Query => sql`
  with bought as materialized (
    select customer, month, count(*)::int as orders from (${purchases(q)}) p group by customer, month),
  first as (
    select customer, min(month) as month, sum(orders) > 1 as again from bought group by customer
    having min(month) between ${firstDay(from)}::date and ${firstDay(to)}::date),
  aged as (
    select f.month, (extract(year from age(b.month, f.month)) * 12 + extract(month from age(b.month, f.month)))::int as age, f.again
    from first f join bought b on b.customer = f.customer)
  select to_char(month, 'YYYY-MM') as month, age, count(*)::int as customers, count(*) filter (where again)::int as again
  from aged where age <= ${MOST_AGE} group by month, age order by month, age`;

function cohortsOf(rows: readonly Row[], thisMonth: string): Cohort[] {
  return [...Map.groupBy(rows, ({ month }) => month)].map(([month, ages]) => {
    const whole = ages.find(({ age }) => age === 0);
    const seen = Math.min(MOST_AGE, monthsBetween(month, thisMonth));
    const active = Array.from({ length: seen + 1 }, (_, k) => ages.find(({ age }) => age === k)?.customers ?? 0);
    return { month, customers: whole?.customers ?? 0, active, again: whole?.again ?? 0 };
  });
}

function retentionOf(cohorts: readonly Cohort[]): number[] {
  const ages = Math.max(0, ...cohorts.map(({ active }) => active.length));
  return Array.from({ length: ages }, (_, k) => {
    const seen = cohorts.filter(({ active }) => active.length > k);
    const all = seen.reduce((total, { customers }) => total + customers, 0);
    const came = seen.reduce((total, { active }) => total + (active[k] ?? 0), 0);
    return all === 0 ? 0 : (came / all) * 100;
  });
}
