import type { AlertLabels } from '../../../core/alert.ts';
import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import { keyOf } from '../groups/route-stage.ts';
import type { AlertPolicy } from './policy.ts';
import { type Planned, routesOf } from './route.ts';

const MOST_FIRING = 50_000;

/**
 * What fires while routing is changed: alerts that belong elsewhere now are routed again, and groups that stay hear how they are told
 * from now on. Nobody is told anew for it: what a room knows is compared with what there is.
 */
export async function reroute(tx: Tx, before: AlertPolicy, after: AlertPolicy): Promise<void> {
  const rows = await rowsOf<{ id: string; labels: AlertLabels }>(
    tx,
    sql`select id, labels from alert where ends_at is null and routed > 0 order by id desc limit ${MOST_FIRING}`,
  );
  const moved: number[] = [];
  const plans = new Map<string, object>();
  for (const { id, labels } of rows) {
    const [old, fresh] = [byKey(routesOf(before, labels)), byKey(routesOf(after, labels))];
    if ([...fresh.keys()].sort().join() !== [...old.keys()].sort().join()) moved.push(Number(id));
    for (const [key, { route: _route, groupBy: _groupBy, ...plan }] of fresh) plans.set(key, plan);
  }
  const kept = [...plans].map(([key, plan]) => ({ key, plan }));
  await rowsOf(
    tx,
    sql`update alert_group g set plan = x.plan, version = version + 1
        from jsonb_to_recordset(${JSON.stringify(kept)}::jsonb) as x (key text, plan jsonb)
        where g.key = x.key and g.ended_at is null and g.plan is distinct from x.plan`,
  );
  if (moved.length > 0)
    await rowsOf(tx, sql`update alert set version = version + 1 where id = any (${sql.param(moved)}::bigint[])`);
}

const byKey = (plans: readonly Planned[]): Map<string, Planned> => new Map(plans.map((one) => [keyOf(one), one]));
