import { instantParam, rowsOf, sql, type Tx } from '../../../db/client.ts';
import { endChains, startChains } from '../chains/start.ts';
import { lockDue } from './flush-times.ts';
import { detailsOf, type Group, groupsOf } from './look.ts';
import type { TellDeps } from './ports.ts';
import { type DirectOf, hearersOf } from './rooms.ts';
import type { Untold } from './state.ts';
import { tellAll } from './tell.ts';
import { untoldOf } from './untold.ts';
import { drawnOn, type Hush, hushOf, namedOn, type View, viewsOf } from './view.ts';

/** Groups of one transaction. */
const MOST_AT_ONCE = 1_000;

export type FlushDeps = TellDeps & { directOf?: DirectOf };

/**
 * Looks at the groups that are due: tells their rooms what is new, changes their cards, ends what is over. Needs the system's scope, and
 * nobody else who does it at the same time. Returns how many it looked at, and whether there may be more.
 */
export async function flushDue(tx: Tx, deps: FlushDeps, now: Date): Promise<{ looked: number; more: boolean }> {
  const ids = (await lockDue(tx, now, MOST_AT_ONCE)).map(({ id }) => Number(id));
  if (ids.length === 0) return { looked: 0, more: false };
  const groups = await groupsOf(tx, ids, now);
  const hearers = await hearersOf(tx, groups, deps.directOf);
  const hush = await hushOf(tx, groups, now);
  const views = groups.flatMap((group) => viewsOf(group, hearers, hush, now));
  const details = await detailsOf(tx, [...new Set(views.flatMap(namedOn))]);
  for (const view of views) {
    const card = drawnOn(view, details, now);
    if (card) view.card = card;
  }
  const waits = await tellAll(tx, deps, { views, details, now, more: ids.length === MOST_AT_ONCE });
  const tellable = new Set(groups.filter((group) => group.firing.some(({ id }) => !hush(group, id))));
  await runChains(tx, groups, tellable, now);
  await finish(
    tx,
    groups.map((group) => nextOf(group, { views, waits, told: tellable.has(group), hush, now })),
    now,
  );
  return { looked: ids.length, more: ids.length === MOST_AT_ONCE };
}

/** Somebody is asked about what fires and is not quiet, from the first look at it on; about what is over nobody is. */
async function runChains(tx: Tx, groups: readonly Group[], tellable: ReadonlySet<Group>, now: Date): Promise<void> {
  const begun = [...tellable].map(({ id }) => id);
  if (begun.length > 0)
    await rowsOf(
      tx,
      sql`update alert_group set started_at = ${instantParam(now)}
          where id = any (${sql.param(begun)}::bigint[]) and started_at is null`,
    );
  await startChains(tx, begun, now);
  await endChains(
    tx,
    groups.flatMap(({ id, firing }) => (firing.length === 0 ? [id] : [])),
    now,
  );
}

type Next = { id: number; ended: boolean; at: string | null; untold: Untold[] | null };

type Around = { views: readonly View[]; waits: ReadonlyMap<View, Date>; told: boolean; hush: Hush; now: Date };

/** When a group is looked at again; one of which nothing fires has ended. */
function nextOf(group: Group, { views, waits, told, hush, now }: Around): Next {
  const mine = views.filter((view) => view.group === group);
  const ended = group.firing.length === 0;
  if (ended) return { id: group.id, ended, at: null, untold: null };
  const { groupIntervalMs, repeatMs } = group.plan;
  const in_ = (ms: number) => new Date(now.getTime() + ms);
  const heard = mine.some(({ listens }) => listens);
  const times = [
    ...mine.flatMap((view) => [waits.get(view), view.decision.again]),
    // What was just said is repeated after a while; what is quiet, or nobody hears, may be heard then.
    ...(group.acked ? [] : [in_(repeatMs)]),
    ...(!told || !heard || mine.some(({ hidden }) => hidden.length > 0) ? [in_(groupIntervalMs)] : []),
    group.snoozedUntil,
  ].flatMap((at) => (at && at > now ? [at.getTime()] : []));
  const at = times.length > 0 ? new Date(Math.min(...times)).toISOString() : null;
  return { id: group.id, ended, at, untold: untoldOf(group, mine, hush) ?? null };
}

async function finish(tx: Tx, next: readonly Next[], now: Date): Promise<void> {
  await rowsOf(
    tx,
    sql`update alert_group g set flushed_at = ${instantParam(now)}, flush_at = x.at, untold = x.untold,
          ended_at = case when x.ended then ${instantParam(now)} end, step_at = case when x.ended then null else g.step_at end,
          token = g.token + case when x.ended then 1 else 0 end, version = g.version + case when x.ended then 1 else 0 end
        from jsonb_to_recordset(${JSON.stringify(next)}::jsonb) as x (id bigint, ended boolean, at timestamptz, untold jsonb) where g.id = x.id`,
  );
}
