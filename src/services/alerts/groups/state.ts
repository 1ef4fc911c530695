import type { AlertLabels, AlertSeverity } from '../../../core/alert.ts';
import type { Localized } from '../../../core/localized.ts';
import { instantOf, rowsOf, sql, type Tx } from '../../../db/client.ts';
import type { Quiet } from '../routing/quiet.ts';
import type { Planned } from '../routing/route.ts';

/** How a group is told: as the route said when it opened. */
export type GroupPlan = Omit<Planned, 'route' | 'groupBy'>;

/**
 * Why nothing of a group that fires is told: it is quiet, and `by` what (numbers of silences, names of inhibitions and mute timings), or
 * `nobody` hears it: no room subscribes to that audience, or with none in `by` no room is about its shops.
 */
export type Untold = { why: Quiet | 'nobody'; by: string[] };

export type GroupAlert = {
  id: number;
  labels: AlertLabels;
  severity: AlertSeverity;
  line: Localized;
  says: { label: Localized; says: string }[];
  startsAt: Date;
  endsAt: Date | undefined;
  /** How often it was said. */
  count: number;
};

export type GroupState = {
  id: number;
  /** What people call it: `A12`. */
  shortId: string;
  route: string;
  /** Those that it is grouped by. */
  labels: AlertLabels;
  shopIds: number[];
  plan: GroupPlan;
  openedAt: Date;
  /** When the first of what fires began; of all of it where nothing does. */
  since: Date;
  endedAt: Date | undefined;
  /** The gravest of those that fire; of all of them where none does. */
  severity: AlertSeverity;
  firing: number;
  resolved: number;
  /** Those that fire first, the gravest first; at most 50. */
  alerts: GroupAlert[];
  acked: { by: number; name: string; at: Date; until: Date | undefined } | undefined;
  owner: { id: number; name: string } | undefined;
  snoozedUntil: Date | undefined;
  step: number;
  stepAt: Date | undefined;
  untold: Untold[] | undefined;
  token: number;
  version: number;
};

const MOST_ALERTS = 50;

export const shortId = (groupId: number): string => `A${groupId}`;

/** The number behind `A12`, `a12` or `12`; undefined for anything else. */
export function groupIdIn(typed: string): number | undefined {
  const digits = /^a?([1-9]\d{0,14})$/i.exec(typed.normalize('NFKC').trim())?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** What outbox rows and evidence call a group. */
export const subjectOf = (groupId: number): string => `alert:${groupId}`;

type Row = {
  id: string;
  route: string;
  labels: AlertLabels;
  shop_ids: number[];
  plan: GroupPlan;
  opened_at: string;
  ended_at: string | null;
  version: number;
  acked_by: string | null;
  acked_name: string | null;
  acked_at: string | null;
  ack_until: string | null;
  owner_id: string | null;
  owner_name: string | null;
  snoozed_until: string | null;
  step: number;
  step_at: string | null;
  untold: Untold[] | null;
  token: number;
};

/** A group as it is, of what the caller's scope sees; undefined: there is none, or it is other shops'. */
export async function groupState(tx: Tx, id: number): Promise<GroupState | undefined> {
  const [row] = await rowsOf<Row>(
    tx,
    sql`select g.*, a.name as acked_name, o.name as owner_name from alert_group g left join person a on a.id = g.acked_by
        left join person o on o.id = g.owner_id where g.id = ${id}`,
  );
  if (!row) return undefined;
  const { counts, alerts, since } = await membersOf(tx, id);
  const instant = (value: string | null) => (value === null ? undefined : instantOf(value));
  return {
    id,
    shortId: shortId(id),
    route: row.route,
    labels: row.labels,
    shopIds: row.shop_ids,
    plan: row.plan,
    openedAt: instantOf(row.opened_at),
    since: since ?? instantOf(row.opened_at),
    endedAt: instant(row.ended_at),
    ...counts,
    alerts,
    acked: ackOf(row),
    owner: row.owner_id === null ? undefined : { id: Number(row.owner_id), name: row.owner_name ?? '' },
    snoozedUntil: instant(row.snoozed_until),
    step: row.step,
    stepAt: instant(row.step_at),
    untold: row.untold ?? undefined,
    token: row.token,
    version: row.version,
  };
}

function ackOf(row: Row): GroupState['acked'] {
  if (row.acked_by === null || row.acked_at === null) return undefined;
  const until = row.ack_until === null ? undefined : instantOf(row.ack_until);
  return { by: Number(row.acked_by), name: row.acked_name ?? '', at: instantOf(row.acked_at), until };
}

/** For `order by`: the gravest first. */
export const gravityOf = (alert: string) =>
  sql.raw(`array_position(array['critical', 'warning', 'info'], ${alert}.labels ->> 'severity')`);

async function membersOf(tx: Tx, id: number) {
  const rows = await rowsOf<{
    id: string;
    labels: AlertLabels;
    line: Localized;
    says: GroupAlert['says'];
    starts_at: string;
    ends_at: string | null;
    count: number;
    firing: number;
    total: number;
    since: string | null;
  }>(
    tx,
    sql`select a.id, a.labels, a.line, a.says, a.starts_at, a.ends_at, a.count,
          (count(*) filter (where a.ends_at is null) over ())::int as firing, (count(*) over ())::int as total,
          coalesce(min(a.starts_at) filter (where a.ends_at is null) over (), min(a.starts_at) over ()) as since
        from alert_member m join alert a on a.id = m.alert_id where m.group_id = ${id}
        order by a.ends_at is null desc, ${gravityOf('a')}, a.id limit ${MOST_ALERTS}`,
  );
  const alerts = rows.map(
    (row): GroupAlert => ({
      id: Number(row.id),
      labels: row.labels,
      severity: row.labels['severity'] as AlertSeverity,
      line: row.line,
      says: row.says,
      startsAt: instantOf(row.starts_at),
      endsAt: row.ends_at === null ? undefined : instantOf(row.ends_at),
      count: row.count,
    }),
  );
  const [first] = rows;
  const firing = first?.firing ?? 0;
  const severity = (alerts[0]?.severity ?? 'info') as AlertSeverity;
  const since = first?.since ? instantOf(first.since) : undefined;
  return { alerts, since, counts: { firing, resolved: (first?.total ?? 0) - firing, severity } };
}
