import { instantOf, instantParam, rowsOf, sql, type Tx } from '../../../db/client.ts';
import { gravity } from './decide.ts';
import type { GroupPlan } from './state.ts';

/** A card that can be changed in place shows what is new this often, if it is not worth a word at once. */
const REDRAW_MS = 30_000;

export type Timed = {
  plan: Pick<GroupPlan, 'groupWaitMs' | 'groupIntervalMs'>;
  openedAt: Date;
  flushedAt: Date | undefined;
  flushAt: Date | undefined;
  /** Nothing of it fires any more, or something is graver than any room was told. */
  urgent: boolean;
};

/** When a group that changed is to be looked at; never later than it was to be already. */
export function flushTime({ plan, openedAt, flushedAt, flushAt, urgent }: Timed, now: Date): Date {
  const at = flushedAt
    ? urgent
      ? now
      : new Date(Math.max(now.getTime(), flushedAt.getTime() + Math.min(plan.groupIntervalMs, REDRAW_MS)))
    : new Date(openedAt.getTime() + plan.groupWaitMs);
  return flushAt && flushAt < at ? flushAt : at;
}

const SEVERITIES = sql.raw("array['info', 'warning', 'critical']");

type Row = {
  id: string;
  plan: GroupPlan;
  opened_at: string;
  flushed_at: string | null;
  flush_at: string | null;
  fires: boolean;
  gravity: string | null;
  told: string | null;
};

/** Says of each group that alerts of this look belong to, or have left, when it is to be looked at. */
export async function afterRouting(
  tx: Tx,
  { alerts, groups, now }: { alerts: readonly number[]; groups: readonly number[]; now: Date },
): Promise<void> {
  const rows = await rowsOf<Row>(
    tx,
    sql`with mine as (
          select m.group_id, bool_or(a.ends_at is null) as fires, max(array_position(${SEVERITIES}, a.labels ->> 'severity')) filter (where a.ends_at is null) as g
          from alert_member m join alert a on a.id = m.alert_id where a.id = any (${sql.param([...alerts])}::bigint[]) group by 1)
        select g.id, g.plan, g.opened_at, g.flushed_at, g.flush_at, (${SEVERITIES})[mine.g] as gravity, told.severity as told,
          coalesce(mine.fires, false) or exists (select 1 from alert_member m join alert a on a.id = m.alert_id
            where m.group_id = g.id and a.ends_at is null) as fires
        from alert_group g left join mine on mine.group_id = g.id
          left join lateral (select (${SEVERITIES})[max(array_position(${SEVERITIES}, t.severity))] as severity
            from alert_told t where t.group_id = g.id and t.firing <> '{}') told on true
        where g.ended_at is null and (mine.group_id is not null or g.id = any (${sql.param([...groups])}::bigint[]))`,
  );
  const times = rows.map((row) => ({ id: row.id, at: flushTime(timedOf(row), now).toISOString() }));
  if (times.length === 0) return;
  await rowsOf(
    tx,
    sql`update alert_group g set flush_at = x.at, version = version + 1
        from jsonb_to_recordset(${JSON.stringify(times)}::jsonb) as x (id bigint, at timestamptz) where g.id = x.id`,
  );
}

const instant = (value: string | null) => (value === null ? undefined : instantOf(value));

const timedOf = (row: Row): Timed => ({
  plan: row.plan,
  openedAt: instantOf(row.opened_at),
  flushedAt: instant(row.flushed_at),
  flushAt: instant(row.flush_at),
  urgent: !row.fires || (row.told !== null && gravity(row.gravity ?? 'info') > gravity(row.told)),
});

/** When the next group is to be looked at; undefined: nothing waits. */
export async function nextFlush(tx: Tx): Promise<Date | undefined> {
  const [row] = await rowsOf<{ at: string | null }>(
    tx,
    sql`select min(flush_at) as at from alert_group where flush_at is not null`,
  );
  return instant(row?.at ?? null);
}

/** Groups that are due, locked; those that somebody works with come at the next look. */
export const lockDue = (tx: Tx, now: Date, limit: number): Promise<{ id: string }[]> =>
  rowsOf(
    tx,
    sql`select id from alert_group where flush_at <= ${instantParam(now)} order by flush_at limit ${limit} for no key update skip locked`,
  );
