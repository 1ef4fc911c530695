import { ALERT_SEVERITIES } from '../../../core/alert.ts';
import { instantParam, rowsOf, sql, type Tx } from '../../../db/client.ts';
import { type Chain, dueAt, EVERYTHING, isGrave, type Running, SHIPPED } from './steps.ts';

type Row = {
  id: string;
  code: string;
  gravity: number | null;
  round: number | null;
  busy: boolean;
};

/**
 * Groups in which something fires (again, or graver than before) take the chain of their route or audience as it is now, where they have
 * none that runs; those that are not grave enough for it ask nobody, and are looked at again when something graver comes. Called by the
 * dispatcher in its transaction, for all that it opened or added to; what is known already does nothing.
 */
export async function startChains(tx: Tx, groupIds: readonly number[], now: Date): Promise<void> {
  if (groupIds.length === 0) return;
  const rows = await rowsOf<Row>(
    tx,
    sql`select g.id, coalesce(g.plan ->> 'chain', g.labels ->> 'audience', m.audience, ${EVERYTHING}) as code, m.gravity,
          (g.chain ->> 'round')::int as round, (g.acked_by is not null or g.snoozed_until is not null) as busy
        from alert_group g left join lateral (select
            max(array_position(${sql.param([...ALERT_SEVERITIES])}::text[], a.labels ->> 'severity')) as gravity, min(a.labels ->> 'audience') as audience
          from alert_member m join alert a on a.id = m.alert_id where m.group_id = g.id and a.ends_at is null) m on true
        where g.id = any (${sql.param([...groupIds])}::bigint[]) and g.ended_at is null and (g.chain is null or g.chain ? 'stopped')
        order by g.id for no key update of g`,
  );
  const chains = await chainsNow(
    tx,
    rows.map(({ code }) => code),
  );
  const taken = rows.flatMap(({ id, code, gravity, round, busy }) => {
    const chain = chains.get(code);
    const severity = ALERT_SEVERITIES[(gravity ?? 0) - 1];
    if (!chain || !severity || !isGrave(chain, severity)) return [];
    const running: Running = { ...chain, code, since: now.toISOString(), round: (round ?? 0) + 1 };
    const { stopped: _, ...runs } = running;
    const first = busy ? undefined : dueAt(running, 0);
    return [{ id, chain: runs, step_at: first?.toISOString() ?? null, busy }];
  });
  if (taken.length === 0) return;
  await rowsOf(
    tx,
    sql`update alert_group g set chain = x.chain, step = 0, token = token + 1, step_at = case when x.busy then coalesce(g.step_at, g.snoozed_until, g.ack_until) else x.step_at end
        from jsonb_to_recordset(${JSON.stringify(taken)}::jsonb) as x (id bigint, chain jsonb, step_at timestamptz, busy boolean)
        where g.id = x.id`,
  );
}

/** Nothing of these groups fires any more: nobody is asked. What fires again while the group is open begins a new round. */
export async function endChains(tx: Tx, groupIds: readonly number[], now: Date): Promise<void> {
  if (groupIds.length === 0) return;
  await rowsOf(
    tx,
    sql`with over as (update alert_group set token = token + 1, step_at = null, chain = chain || '{"stopped": true}'::jsonb,
          snoozed_until = case when snoozed_until > ${instantParam(now)} then snoozed_until end
        where id = any (${sql.param([...groupIds])}::bigint[]) and (step_at is not null or not chain ? 'stopped') returning id)
        update alert_reach r set stale = true from over where r.group_id = over.id and not r.stale`,
  );
}

export type Numbered = Chain & { version: number };

/** The chains in force under these names: as somebody set them, as they ship, or the one for everything. */
export async function chainsNow(tx: Tx, codes: readonly string[]): Promise<Map<string, Numbered>> {
  const set = await setChains(tx);
  const everything = set.get(EVERYTHING) ?? shipped(EVERYTHING);
  return new Map(
    codes.flatMap((code) => {
      const chain = set.get(code) ?? shipped(code) ?? everything;
      return chain ? [[code, chain]] : [];
    }),
  );
}

export const shipped = (code: string): Numbered | undefined => {
  const chain = Object.entries(SHIPPED).find(([known]) => known === code)?.[1];
  return chain && { ...chain, version: 0 };
};

/** Those that somebody set and nobody removed. */
export async function setChains(tx: Tx): Promise<Map<string, Numbered>> {
  const rows = await rowsOf<{ code: string; version: number; steps: Chain | { removed: true } }>(
    tx,
    sql`select distinct on (code) code, version, steps from alert_chain order by code, version desc limit 200`,
  );
  return new Map(
    rows.flatMap(({ code, version, steps }) => ('removed' in steps ? [] : [[code, { ...steps, version }]])),
  );
}
