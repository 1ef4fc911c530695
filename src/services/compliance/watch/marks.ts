import { instantOf, rowsOf, sql, type Tx } from '../../../db/client.ts';
import { kindsJson, unseen } from './lease.ts';
import type { MonitorKind } from './monitor-kind.ts';

/** So many things are looked at one by one; beyond it everything is. */
export const MOST_REFS = 5_000;

/** What was marked since the last look. `all`: too much to say. */
export type Marked = {
  all: boolean;
  refs: ReadonlyMap<string, readonly number[]>;
  /** When the oldest of them happened. */
  since: Date | undefined;
  /** What this look has seen, for the next. */
  seen: string;
};

type Row = { kind: string | null; refs: string[] | null; all: boolean | null; since: string | null; seen: string };

/** In one statement, so that what it reads and what it says it has seen are the same snapshot. */
export async function takeMarks(tx: Tx, kinds: readonly string[], seen: string): Promise<Marked> {
  const rows = await rowsOf<Row>(
    tx,
    sql`with fresh as materialized (
          select kind, refs, at from compliance_mark
          where kind = any (${sql.param([...kinds])}::text[]) and ${unseen(sql`xid`, sql`${seen}::text`)}),
        named as (select distinct f.kind, r.ref from fresh f cross join unnest(f.refs) as r (ref) limit ${MOST_REFS + 1}),
        said as (
          select f.kind, bool_or(cardinality(f.refs) = 0) as all, min(f.at) as since,
            (select array_agg(n.ref order by n.ref) from named n where n.kind = f.kind) as refs
          from fresh f group by f.kind)
        select s.*, pg_current_snapshot()::text as seen from (select) one left join said s on true`,
  );
  const refs = new Map<string, number[]>();
  for (const row of rows) if (row.kind !== null) refs.set(row.kind, (row.refs ?? []).map(Number));
  const named = [...refs.values()].reduce((sum, { length }) => sum + length, 0);
  const times = rows.flatMap(({ since }) => (since === null ? [] : [instantOf(since)]));
  return {
    all: named > MOST_REFS || rows.some((row) => row.all === true),
    refs,
    since: times.sort((a, b) => a.getTime() - b.getTime())[0],
    seen: rows[0]?.seen ?? seen,
  };
}

/** Marks that all monitors of their kind have looked at, and those of more than an hour ago: by then everybody has looked at everything. */
export async function clearMarks(tx: Tx, kinds: readonly MonitorKind[]): Promise<void> {
  await rowsOf(
    tx,
    sql`delete from compliance_mark c where c.id in (
          select c.id from compliance_mark c
          where c.at < clock_timestamp() - interval '1 hour'
            or not exists (
              select from monitor m
              left join jsonb_to_recordset(${kindsJson(kinds)}::jsonb) as k (code text, marks text[]) on k.code = m.code
              where (k.code is null or c.kind = any (k.marks)) and ${unseen(sql`c.xid`, sql`m.seen`)})
          order by c.id limit 10000)`,
  );
}
