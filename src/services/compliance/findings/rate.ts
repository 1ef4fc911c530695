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
