import { instantParam, rowsOf, sql } from '../../../db/client.ts';
import type { FindingsDeps } from './deps.ts';
import { type Finding, findingsWhere, WORST_FIRST } from './rows.ts';
import { DUE_HOURS } from './seen.ts';

/** 1: its time is over; 2: it is over for as long again. */
export type Overdue = { finding: Finding; stage: 1 | 2 };

const spanOf = sql.raw(
  `make_interval(hours => case severity ${Object.entries(DUE_HOURS)
    .map(([severity, hours]) => `when '${severity}' then ${hours}`)
    .join(' ')} end)`,
);

/** Open findings that are overdue, each taken once a stage over all replicas; the worst first. For system scope. */
export async function takeOverdue(d: FindingsDeps, now: Date, limit: number): Promise<Overdue[]> {
  const at = instantParam(now);
  const stage = sql`case when due_at + ${spanOf} <= ${at} then 2 else 1 end`;
  const taken = await rowsOf<{ id: string; reminded: 1 | 2 }>(
    d.tx,
    sql`update finding set reminded = ${stage} where id in (
          select id from finding where state in ('open', 'assigned') and due_at <= ${at} and reminded < ${stage}
          order by due_at, id limit ${limit} for update skip locked)
        returning id, reminded`,
  );
  if (taken.length === 0) return [];
  const stages = new Map(taken.map(({ id, reminded }) => [Number(id), reminded]));
  const rows = await findingsWhere(
    d.tx,
    sql`f.id = any (${sql.param([...stages.keys()])}::bigint[]) order by ${WORST_FIRST}`,
  );
  return rows.map((finding) => ({ finding, stage: stages.get(finding.id) as 1 | 2 }));
}
