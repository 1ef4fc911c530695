import type { Effect } from '../../../core/effect.ts';
import { effectChanged } from '../../../core/errors.ts';
import { mask } from '../../../core/mask.ts';
import { instantParam, rowsOf, sql } from '../../../db/client.ts';
import { putEvidence } from '../../../db/evidence.ts';
import { type Act, acted } from './acts.ts';
import type { FindingsDeps } from './deps.ts';
import { tellGroup } from './group-card.ts';
import { type Finding, findingsWhere, type Group, groupKey, lockGroups } from './rows.ts';

export type FindingAct = { personId: number; actor: string; name: string; trace: string; now: Date };

/** Exactly what was planned, or effect.changed. Settles the cards of the rules and shops it is about. */
export async function apply(d: FindingsDeps, effect: Effect, who: FindingAct): Promise<{ count: number }> {
  const { data } = effect;
  const act = actOf(data);
  const ids = String(data['ids']).split(' ').map(Number);
  const versions = String(data['versions']).split(' ').map(Number);
  const rows = await lockedRows(d, ids);
  const known = new Map(rows.map((row) => [row.id, row]));
  for (const [n, id] of ids.entries()) {
    const row = known.get(id);
    const same = row !== undefined && row.version === versions[n];
    const after = same ? acted(row, act, { now: who.now, by: who.name }) : undefined;
    if (!after) throw effectChanged({ zh: `违规项 ${id}`, en: `Finding ${id}` });
    await rowsOf(
      d.tx,
      sql`update finding set state = ${after.state}, owner_id = ${after.ownerId ?? null}::bigint, reason = ${mask(after.reason)},
            closed_by = ${after.closedBy}, closed_at = ${after.closedAt ? instantParam(after.closedAt) : sql`null`},
            waived_until = ${after.waivedUntil ? instantParam(after.waivedUntil) : sql`null`}, verdict = ${after.verdict ?? null},
            reminded = case when ${act.act === 'reopen'} then 0 else reminded end, version = version + 1 where id = ${id}`,
    );
  }
  for (const { group, rows: mine } of byGroup(rows)) {
    await writeEvidence(d, { group, rows: mine, act, who });
    await tellGroup(d.tx, group, { now: who.now, rules: d.rules, fresh: false });
  }
  return { count: ids.length };
}

/** Groups first, rows after them: in the order in which reports lock. */
async function lockedRows(d: FindingsDeps, ids: readonly number[]): Promise<Finding[]> {
  const where = sql`f.id = any (${sql.param([...ids])}::bigint[]) order by f.id`;
  await lockGroups(d.tx, await findingsWhere(d.tx, where));
  return findingsWhere(d.tx, where);
}

function actOf(data: Effect['data']): Act {
  const reason = String(data['reason'] ?? '');
  switch (data['act']) {
    case 'assign':
      return { act: 'assign', ownerId: data['ownerId'] === null ? undefined : Number(data['ownerId']) };
    case 'handle':
      return { act: 'handle', words: reason };
    case 'waive':
      return { act: 'waive', until: new Date(String(data['until'])), reason };
    case 'verdict':
      return { act: 'verdict', verdict: data['verdict'] === 'wrong' ? 'wrong' : 'right' };
    default:
      return { act: 'reopen' };
  }
}

function byGroup(rows: readonly Finding[]): { group: Group; rows: Finding[] }[] {
  const groups = new Map<string, { group: Group; rows: Finding[] }>();
  for (const row of rows) {
    const found = groups.get(groupKey(row)) ?? { group: { rule: row.rule, shopId: row.shopId }, rows: [] };
    found.rows.push(row);
    groups.set(groupKey(row), found);
  }
  return [...groups.values()];
}

async function writeEvidence(
  d: FindingsDeps,
  { group, rows, act, who }: { group: Group; rows: readonly Finding[]; act: Act; who: FindingAct },
): Promise<void> {
  const said = act.act === 'handle' ? act.words : act.act === 'waive' ? act.reason : '';
  const words = said !== '' && who.personId > 0 ? await d.seal?.(who.personId, said) : undefined;
  const shop = rows[0]?.shop;
  await putEvidence(d.tx, {
    kind: 'finding',
    trace: who.trace,
    by: who.personId > 0 ? who.personId : who.actor,
    shops: group.shopId === undefined ? [] : [group.shopId],
    subjects: [
      `rule:${group.rule}`,
      ...(shop === undefined ? [] : [`shop:${shop}`]),
      ...rows.flatMap(({ id, subject }) => [`finding:${id}`, subject]),
    ],
    body: {
      act: act.act,
      rule: group.rule,
      ...(act.act === 'waive' && { until: act.until.toISOString() }),
      ...(act.act === 'verdict' && { verdict: act.verdict }),
      ...(act.act === 'assign' && { owner: await pseudonymOf(d, act.ownerId) }),
      findings: rows.map(({ id, subject, state }) => ({ finding: id, subject, before: state })),
    },
    ...(words && { words }),
  });
}

async function pseudonymOf(d: FindingsDeps, personId: number | undefined): Promise<string | null> {
  if (personId === undefined) return null;
  const [row] = await rowsOf<{ pseudonym: string }>(d.tx, sql`select pseudonym from person where id = ${personId}`);
  return row?.pseudonym ?? null;
}
