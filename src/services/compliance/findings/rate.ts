import { instantParam, rowsOf, sql, type Tx } from '../../../db/client.ts';

/** What the operators want to stay below, in percent. */
export const GOAL_PERCENT = 0.3;
/** The days that it is about. */
export const RATE_DAYS = 30;

/**
 * The share of listings on sale and orders placed in the last 30 days of which a finding of high or critical severity happened in that
 * time, in percent. What was waived or judged a false alarm does not count. Nothing where there was neither.
 */
export async function violationRate(
  { tx }: { tx: Tx },
  { now }: { now: Date },
): Promise<{ value: number | undefined; of: number; found: number }> {
  const since = instantParam(new Date(now.getTime() - RATE_DAYS * 86_400_000));
  const [row] = await rowsOf<{ checked: number; found: number }>(
    tx,
    sql`select (select count(*) from listing where state = 'active')::int
            + (select count(*) from "order" where kind = 'sale' and placed_at >= ${since} and placed_at < ${instantParam(now)})::int as checked,
          (select count(distinct subject) from finding where subject ~ '^(listing|order):' and severity in ('high', 'critical')
             and state <> 'waived' and verdict is distinct from 'wrong'
             and (last_at >= ${since} or state in ('open', 'assigned')))::int as found`,
  );
  const { checked = 0, found = 0 } = row ?? {};
  return { value: checked === 0 ? undefined : Math.min(100, (found / checked) * 100), of: checked, found };
}

/** Local days of each shop, both included, as of an instant; of these shops only, where some are named. */
type Days = { from: string; to: string; asOf: Date; shops?: readonly number[] };

/** The same of a span of days, by shop: what was checked, and on how much of it there was such a finding. */
export async function violationRows(
  { tx }: { tx: Tx },
  { from, to, asOf, shops }: Days,
): Promise<{ shopId: number | null; found: number; checked: number }[]> {
  const wanted = shops ? sql`and s.id = any(${`{${shops.join(',')}}`}::int[])` : sql``;
  const starts = sql`(${from}::date::timestamp at time zone s.time_zone)`;
  const ends = sql`least((${to}::date + 1)::timestamp at time zone s.time_zone, ${instantParam(asOf)})`;
  return rowsOf(
    tx,
    sql`select s.id as "shopId",
          ((select count(*) from listing l where l.shop_id = s.id and l.state = 'active')
            + (select count(*) from "order" o where o.shop_id = s.id and o.kind = 'sale' and o.placed_at >= ${starts}
                and o.placed_at < ${ends}))::int as checked,
          (select count(distinct f.subject) from finding f where f.shop_id = s.id and f.subject ~ '^(listing|order):'
             and f.severity in ('high', 'critical') and f.state <> 'waived' and f.verdict is distinct from 'wrong'
             and f.first_at < ${ends} and (f.last_at >= ${starts} or f.state in ('open', 'assigned')))::int as found
        from shop s where true ${wanted} order by s.id`,
  );
}
