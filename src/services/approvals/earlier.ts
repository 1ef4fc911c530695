import type { Effect, Risk } from '../../core/effect.ts';
import { instantParam, rowsOf, sql, type Tx } from '../../db/client.ts';
import type { Earlier } from './need.ts';

const HOURS = 24;
const MOST_CHANGES = 5_000;

/**
 * What a person did in an area within 24 hours without anybody's approval: so that a large write is not many small ones. What was
 * undone does not count, nor the undo of it; until the transaction ends, what the same person asks elsewhere waits here.
 */
export async function earlierOf(tx: Tx, person: number, area: Risk['area'], now: Date): Promise<Earlier> {
  await rowsOf(tx, sql`select pg_advisory_xact_lock(hashtextextended(${`what ${person} put at stake`}, 0))`);
  const rows = await rowsOf<{ currency: string | null; units: string; minor: string }>(
    tx,
    sql`with own as (
            select c.trace, c.command, c.at, c.effect->'risk' as risk from change c
            where c.person_id = ${person} and c.at > ${instantParam(now)} - ${HOURS} * interval '1 hour' and c.at <= ${instantParam(now)}
              and c.undone_by is null and c.effect #>> '{risk,area}' = ${area ?? 'stock'} and not c.effect->'risk' ? 'brake'
              and coalesce(c.effect #>> '{rows,0,key}', '') not like 'price%'
            order by c.at desc limit ${MOST_CHANGES})
        select risk #>> '{money,currency}' as currency, coalesce(sum((risk ->> 'units')::numeric), 0)::text as units,
          coalesce(sum((risk #>> '{money,minor}')::numeric), 0)::text as minor
        from own c
        where not exists (select 1 from approval a where a.person_id = ${person} and a.command = c.command
            and a.state = 'approved' and a.decided_at = c.at)
          and not exists (select 1 from change u where u.person_id = ${person} and u.undone_by = c.trace
            and not exists (select 1 from change w where w.person_id = ${person} and w.undone_by = u.trace))
        group by 1`,
  );
  return {
    units: rows.reduce((sum, { units }) => sum + Number(units), 0),
    money: new Map(rows.flatMap(({ currency, minor }) => (currency === null ? [] : [[currency, BigInt(minor)]]))),
  };
}

/** Whether it matters what was done before: only amounts and pieces add up, and a cost or floor is set, not spent. */
export const addsUp = ({ risk, rows }: Effect): boolean =>
  risk !== undefined &&
  !risk.brake &&
  !rows.some(({ key }) => key.startsWith('price_')) &&
  (risk.money !== undefined || risk.units !== undefined);
