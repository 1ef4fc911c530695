import { createHash } from 'node:crypto';
import { instantOf, instantParam, rowsOf, sql, type Tx } from '../../db/client.ts';
import { putEvidence } from '../../db/evidence.ts';
import type { Deps } from './deps.ts';
import { monthOf } from './vault.ts';

/** Months that the key of words is kept after its own, where the table `evidence_retention` says nothing. */
export const KEPT_MONTHS = 24;
const MOST_AT_ONCE = 1_000;

/** `texts`: requests for approval and findings that lost what people wrote in the clear. */
export type Retired = { keys: number; rows: number; texts: number; more: boolean; before: string };

type Due = { id: string; owner: string; kind: string; month: string; key: Buffer };

/**
 * Destroys the keys of words whose time is over and writes the proof of each as evidence: whose, which month, the hash of
 * the key, how many rows it had. The rows stay, and the chain over their ciphertext with them.
 */
export async function retire({ tx, vault }: Deps, now: Date): Promise<Retired> {
  const due = await dueKeys(tx, now);
  const keys = due.slice(0, MOST_AT_ONCE);
  const rows = await rowsWith(tx, keys);
  if (keys.length > 0)
    await rowsOf(
      tx,
      sql`update evidence_key set key = null, destroyed_at = clock_timestamp()
          where id = any(${sql.param(keys.map(({ id }) => Number(id)))}::bigint[])`,
    );
  for (const { id, owner, kind, month, key } of keys)
    await putEvidence(tx, {
      kind: 'key',
      by: 'job:evidence-retention',
      subjects: [`person:${owner}`],
      body: {
        key: Number(id),
        owner,
        words: kind,
        month,
        sha256: vault.hashOf(key) ?? null,
        sealed_sha256: createHash('sha256').update(key).digest('hex'),
        rows: rows.get(id) ?? 0,
      },
    });
  const all = [...rows.values()].reduce((sum, n) => sum + n, 0);
  const texts = await clearTexts(tx, now);
  const more = due.length > keys.length || texts === MOST_TEXTS;
  return { keys: keys.length, rows: all, texts, more, before: monthsBefore(now, KEPT_MONTHS) };
}

const MOST_TEXTS = 20_000;

/** What stands in place of an effect whose request was decided long ago. */
const EMPTIED = JSON.stringify({
  summary: { zh: '已按保留期清空', en: 'Emptied by retention' },
  rows: [],
  figures: [],
  inverse: { irreversible: { zh: '已按保留期清空', en: 'it was emptied by retention' } },
  data: {},
});

/**
 * Empties what people wrote in requests that ended and in findings that were closed, at the age of kind `words`, and writes down how
 * many: otherwise the copy in the clear would outlive the encrypted one.
 */
async function clearTexts(tx: Tx, now: Date): Promise<number> {
  const [row] = await rowsOf<{ requests: number; findings: number; until: string }>(
    tx,
    sql`with kept as (select ${instantParam(now)} - make_interval(months => greatest(1, coalesce(
            (select months from evidence_retention where kind = 'words'), (select months from evidence_retention where kind = '*'), ${KEPT_MONTHS}))::int) as until),
        old as (select code from approval, kept where state <> 'open' and decided_at < until and canonical <> '' limit ${MOST_TEXTS / 2}),
        requests as (update approval a set reason = '', canonical = '', effect = ${EMPTIED}::jsonb from old where a.code = old.code returning 1),
        closed as (select id from finding, kept where state in ('handled', 'waived') and closed_at < until and reason <> ''
          and (waived_until is null or waived_until < ${instantParam(now)}) limit ${MOST_TEXTS / 2}),
        findings as (update finding f set reason = '' from closed where f.id = closed.id returning 1)
        select (select count(*)::int from requests) as requests, (select count(*)::int from findings) as findings, until from kept`,
  );
  const { requests = 0, findings = 0, until } = row ?? {};
  if (requests + findings > 0)
    await putEvidence(tx, {
      kind: 'retention',
      by: 'job:evidence-retention',
      body: { act: 'texts cleared', requests, findings, until: instantOf(until).toISOString() },
    });
  return requests + findings;
}

const dueKeys = (tx: Tx, now: Date): Promise<Due[]> =>
  rowsOf<Due>(
    tx,
    sql`select k.id, k.owner, k.kind, k.month, k.key from evidence_key k
        left join evidence_retention own on own.kind = k.kind left join evidence_retention rest on rest.kind = '*'
        where k.key is not null and k.month < to_char(to_date(${monthOf(now)}, 'YYYY-MM')
          - make_interval(months => greatest(1, coalesce(own.months, rest.months, ${KEPT_MONTHS}))), 'YYYY-MM')
        order by k.month, k.id limit ${MOST_AT_ONCE + 1}`,
  );

const monthsBefore = (now: Date, months: number): string =>
  monthOf(new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - months, 1)));

async function rowsWith(tx: Tx, keys: readonly Due[]): Promise<Map<string, number>> {
  if (keys.length === 0) return new Map();
  const rows = await rowsOf<{ id: string; n: number }>(
    tx,
    sql`select key_id as id, count(*)::int as n from evidence
        where key_id = any(${sql.param(keys.map(({ id }) => Number(id)))}::bigint[]) group by key_id`,
  );
  return new Map(rows.map(({ id, n }) => [id, n]));
}
