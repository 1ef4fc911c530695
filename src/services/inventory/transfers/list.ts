import { instantParam, rowsOf, sql, type Tx } from '../../../db/client.ts';
import { answersNeed, decided, type Transfer, transferById, transfersWhere } from './rows.ts';

type Deps = { tx: Tx };

export const byId = ({ tx }: Deps, id: number): Promise<Transfer> => transferById(tx, id);

/** Those that are not ended first, the oldest first; then the ended ones, the latest first. */
export async function list({ tx }: Deps, limit: number): Promise<{ rows: Transfer[]; total: number; open: number }> {
  const ended = sql`t.state in ('closed', 'refused')`;
  const [count] = await rowsOf<{ total: number; open: number }>(
    tx,
    sql`select count(*)::int as total, (count(*) filter (where not (${ended})))::int as open from transfer t`,
  );
  const rows = await transfersWhere(
    tx,
    sql`true order by ${ended}, case when ${ended} then -t.id else t.id end limit ${limit}`,
  );
  return { rows, total: count?.total ?? 0, open: count?.open ?? 0 };
}

/** Minutes from the need to the decision. */
export type DecisionTimes = { count: number; meanMinutes: number | undefined; p90Minutes: number | undefined };

/**
 * Of transfers that answer a need and were approved or refused from `since` on: minutes from `needed_at` to the (first)
 * decision. p90: nine of ten were decided within it, between two neighbours by proportion. What its own asker took back is no
 * decision; what a person asks for without a need (quota moved by hand) is none of these.
 */
export async function decisionTimes({ tx }: Deps, { since }: { since: Date }): Promise<DecisionTimes> {
  const [row] = await rowsOf<{ n: number; mean: number | null; p90: number | null }>(
    tx,
    sql`select count(*)::int as n, avg(minutes)::float8 as mean,
          percentile_cont(0.9) within group (order by minutes) as p90
        from (select extract(epoch from t.decided_at - t.needed_at)::float8 / 60 as minutes from transfer t
              where t.decided_at >= ${instantParam(since)} and ${decided} and ${answersNeed}) decisions`,
  );
  const rounded = (minutes: number | null | undefined) =>
    minutes === null || minutes === undefined ? undefined : Math.round(minutes * 10) / 10;
  return { count: row?.n ?? 0, meanMinutes: rounded(row?.mean), p90Minutes: rounded(row?.p90) };
}
