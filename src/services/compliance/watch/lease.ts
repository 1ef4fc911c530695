import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import type { MonitorKind } from './monitor-kind.ts';

/** A process that was killed holds a monitor no longer than this. */
export const LEASE_SECONDS = 30;

/**
 * Marks that a monitor has not looked at, by the snapshot of its last look. Ids are given out before their transactions commit, so
 * the greatest id seen says nothing of those before it; a snapshot does, and waits for no long transaction.
 */
export const unseen = (xid: ReturnType<typeof sql>, seen: ReturnType<typeof sql>) =>
  // What is older than all that was then under way was seen: the index ends there.
  sql`(${xid} >= coalesce(pg_snapshot_xmin(nullif(${seen}, '')::pg_snapshot), '0'::xid8)
    and pg_visible_in_snapshot(${xid}, nullif(${seen}, '')::pg_snapshot) is not true)`;

export const kindsJson = (kinds: readonly MonitorKind[]): string =>
  JSON.stringify(kinds.map(({ code, marks }) => ({ code, marks })));

/**
 * A row for each monitor, due at once. One that no release has run for an hour is gone: it would keep every mark. A process of another release
 * beside this one may run monitors that this one does not know.
 */
export async function enrol(tx: Tx, kinds: readonly MonitorKind[]): Promise<void> {
  await rowsOf(
    tx,
    sql`insert into monitor (code) select k.code from jsonb_to_recordset(${kindsJson(kinds)}::jsonb) as k (code text)
        on conflict do nothing`,
  );
  await rowsOf(
    tx,
    sql`delete from monitor where code <> all (${sql.param(kinds.map(({ code }) => code))}::text[])
          and coalesce(ran_at, due_at) < clock_timestamp() - interval '1 hour'`,
  );
}

/** After a look a monitor rests four times as long, so that it uses a fifth of a connection at most; and no longer than this. */
const MOST_REST = sql`interval '3 seconds'`;

/** Takes up to `room` monitors that are due: by their beat, or since something they look at was marked. One that fails rests. */
export async function leaseDue(
  tx: Tx,
  { kinds, by, room }: { kinds: readonly MonitorKind[]; by: string; room: number },
): Promise<string[]> {
  const rows = await rowsOf<{ code: string }>(
    tx,
    sql`update monitor m set lease_by = ${by}, lease_until = clock_timestamp() + make_interval(secs => ${LEASE_SECONDS}::int)
        from (
          select m.code from monitor m
          join jsonb_to_recordset(${kindsJson(kinds)}::jsonb) as k (code text, marks text[]) on k.code = m.code
          where (m.lease_until is null or m.lease_until < clock_timestamp())
            and (m.due_at <= clock_timestamp() or (m.failures = 0
              and coalesce(m.ran_at + least(4 * m.took_ms * interval '1 millisecond', ${MOST_REST}) <= clock_timestamp(), true) and exists (
              select from compliance_mark c where c.kind = any (k.marks) and ${unseen(sql`c.xid`, sql`m.seen`)})))
          order by m.due_at limit ${room} for update of m skip locked) d
        where m.code = d.code returning m.code`,
  );
  return rows.map(({ code }) => code);
}

/** Whether it is still ours; held until the end of the transaction, however long that takes. */
export async function holdLease(tx: Tx, code: string, by: string): Promise<Held | undefined> {
  const [row] = await rowsOf<{
    seen: string;
    failures: number;
    swept_seconds: number | null;
    past: boolean;
    blank: boolean;
  }>(
    tx,
    sql`select seen, failures, figure is null as blank, extract(epoch from clock_timestamp() - swept_at)::float8 as swept_seconds,
          coalesce(pg_snapshot_xmax(nullif(seen, '')::pg_snapshot) <= pg_snapshot_xmax(pg_current_snapshot()), false) as past
        from monitor where code = ${code} and lease_by = ${by} and lease_until > clock_timestamp() for update`,
  );
  if (!row) return undefined;
  // A database that was restored elsewhere counts its transactions anew: what was seen there says nothing here.
  return {
    seen: row.past ? row.seen : '',
    failures: row.failures,
    blank: row.blank,
    sweptSeconds: row.swept_seconds ?? Number.POSITIVE_INFINITY,
  };
}

/** `blank`: it has no figure yet. */
export type Held = { seen: string; failures: number; blank: boolean; sweptSeconds: number };
