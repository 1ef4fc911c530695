import { createHash } from 'node:crypto';
import { rowsOf, sql, type Tx } from '../../db/client.ts';
import { putEvidence } from '../../db/evidence.ts';
import type { Deps } from './deps.ts';
import { monthOf } from './vault.ts';

/** Months that the key of words is kept after its own, where the table `evidence_retention` says nothing. */
export const KEPT_MONTHS = 24;
const MOST_AT_ONCE = 1_000;

export type Retired = { keys: number; rows: number; more: boolean; before: string };

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
  return { keys: keys.length, rows: all, more: due.length > keys.length, before: monthsBefore(now, KEPT_MONTHS) };
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
