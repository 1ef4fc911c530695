import type { Sealer } from '../core/seal.ts';
import type { Owner } from './owner.ts';

/** Everything that is sealed: where it lies, and for which purpose it was. */
export const SEALED = [
  { table: 'shop_connection', key: 'shop_id', column: 'credentials', purpose: 'platform' },
  { table: 'shop_connection', key: 'shop_id', column: 'tokens', purpose: 'platform' },
  { table: 'room', key: 'id', column: 'robot_key', purpose: 'robot-key' },
  { table: 'vendor_token', key: 'name', column: 'token', purpose: 'vendor-token' },
  { table: 'evidence_key', key: 'id', column: 'key', purpose: 'evidence' },
  { table: 'inbox', key: 'id', column: 'reply_url', purpose: 'reply-url' },
  { table: 'outbox', key: 'id', column: 'vendor', purpose: 'vendor' },
  { table: 'welcome', key: 'id', column: 'code', purpose: 'vendor' },
] as const;

export type SealedPlace = (typeof SEALED)[number];

/** `done`: sealed anew; `current`: sealed with the key of today already; `lost`: neither key opens it, left as it is. */
export type Resealed = { place: SealedPlace; done: number; current: number; lost: number };

const AT_ONCE = 200;

/**
 * Seals what an earlier key sealed with the key of today, in short transactions, beside whoever works with it: a value that
 * changes meanwhile is left as it is then. Stopped in the middle and begun again it goes on with what is left.
 */
export async function reseal(
  sql: Owner,
  place: SealedPlace,
  { now, earlier }: { now: Sealer; earlier: Sealer },
): Promise<Resealed> {
  const counts = { done: 0, current: 0, lost: 0 };
  const { table, key, column } = place;
  for (let last: string | undefined; ; ) {
    const rows = await sql<{ key: string; value: Buffer }[]>`
      select ${sql(key)}::text as key, ${sql(column)} as value from ${sql(table)}
      where ${sql(column)} is not null ${last === undefined ? sql`` : sql`and ${sql(key)} > ${last}`}
      order by ${sql(key)} limit ${AT_ONCE}`;
    await sql.begin(async (tx) => {
      for (const row of rows) {
        const next = resealed(row.value, now, earlier);
        counts[next.was] += 1;
        if (!next.value) continue;
        await tx`update ${tx(table)} set ${tx(column)} = ${next.value}
          where ${tx(key)}::text = ${row.key} and ${tx(column)} = ${row.value}`;
      }
    });
    last = rows.at(-1)?.key;
    if (rows.length < AT_ONCE) return { place, ...counts };
  }
}

function resealed(value: Buffer, now: Sealer, earlier: Sealer): { was: 'done' | 'current' | 'lost'; value?: Buffer } {
  if (opened(now, value)) return { was: 'current' };
  const plain = opened(earlier, value);
  return plain ? { was: 'done', value: now.seal(plain) } : { was: 'lost' };
}

function opened(sealer: Sealer, value: Buffer): Buffer | undefined {
  try {
    return sealer.open(value);
  } catch {
    return undefined;
  }
}
