import { UserError } from '../../core/errors.ts';
import { rowsOf, sql, type Tx } from '../../db/client.ts';

/** Calls under an idempotency key (table api_call). */

export type Once = { keyId: number; key: string; request: Buffer };
export type KeptAnswer = { status: number; text: string };

const hex = (bytes: Buffer) => sql`decode(${bytes.toString('hex')}, 'hex')`;

/**
 * Claims the key; the first statement of the transaction that does the work, so that a second call waits here until the
 * first has ended. Returns the answer where the call was answered before. Throws idempotency.reused for another request.
 */
export async function claimCall(tx: Tx, { keyId, key, request }: Once): Promise<KeptAnswer | undefined> {
  const claimed = await rowsOf(
    tx,
    sql`insert into api_call (key_id, idempotency_key, request, status, answer)
        values (${keyId}, ${key}, ${hex(request)}, 0, '') on conflict do nothing returning 1`,
  );
  if (claimed.length > 0) return undefined;
  const [row] = await rowsOf<{ same: boolean; status: number; answer: string }>(
    tx,
    sql`select request = ${hex(request)} as same, status, answer from api_call
        where key_id = ${keyId} and idempotency_key = ${key}`,
  );
  if (row && !row.same) throw reused();
  // Claimed by a call that ended without its answer: it is worked again.
  return row && row.status > 0 ? { status: row.status, text: row.answer } : undefined;
}

export async function keepAnswer(tx: Tx, { keyId, key }: Once, answer: KeptAnswer): Promise<void> {
  await rowsOf(
    tx,
    sql`update api_call set status = ${answer.status}, answer = ${answer.text}
        where key_id = ${keyId} and idempotency_key = ${key}`,
  );
}

/** The same for work that has a transaction of its own: whoever comes first says what the answer is. True for the first. */
export async function keepFirst(tx: Tx, { keyId, key }: Once, answer: KeptAnswer): Promise<boolean> {
  const kept = await rowsOf(
    tx,
    sql`update api_call set status = ${answer.status}, answer = ${answer.text}
        where key_id = ${keyId} and idempotency_key = ${key} and status = 0 returning 1`,
  );
  return kept.length > 0;
}

/** Nothing was done that must not be done twice: the key may be used again, also for something else. */
export async function forgetCall(tx: Tx, { keyId, key }: Once): Promise<void> {
  await rowsOf(tx, sql`delete from api_call where key_id = ${keyId} and idempotency_key = ${key}`);
}

const DAYS_KEPT = 7;

/** Part of the hourly clean-up. */
export async function clearCalls(tx: Tx): Promise<void> {
  await rowsOf(tx, sql`delete from api_call where at < clock_timestamp() - make_interval(days => ${DAYS_KEPT})`);
}

const reused = (): UserError =>
  new UserError('idempotency.reused', {
    zh: '这个 Idempotency-Key 已经用于另一个请求，请换一个',
    en: 'This Idempotency-Key was used for another request; send a new one',
  });
