import type { AlertLabels, AlertSeverity } from '../../../core/alert.ts';
import type { Lang, Localized } from '../../../core/localized.ts';
import type { Message } from '../../../core/message.ts';
import { instantOf, rowsOf, sql, type Tx } from '../../../db/client.ts';
import type { Told } from './decide.ts';
import { type GroupPlan, gravityOf } from './state.ts';

/** What one look of the dispatcher reads: everything of many groups, in one statement each. */

/** More of one group are counted, but not compared one by one. */
const MOST_FIRING = 5_000;

export type Firing = {
  id: number;
  loud: number;
  labels: AlertLabels;
  severity: AlertSeverity;
  shops: readonly number[];
  startsAt: Date;
};

export type Room = {
  id: number;
  channel: string;
  address: string;
  direct: boolean;
  name: string;
  lang: Lang;
  timeZone: string;
  currency: string;
  hasRobotKey: boolean;
};

export type ToldRow = Told & { reason: string; outboxId: number | undefined; folded: boolean; drawn: string };

export type Group = {
  id: number;
  labels: AlertLabels;
  plan: GroupPlan;
  openedAt: Date;
  startedAt: Date | undefined;
  acked: { by: number; name: string; until: Date | undefined } | undefined;
  owner: { id: number; name: string } | undefined;
  snoozedUntil: Date | undefined;
  step: number;
  /** The gravest first. */
  firing: Firing[];
  /** How many of it are over. */
  resolved: number;
  told: Map<number, ToldRow>;
  /** Of what rooms were told: which alerts fire on in another group, and in which. */
  moved: Map<number, number>;
};

const param = (ids: readonly number[]) => sql`${sql.param([...ids])}::bigint[]`;
const instant = (value: string | null): Date | undefined => (value === null ? undefined : instantOf(value));

export async function groupsOf(tx: Tx, ids: readonly number[], now: Date): Promise<Group[]> {
  const rows = await rowsOf<Record<string, unknown>>(
    tx,
    sql`select g.*, p.name as acked_name, o.name as owner_name, (select count(*)::int from alert_member m where m.group_id = g.id) as members
        from alert_group g left join person p on p.id = g.acked_by left join person o on o.id = g.owner_id
        where g.id = any (${param(ids)}) order by g.id`,
  );
  const firing = await firingOf(tx, ids);
  const told = await toldOf(tx, ids);
  const moved = await movedOf(tx, firing, told);
  return rows.map((row) => {
    const id = Number(row['id']);
    const mine = firing.get(id) ?? [];
    return {
      moved: moved.get(id) ?? new Map(),
      ...groupOf(row, now),
      firing: mine,
      resolved: Number(row['members']) - mine.length,
      told: told.get(id) ?? new Map(),
    };
  });
}

function groupOf(row: Record<string, unknown>, now: Date): Omit<Group, 'firing' | 'resolved' | 'told' | 'moved'> {
  const at = (name: string) => instant(row[name] as string | null);
  const snoozed = at('snoozed_until');
  return {
    id: Number(row['id']),
    labels: row['labels'] as AlertLabels,
    plan: row['plan'] as GroupPlan,
    openedAt: at('opened_at') as Date,
    startedAt: at('started_at'),
    acked:
      row['acked_by'] === null
        ? undefined
        : { by: Number(row['acked_by']), name: row['acked_name'] as string, until: at('ack_until') },
    owner: row['owner_id'] === null ? undefined : { id: Number(row['owner_id']), name: row['owner_name'] as string },
    snoozedUntil: snoozed && snoozed > now ? snoozed : undefined,
    step: row['step'] as number,
  };
}

async function firingOf(tx: Tx, ids: readonly number[]): Promise<Map<number, Firing[]>> {
  const rows = await rowsOf<{
    group_id: string;
    id: string;
    loud: number;
    labels: AlertLabels;
    shop_ids: number[];
    starts_at: string;
  }>(
    tx,
    sql`select g.id as group_id, x.* from unnest(${param(ids)}) as g (id) cross join lateral (
          select a.id, a.loud, a.labels, a.shop_ids, a.starts_at from alert_member m join alert a on a.id = m.alert_id
          where m.group_id = g.id and a.ends_at is null order by ${gravityOf('a')}, a.id limit ${MOST_FIRING}) x (id, loud, labels, shop_ids, starts_at)`,
  );
  const firing = new Map<number, Firing[]>();
  for (const row of rows) {
    const one: Firing = {
      id: Number(row.id),
      loud: row.loud,
      labels: row.labels,
      severity: row.labels['severity'] as AlertSeverity,
      shops: row.shop_ids,
      startsAt: instantOf(row.starts_at),
    };
    const group = Number(row.group_id);
    const others = firing.get(group);
    if (others) others.push(one);
    else firing.set(group, [one]);
  }
  return firing;
}

async function toldOf(tx: Tx, ids: readonly number[]): Promise<Map<number, Map<number, ToldRow>>> {
  const rows = await rowsOf<Record<string, unknown>>(
    tx,
    sql`select * from alert_told where group_id = any (${param(ids)})`,
  );
  const told = new Map<number, Map<number, ToldRow>>();
  for (const row of rows) {
    const group = Number(row['group_id']);
    const rooms = told.get(group) ?? new Map<number, ToldRow>();
    told.set(group, rooms);
    rooms.set(Number(row['room_id']), {
      firing: row['firing'] as string[],
      at: instantOf(row['at']),
      severity: row['severity'] as AlertSeverity,
      state: row['state'] as string,
      reason: row['reason'] as string,
      outboxId: row['outbox_id'] === null ? undefined : Number(row['outbox_id']),
      folded: row['folded'] as boolean,
      drawn: row['drawn'] as string,
    });
  }
  return told;
}

/** By group: alerts that rooms were told of by it and that fire in another one by now, and in which. */
async function movedOf(
  tx: Tx,
  firing: ReadonlyMap<number, readonly Firing[]>,
  told: ReadonlyMap<number, ReadonlyMap<number, ToldRow>>,
): Promise<Map<number, Map<number, number>>> {
  const missing = [...told].flatMap(([group, rooms]) => {
    const here = new Set((firing.get(group) ?? []).map(({ id }) => id));
    const ids = [...rooms.values()].flatMap((row) => row.firing.map((key) => Number.parseInt(key, 10)));
    return [...new Set(ids)].filter((id) => !here.has(id)).map((alert) => ({ group_id: group, alert_id: alert }));
  });
  const moved = new Map<number, Map<number, number>>();
  if (missing.length === 0) return moved;
  const rows = await rowsOf<{ group_id: string; alert_id: string; into: string }>(
    tx,
    sql`select x.group_id, x.alert_id, max(g.id) as into from jsonb_to_recordset(${JSON.stringify(missing)}::jsonb) as x (group_id bigint, alert_id bigint)
          join alert a on a.id = x.alert_id and a.ends_at is null join alert_member m on m.alert_id = a.id
          join alert_group g on g.id = m.group_id and g.ended_at is null
        group by x.group_id, x.alert_id having not bool_or(g.id = x.group_id)`,
  );
  for (const row of rows) {
    const group = Number(row.group_id);
    moved.set(group, (moved.get(group) ?? new Map<number, number>()).set(Number(row.alert_id), Number(row.into)));
  }
  return moved;
}

/** What a card says of an alert. */
export type Detail = {
  id: number;
  labels: AlertLabels;
  severity: AlertSeverity;
  line: Localized;
  message: Message | undefined;
  whole: { message: Message; shops: number[] | null } | undefined;
  says: { label: Localized; says: string }[];
  endsAt: Date | undefined;
};

export async function detailsOf(tx: Tx, ids: readonly number[]): Promise<Map<number, Detail>> {
  if (ids.length === 0) return new Map();
  const rows = await rowsOf<{
    id: string;
    labels: AlertLabels;
    line: Localized;
    message: Message | null;
    whole: Detail['whole'] | null;
    says: Detail['says'];
    ends_at: string | null;
  }>(
    tx,
    sql`select id, labels, line, message, says, ends_at,
      (select jsonb_build_object('shops', w.shops, 'message', w.message) from alert_whole w where w.alert_id = alert.id) as whole
    from alert where id = any (${param(ids)})`,
  );
  return new Map(
    rows.map((row) => [
      Number(row.id),
      {
        ...{ id: Number(row.id), labels: row.labels, severity: row.labels['severity'] as AlertSeverity },
        ...{ line: row.line, says: row.says, message: row.message ?? undefined, whole: row.whole ?? undefined },
        endsAt: instant(row.ends_at),
      },
    ]),
  );
}
