import type { Localized } from '../../../core/localized.ts';
import { instantOf, rowsOf, sql, type Tx } from '../../../db/client.ts';
import type { Severity, Sibling } from '../rule-kind.ts';
import type { FindingState, Standing } from './seen.ts';

/** A rule at a shop: what has one card. No shop: the group's. */
export type Group = { rule: string; shopId: number | undefined };

export type Finding = Standing &
  Group & {
    id: number;
    ruleVersion: number;
    /** `SH-1`; none: the group's. */
    shop: string | undefined;
    subject: string;
    owner: string | undefined;
    seenAt: Date;
    closedBy: string;
    reason: string;
    verdict: 'right' | 'wrong' | undefined;
    version: number;
  };

export const groupKey = ({ rule, shopId }: Group): string => `${rule}:${shopId ?? 'group'}`;
/** What its card and its news are about. */
export const groupSubject = (group: Group): string => `compliance:${groupKey(group)}`;

/** The worst first, of what is not closed before what is. */
export const WORST_FIRST = sql`(f.state in ('open', 'assigned')) desc, array_position(array['critical', 'high', 'medium', 'low'], f.severity),
  f.weight desc, f.due_at, f.id`;

/** `where` speaks of finding f and its shop s. What is other shops' (Hit.sibling) is in the facts only where the scope sees them. */
export async function findingsWhere(tx: Tx, where: ReturnType<typeof sql>): Promise<Finding[]> {
  const rows = await rowsOf<Record<string, unknown>>(
    tx,
    sql`select f.*, b.body as sibling, s.code as shop, p.name as owner,
          coalesce((select c.name from person c where c.pseudonym = f.closed_by), f.closed_by) as closed_name from finding f left join shop s on s.id = f.shop_id
        left join finding_sibling b on b.finding_id = f.id
        left join person p on p.id = f.owner_id where ${where}`,
  );
  return rows.map(findingOf);
}

const siblingOf = ({ facts }: Finding): Sibling | undefined => facts['sibling'] as Sibling | undefined;

/** As it is told to who sees these shops: with what siblings have to do with it, or without. */
export function saidTo(finding: Finding, sees: 'all' | readonly number[]): Finding {
  const sibling = siblingOf(finding);
  if (!sibling) return finding;
  const { sibling: _, ...facts } = finding.facts;
  if (!seesAll(sibling.shops, sees)) return { ...finding, facts };
  const { says, label = finding.label, facts: more } = sibling;
  return { ...finding, says, label, facts: { ...facts, ...more } };
}

/** The shops that somebody must see to be told all of these findings as a whole; none: they are told the same to everybody. */
export function siblingsOf(findings: readonly Finding[]): Sibling['shops'] {
  const all = findings.flatMap((one): (number | 'all')[] => {
    const shops = siblingOf(one)?.shops ?? [];
    return shops === 'all' ? ['all'] : [...shops];
  });
  const named = all.filter((shop) => shop !== 'all');
  return named.length < all.length ? 'all' : [...new Set(named)];
}

export const seesAll = (shops: Sibling['shops'], sees: 'all' | readonly number[]): boolean =>
  sees === 'all' || (shops !== 'all' && shops.every((shop) => sees.includes(shop)));

const orNone = <T>(value: unknown): T | undefined => (value ?? undefined) as T | undefined;
const instantOrNone = (value: unknown): Date | undefined =>
  value === null || value === undefined ? undefined : instantOf(value);

export const findingOf = (row: Record<string, unknown>): Finding => ({
  id: Number(row['id']),
  rule: row['rule'] as string,
  ruleVersion: row['rule_version'] as number,
  shopId: orNone(row['shop_id']),
  shop: orNone(row['shop']),
  subject: row['subject'] as string,
  label: row['label'] as Localized,
  says: row['says'] as Localized,
  facts: { ...(row['facts'] as Record<string, unknown>), ...(row['sibling'] ? { sibling: row['sibling'] } : {}) },
  weight: Number(row['weight']),
  severity: row['severity'] as Severity,
  state: row['state'] as FindingState,
  ownerId: row['owner_id'] === null ? undefined : Number(row['owner_id']),
  owner: orNone(row['owner']),
  dueAt: instantOf(row['due_at']),
  count: row['count'] as number,
  reopened: row['reopened'] as number,
  firstAt: instantOf(row['first_at']),
  lastAt: instantOf(row['last_at']),
  seenAt: instantOf(row['seen_at']),
  goneAt: instantOrNone(row['gone_at']),
  closedAt: instantOrNone(row['closed_at']),
  closedBy: row['closed_name'] as string,
  reason: row['reason'] as string,
  waivedUntil: instantOrNone(row['waived_until']),
  verdict: orNone(row['verdict']),
  version: row['version'] as number,
});

/**
 * Nobody else changes findings of these groups until the transaction ends: reports of two processes and people's acts on one group are one
 * after the other. Always in one order, and before any row is locked.
 */
export async function lockGroups(tx: Tx, groups: readonly Group[]): Promise<void> {
  for (const key of [...new Set(groups.map(groupSubject))].sort())
    await rowsOf(tx, sql`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`);
}
