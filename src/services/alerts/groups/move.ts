import type { AlertLabels } from '../../../core/alert.ts';
import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import type { Planned } from '../routing/route.ts';

export type AlertRow = {
  id: string;
  routed: number;
  labels: AlertLabels;
  shop_ids: number[];
  last_at: string;
  ends_at: string | null;
};

/** One group that alerts of this look belong to. */
export type Wanted = { key: string; planned: Planned; openedAt: Date; shops: Set<number>; alerts: number[] };

/** By key of groups that begin: the group from which what is in them came. */
export type Origins = Map<string, number>;

type Member = { group_id: string; key: string; alert_id: string };

/**
 * A group all of which goes elsewhere now, together, goes there itself: with its number and card, who has it and how far its chain is.
 * Nothing of it is over, and nobody is told so; rooms that hear of it by its new route get its card.
 */
export async function moveGroups(
  tx: Tx,
  rows: readonly AlertRow[],
  wanted: ReadonlyMap<string, Wanted>,
): Promise<Origins> {
  const origins: Origins = new Map();
  const again = rows.filter(({ routed, ends_at }) => routed > 0 && ends_at === null).map(({ id }) => Number(id));
  if (again.length === 0) return origins;
  const wishes = new Map<number, Set<string>>(again.map((id) => [id, new Set<string>()]));
  for (const { key, alerts } of wanted.values()) for (const id of alerts) wishes.get(id)?.add(key);
  const leaving = await leavingOf(tx, again, wishes);
  if (leaving.length === 0) return origins;
  const open = await openOf(tx, [...wanted.keys()]);
  const moves: object[] = [];
  for (const [group, members] of Map.groupBy(await firingIn(tx, leaving), (one) => one.group_id)) {
    const to = commonOf(members.map((one) => wishes.get(Number(one.alert_id)) ?? new Set())).find(
      (key) => !open.has(key),
    );
    const planned = to === undefined ? undefined : wanted.get(to)?.planned;
    for (const one of members)
      for (const key of wishes.get(Number(one.alert_id)) ?? []) if (key !== to) origins.set(key, Number(group));
    if (to === undefined || !planned) continue;
    open.add(to);
    const { route, groupBy: labels, ...plan } = planned;
    moves.push({ id: Number(group), key: to, route, labels, plan });
  }
  if (moves.length > 0)
    await rowsOf(
      tx,
      sql`update alert_group g set key = x.key, route = x.route, labels = x.labels, plan = x.plan, version = g.version + 1
          from jsonb_to_recordset(${JSON.stringify(moves)}::jsonb) as x (id bigint, key text, route text, labels jsonb, plan jsonb)
          where g.id = x.id and g.ended_at is null`,
    );
  for (const key of [...origins.keys()]) if (open.has(key)) origins.delete(key);
  return origins;
}

/** Whoever has it, has the part of it that goes elsewhere as well. */
export async function inherit(tx: Tx, origins: Origins, opened: ReadonlyMap<string, number>): Promise<void> {
  const rows = [...origins].flatMap(([key, from]) => (opened.has(key) ? [{ id: opened.get(key), from }] : []));
  if (rows.length === 0) return;
  await rowsOf(
    tx,
    sql`update alert_group g set acked_by = o.acked_by, acked_at = o.acked_at, ack_until = o.ack_until, owner_id = o.owner_id,
          snoozed_until = o.snoozed_until, snoozed_at = o.snoozed_at, snoozed_by = o.snoozed_by
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x (id bigint, "from" bigint) join alert_group o on o.id = x."from"
        where g.id = x.id and g.flushed_at is null`,
  );
}

/** Groups in which one of these alerts is that does not belong there any more. */
async function leavingOf(tx: Tx, again: readonly number[], wishes: ReadonlyMap<number, ReadonlySet<string>>) {
  const members = await rowsOf<Member>(
    tx,
    sql`select m.group_id, g.key, m.alert_id from alert_member m join alert_group g on g.id = m.group_id and g.ended_at is null
        where m.alert_id = any (${sql.param([...again])}::bigint[])`,
  );
  const gone = members.filter(({ alert_id, key }) => !wishes.get(Number(alert_id))?.has(key));
  return [...new Set(gone.map(({ group_id }) => Number(group_id)))];
}

const firingIn = (tx: Tx, groups: readonly number[]): Promise<Member[]> =>
  rowsOf<Member>(
    tx,
    sql`select m.group_id, '' as key, m.alert_id from alert_member m join alert a on a.id = m.alert_id and a.ends_at is null
        where m.group_id = any (${sql.param([...groups])}::bigint[]) order by m.group_id, m.alert_id`,
  );

async function openOf(tx: Tx, keys: readonly string[]): Promise<Set<string>> {
  const rows = await rowsOf<{ key: string }>(
    tx,
    sql`select key from alert_group where ended_at is null and key = any (${sql.param([...keys])}::text[])`,
  );
  return new Set(rows.map(({ key }) => key));
}

/** Where all of them belong. */
const commonOf = ([first = new Set(), ...others]: ReadonlySet<string>[]): string[] =>
  [...first].filter((key) => others.every((one) => one.has(key)));
