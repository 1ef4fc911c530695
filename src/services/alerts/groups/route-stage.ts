import { createHash } from 'node:crypto';
import { instantOf, instantParam, rowsOf, sql, type Tx } from '../../../db/client.ts';
import { type AlertPolicy, policyNow } from '../routing/policy.ts';
import { type Planned, routesOf } from '../routing/route.ts';
import { noteEvents } from './events.ts';
import { afterRouting } from './flush-times.ts';
import { type AlertRow, inherit, moveGroups, type Wanted } from './move.ts';

/** Alerts of one transaction. */
const MOST_AT_ONCE = 500;
const MOST_LAPSES = 1_000;

/** Ends alerts that only count while they are repeated, and were not. Returns how many. */
export async function endLapsed(tx: Tx, now: Date): Promise<number> {
  const rows = await rowsOf(
    tx,
    sql`update alert set ends_at = greatest(lapses_at, starts_at), version = version + 1 where id in (
          select id from alert where ends_at is null and lapses_at <= ${instantParam(now)} order by lapses_at limit ${MOST_LAPSES} for update skip locked)
        returning id`,
  );
  return rows.length;
}

/**
 * Sorts alerts that are new, changed or over into their groups, which it opens where there are none, and says when each group is to be
 * looked at. Needs the system's scope, and nobody else who does it at the same time. Returns how many it took.
 */
export async function routeDue(tx: Tx, now: Date): Promise<number> {
  const rows = await rowsOf<AlertRow>(
    tx,
    sql`select id, routed, labels, shop_ids, last_at, ends_at from alert where routed < version order by id limit ${MOST_AT_ONCE} for no key update skip locked`,
  );
  if (rows.length === 0) return 0;
  const wanted = wantedOf(await policyNow(tx), rows, now);
  const origins = await moveGroups(tx, rows, wanted);
  const opened = await openGroups(tx, [...wanted.values()], now);
  await inherit(tx, origins, opened);
  await join(tx, wanted, opened);
  const left = await leave(tx, rows, wanted, opened);
  const ids = rows.map(({ id }) => Number(id));
  await afterRouting(tx, { alerts: ids, groups: [...opened.values(), ...left], now });
  await addShops(tx, wanted, opened);
  await rowsOf(tx, sql`update alert set routed = version where id = any (${sql.param(ids)}::bigint[])`);
  return rows.length;
}

/** What is over joins no group: it ends where it is. */
function wantedOf(policy: AlertPolicy, rows: readonly AlertRow[], now: Date): Map<string, Wanted> {
  const wanted = new Map<string, Wanted>();
  for (const row of rows) {
    if (row.ends_at !== null) continue;
    const said = instantOf(row.last_at);
    for (const planned of routesOf(policy, row.labels)) {
      const key = keyOf(planned);
      const group = wanted.get(key) ?? { key, planned, openedAt: now, shops: new Set(), alerts: [] };
      if (said < group.openedAt) group.openedAt = said;
      for (const shop of row.shop_ids) group.shops.add(shop);
      group.alerts.push(Number(row.id));
      wanted.set(key, group);
    }
  }
  return wanted;
}

/** The same route, the same rooms and the same labels are one group. 32 hex digits. */
export const keyOf = ({ route, receiver, groupBy }: Planned): string =>
  createHash('sha256')
    .update(JSON.stringify([route, receiver, Object.entries(groupBy).sort(([a], [b]) => (a < b ? -1 : 1))]))
    .digest('hex')
    .slice(0, 32);

/** By key. One that ended less than its interval ago opens again: what comes and goes is one group, told once in an interval. */
async function openGroups(tx: Tx, wanted: readonly Wanted[], now: Date): Promise<Map<string, number>> {
  if (wanted.length === 0) return new Map();
  const rows = wanted
    .toSorted((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ key, planned: { route, groupBy, ...plan }, openedAt }) => ({
      key,
      route,
      labels: groupBy,
      plan,
      opened_at: openedAt.toISOString(),
      interval_s: plan.groupIntervalMs / 1000,
    }));
  const given = sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
    as x (key text, route text, labels jsonb, plan jsonb, opened_at timestamptz, interval_s float8)`;
  await reopen(tx, given, now);
  await rowsOf(
    tx,
    sql`insert into alert_group (key, route, labels, plan, opened_at) select key, route, labels, plan, opened_at from ${given}
        where not exists (select 1 from alert_group o where o.key = x.key and o.ended_at is null) order by key
        on conflict (key) where ended_at is null do nothing`,
  );
  const open = await rowsOf<{ id: string; key: string }>(
    tx,
    sql`select id, key from alert_group where ended_at is null and key = any (${sql.param(rows.map(({ key }) => key))}::text[])`,
  );
  return new Map(open.map(({ id, key }) => [key, Number(id)]));
}

async function reopen(tx: Tx, given: ReturnType<typeof sql>, now: Date): Promise<void> {
  const back = await rowsOf<{ id: string }>(
    tx,
    sql`update alert_group g set ended_at = null, plan = x.plan, acked_by = null, acked_at = null, ack_until = null, snoozed_until = null,
          step = 0, step_at = null, started_at = null, token = token + 1, version = version + 1
        from ${given} where g.id = (select o.id from alert_group o where o.key = x.key order by o.id desc limit 1)
          and g.ended_at > ${instantParam(now)} - make_interval(secs => x.interval_s)
          and not exists (select 1 from alert_group p where p.key = x.key and p.ended_at is null) returning g.id`,
  );
  const words = { zh: '再次触发', en: 'Fires again' };
  await noteEvents(
    tx,
    back.map(({ id }) => ({ groupId: Number(id), at: now, what: 'reopened', words })),
  );
}

const pairsOf = (wanted: ReadonlyMap<string, Wanted>, opened: ReadonlyMap<string, number>) =>
  [...wanted.values()].flatMap(({ key, alerts }) => {
    const group = opened.get(key);
    return group === undefined ? [] : alerts.map((alert) => ({ group_id: group, alert_id: alert }));
  });

async function join(tx: Tx, wanted: ReadonlyMap<string, Wanted>, opened: ReadonlyMap<string, number>): Promise<void> {
  await rowsOf(
    tx,
    sql`insert into alert_member (group_id, alert_id)
        select group_id, alert_id from jsonb_to_recordset(${JSON.stringify(pairsOf(wanted, opened))}::jsonb) as x (group_id bigint, alert_id bigint)
        on conflict do nothing`,
  );
}

/** What changed its labels, or whose routes changed, may belong elsewhere now. Returns the groups that it left. */
async function leave(
  tx: Tx,
  rows: readonly AlertRow[],
  wanted: ReadonlyMap<string, Wanted>,
  opened: ReadonlyMap<string, number>,
): Promise<number[]> {
  const again = rows.filter(({ routed, ends_at }) => routed > 0 && ends_at === null).map(({ id }) => Number(id));
  if (again.length === 0) return [];
  const left = await rowsOf<{ group_id: string }>(
    tx,
    sql`delete from alert_member m using alert_group g
        where m.alert_id = any (${sql.param(again)}::bigint[]) and g.id = m.group_id and g.ended_at is null and not exists (
          select 1 from jsonb_to_recordset(${JSON.stringify(pairsOf(wanted, opened))}::jsonb) as x (group_id bigint, alert_id bigint)
          where x.group_id = m.group_id and x.alert_id = m.alert_id)
        returning m.group_id`,
  );
  return [...new Set(left.map((row) => Number(row.group_id)))];
}

/** A group is seen by whoever sees the shop of one of its alerts. */
async function addShops(tx: Tx, wanted: ReadonlyMap<string, Wanted>, opened: ReadonlyMap<string, number>) {
  const rows = [...wanted.values()].flatMap(({ key, shops }) => {
    const id = opened.get(key);
    return id === undefined || shops.size === 0 ? [] : [{ id, shops: [...shops] }];
  });
  if (rows.length === 0) return;
  await rowsOf(
    tx,
    sql`update alert_group g set shop_ids = (select array_agg(distinct s order by s) from unnest(g.shop_ids || x.shops) s)
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x (id bigint, shops int[])
        where g.id = x.id and not g.shop_ids @> x.shops`,
  );
}
