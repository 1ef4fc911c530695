import { mask } from '../../../core/mask.ts';
import { instantParam, rowsOf, sql, type Tx } from '../../../db/client.ts';
import { putEvidence } from '../../../db/evidence.ts';
import type { Hit, RuleKind } from '../rule-kind.ts';
import { inForce } from '../versions/in-force.ts';
import { tellGroup } from './group-card.ts';
import { type Finding, findingsWhere, type Group, groupKey, lockGroups } from './rows.ts';
import { type Change, type Standing, seen } from './seen.ts';

export type ReportAt = {
  now: Date;
  /** All rules there are: names, clauses and the version in force. */
  rules: readonly RuleKind[];
  /** The ask or run that looked. */
  trace?: string;
  /** Who looked, for the evidence: `monitor:price-gaps`. */
  by?: string;
  /** Rules of which these hits are all there are now: findings of theirs that are not among them are noted as gone. */
  swept?: readonly string[];
};

export type Reported = { opened: number; counted: number; reopened: number };

/** Hits of one report at most: the worst are kept. */
export const MOST_HITS = 5_000;
/** Findings that one row of evidence names. */
const EVIDENCE_BATCH = 100;

/**
 * Keeps what rules said no to: one finding for one thing of a rule at a shop, however often and by whomever it is reported. Opens,
 * counts up and opens again; writes evidence of it and tells it, all in the caller's transaction (system scope). A hit of a rule
 * that is not there is a bug and throws.
 */
export async function report(tx: Tx, hits: readonly Hit[], at: ReportAt): Promise<Reported> {
  const groups = grouped(hits);
  const all = [...groups.values()].map(({ group }) => group);
  const looked = [...all, ...(await sweptGroups(tx, at.swept ?? []))];
  if (looked.length === 0) return { opened: 0, counted: 0, reopened: 0 };
  await lockGroups(tx, looked);
  const setting = await inForce(tx, at.rules, at.now);
  const total: Reported = { opened: 0, counted: 0, reopened: 0 };
  for (const { group, hits: mine } of groups.values()) {
    if (!at.rules.some(({ code }) => code === group.rule)) throw new Error(`there is no rule "${group.rule}"`);
    const version = setting(group.rule)(group.shopId === undefined ? {} : { shopId: group.shopId })?.version ?? 1;
    const done = await reportGroup(tx, { group, hits: mine, version }, at);
    total.opened += done.opened;
    total.counted += done.counted;
    total.reopened += done.reopened;
  }
  for (const rule of at.swept ?? []) await noteGone(tx, rule, hits, at.now);
  return total;
}

type Grouped = { group: Group; hits: Hit[] };

/** By rule and shop, one hit for one thing: the latest, of equals the worst. */
function grouped(hits: readonly Hit[]): Map<string, Grouped> {
  const worst = [...hits].sort((a, b) => b.at.getTime() - a.at.getTime() || b.weight - a.weight).slice(0, MOST_HITS);
  const groups = new Map<string, Grouped & { subjects: Set<string> }>();
  for (const hit of worst) {
    const group = { rule: hit.rule, shopId: hit.shopId };
    const found = groups.get(groupKey(group)) ?? { group, hits: [], subjects: new Set<string>() };
    groups.set(groupKey(group), found);
    if (found.subjects.has(hit.subject)) continue;
    found.subjects.add(hit.subject);
    found.hits.push(hit);
  }
  return groups;
}

async function sweptGroups(tx: Tx, swept: readonly string[]): Promise<Group[]> {
  if (swept.length === 0) return [];
  const rows = await rowsOf<{ rule: string; shop_id: number | null }>(
    tx,
    sql`select distinct rule, shop_id from finding where rule = any (${sql.param([...swept])}::text[]) and gone_at is null`,
  );
  return rows.map(({ rule, shop_id }) => ({ rule, shopId: shop_id ?? undefined }));
}

type Changed = { id: number; subject: string; change: Change; hit: Hit; count: number };

async function reportGroup(
  tx: Tx,
  { group, hits, version }: Grouped & { version: number },
  at: ReportAt,
): Promise<Reported> {
  const subjects = hits.map(({ subject }) => subject);
  const before = new Map(
    (await findingsWhere(tx, sql`${ofGroup(group)} and f.subject = any (${sql.param(subjects)}::text[])`)).map(
      (one) => [one.subject, one],
    ),
  );
  const next = hits.map((hit) => ({
    hit,
    known: before.get(hit.subject),
    ...seen(before.get(hit.subject), hit, at.now),
  }));
  const ids = await store(tx, { group, version, now: at.now }, next);
  const changed = next.map(({ hit, change, after }, n): Changed => {
    return { id: ids[n] as number, subject: hit.subject, change, hit, count: after.count };
  });
  const loud = changed.filter(({ change }) => change === 'opened' || change === 'reopened');
  await writeEvidence(tx, group, loud, at);
  const counted = changed.some(({ change }) => change === 'counted');
  if (loud.length > 0 || counted) await tellGroup(tx, group, { now: at.now, rules: at.rules, fresh: loud.length > 0 });
  const number = (wanted: Change) => changed.filter(({ change }) => change === wanted).length;
  return { opened: number('opened'), counted: number('counted'), reopened: number('reopened') };
}

export const ofGroup = ({ rule, shopId }: Group) =>
  sql`f.rule = ${rule} and f.shop_id is not distinct from ${shopId ?? null}::int`;

type Next = { hit: Hit; known: Finding | undefined; change: Change; after: Standing };

/** Writes all of them in two statements; their ids, in the order of `next`. */
async function store(
  tx: Tx,
  of: { group: Group; version: number; now: Date },
  next: readonly Next[],
): Promise<number[]> {
  const asJson = (one: Next) => ({
    id: one.known?.id ?? null,
    subject: one.hit.subject,
    told: one.change !== 'same',
    ...one.after,
    facts: { ...one.after.facts, sibling: undefined },
    ownerId: one.after.ownerId ?? null,
  });
  const fresh = next.filter(({ known }) => !known).map(asJson);
  const known = next.filter(({ known }) => known).map(asJson);
  const made = fresh.length > 0 ? await insertAll(tx, of, fresh) : new Map<string, number>();
  if (known.length > 0) await updateAll(tx, of, known);
  const ids = next.map(({ known: old, hit }) => old?.id ?? (made.get(hit.subject) as number));
  await storeSiblings(tx, of.group, next, ids);
  return ids;
}

/** What other shops have to do with it stands in a row of its own, which only those see who see them. */
async function storeSiblings(tx: Tx, group: Group, next: readonly Next[], ids: readonly number[]): Promise<void> {
  const rows = next.flatMap(({ hit: { sibling }, known, change }, n) => {
    if (change === 'same' || (!sibling && !known?.facts['sibling'])) return [];
    const shops =
      sibling && sibling.shops !== 'all' ? [...sibling.shops, ...(group.shopId ? [group.shopId] : [])] : null;
    return [{ id: ids[n], shops, body: sibling ?? null }];
  });
  if (rows.length === 0) return;
  await rowsOf(
    tx,
    sql`delete from finding_sibling where finding_id = any (${sql.param(rows.map(({ id }) => id))}::bigint[])`,
  );
  await rowsOf(
    tx,
    sql`insert into finding_sibling (finding_id, shops, body)
        select id, shops, body from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x (id bigint, shops int[], body jsonb)
        where body is not null`,
  );
}

const COLUMNS = sql`id bigint, subject text, told boolean, state text, "ownerId" bigint, severity text, weight numeric, label jsonb, says jsonb,
  facts jsonb, count int, reopened int, "dueAt" timestamptz, "firstAt" timestamptz, "lastAt" timestamptz, "closedAt" timestamptz,
  "waivedUntil" timestamptz`;

async function insertAll(tx: Tx, of: { group: Group; version: number; now: Date }, rows: readonly object[]) {
  const { group, version, now } = of;
  const made = await rowsOf<{ id: string; subject: string }>(
    tx,
    sql`insert into finding (rule, rule_version, shop_id, subject, label, says, facts, weight, severity, due_at, first_at, last_at, seen_at)
        select ${group.rule}, ${version}::int, ${group.shopId ?? null}::int, subject, label, says, facts, weight, severity, "dueAt",
          "firstAt", "lastAt", ${instantParam(now)}
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x(${COLUMNS}) returning id, subject`,
  );
  return new Map(made.map(({ id, subject }) => [subject, Number(id)]));
}

/** What was only seen again keeps its version: an effect that somebody looks at still holds. */
async function updateAll(tx: Tx, of: { group: Group; version: number; now: Date }, rows: readonly object[]) {
  await rowsOf(
    tx,
    sql`update finding f set label = x.label, says = x.says, facts = x.facts, weight = x.weight, severity = x.severity, state = x.state,
          owner_id = x."ownerId", due_at = x."dueAt", count = x.count, first_at = x."firstAt", last_at = x."lastAt", gone_at = null,
          seen_at = greatest(f.seen_at, ${instantParam(of.now)}), closed_at = x."closedAt", waived_until = x."waivedUntil",
          rule_version = case when x.told then ${of.version}::int else f.rule_version end,
          version = f.version + case when x.told then 1 else 0 end,
          reminded = case when x.reopened > f.reopened then 0 else f.reminded end,
          closed_by = case when x.reopened > f.reopened then '' else f.closed_by end,
          reason = case when x.reopened > f.reopened then '' else f.reason end,
          verdict = case when x.reopened > f.reopened then null else f.verdict end, reopened = x.reopened
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x(${COLUMNS}) where f.id = x.id`,
  );
}

async function writeEvidence(
  tx: Tx,
  group: Group,
  changed: readonly Changed[],
  { trace, by }: ReportAt,
): Promise<void> {
  if (changed.length === 0) return;
  const shop = group.shopId === undefined ? undefined : await shopCode(tx, group.shopId);
  for (let from = 0; from < changed.length; from += EVIDENCE_BATCH) {
    const batch = changed.slice(from, from + EVIDENCE_BATCH);
    await putEvidence(tx, {
      kind: 'finding',
      ...(trace !== undefined && { trace }),
      by: by ?? `rule:${group.rule}`,
      shops: group.shopId === undefined ? [] : [group.shopId],
      subjects: [
        `rule:${group.rule}`,
        ...(shop === undefined ? [] : [`shop:${shop}`]),
        ...batch.flatMap(({ id, subject }) => [`finding:${id}`, subject]),
      ],
      body: {
        act: 'found',
        rule: group.rule,
        findings: batch.map(({ id, subject, change, count, hit }) => ({
          finding: id,
          subject,
          change,
          count,
          severity: hit.severity,
          says: mask(hit.says.en),
          zh: mask(hit.says.zh),
          at: hit.at.toISOString(),
        })),
      },
    });
  }
}

export async function shopCode(tx: Tx, shopId: number): Promise<string | undefined> {
  const [row] = await rowsOf<{ code: string }>(tx, sql`select code from shop where id = ${shopId}`);
  return row?.code;
}

/** What a whole look no longer came upon. It is not closed: somebody says what became of it. */
async function noteGone(tx: Tx, rule: string, hits: readonly Hit[], now: Date): Promise<void> {
  const mine = hits.filter((hit) => hit.rule === rule).map(({ shopId, subject }) => `${shopId ?? ''}|${subject}`);
  await rowsOf(
    tx,
    sql`update finding set gone_at = ${instantParam(now)} where rule = ${rule} and gone_at is null and seen_at <= ${instantParam(now)}
          and coalesce(shop_id::text, '') || '|' || subject not in (select unnest(${sql.param(mine)}::text[]))`,
  );
}
