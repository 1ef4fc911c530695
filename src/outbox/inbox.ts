import { type Db, rowsOf, sql, systemScope, type Tx } from '../db/client.ts';

/** One stored delivery that somebody has taken to work on. */
export type Leased = {
  id: number;
  channel: string;
  body: Buffer | null;
  hasReplyUrl: boolean;
  arrivedAt: string;
  attempts: number;
};

const LEASE = '30 seconds';
/** After this many tries that died with their process, the ask is answered as failed instead of tried for ever. */
export const MOST_ATTEMPTS = 5;

/** Takes up to `limit` deliveries (of one channel, when `only` says so), oldest first, one a room at a time, so that a room's asks are worked in order. */
export async function lease(tx: Tx, limit: number, only?: string): Promise<Leased[]> {
  const ours = only ? sql`and i.channel = ${only}` : sql``;
  const rows = await rowsOf<Record<string, unknown>>(
    tx,
    sql`update inbox set lease_until = clock_timestamp() + interval '${sql.raw(LEASE)}', attempts = attempts + 1
        where id in (
          select i.id from inbox i
          where i.handled_at is null ${ours} and (i.lease_until is null or i.lease_until < clock_timestamp())
            and not exists (select 1 from inbox e where e.channel = i.channel and e.room_id = i.room_id
                              and e.handled_at is null and e.id < i.id)
          order by i.id limit ${limit} for update skip locked)
        returning id, channel, body, reply_url is not null as has_reply_url, arrived_at, attempts`,
  );
  return rows
    .map((row) => ({
      id: Number(row['id']),
      channel: row['channel'] as string,
      body: row['body'] as Buffer | null,
      hasReplyUrl: row['has_reply_url'] as boolean,
      arrivedAt: row['arrived_at'] as string,
      attempts: row['attempts'] as number,
    }))
    .sort((a, b) => a.id - b.id);
}

export async function markHandled(tx: Tx, id: number): Promise<void> {
  await rowsOf(tx, sql`update inbox set handled_at = clock_timestamp(), lease_until = null where id = ${id}`);
}

/**
 * After a failure that left nothing behind: tried again in a second instead of when the lease lapses. A try that failed
 * for the database's sake does not count.
 */
export async function giveBack(db: Db, id: number, uncounted: boolean): Promise<void> {
  await db.withScope(systemScope('inbox'), (tx) =>
    rowsOf(
      tx,
      sql`update inbox set lease_until = clock_timestamp() + interval '1 second', attempts = attempts - ${uncounted ? 1 : 0}
          where id = ${id} and handled_at is null`,
    ),
  );
}

/** What was typed holds what must not be kept. */
export async function forgetBody(tx: Tx, id: number): Promise<void> {
  await rowsOf(tx, sql`update inbox set body = null where id = ${id}`);
}

/** A response_url that can no longer be used is not kept. */
export async function clearReplyUrls(tx: Tx): Promise<void> {
  await rowsOf(
    tx,
    sql`update inbox set reply_url = null
        where reply_url is not null and (reply_url_expires_at < clock_timestamp() or reply_url_uses <= 0)`,
  );
}

/**
 * Bodies go 7 days after handling, keys when no vendor would send them again; what was said can be pressed and looked up,
 * and news read, for 180 days, a job's runs for 30. The audit stays.
 */
export async function clearOld(tx: Tx, keysKeptMs: number): Promise<void> {
  const keys = sql`clock_timestamp() - make_interval(secs => ${keysKeptMs / 1000 + 86_400})`;
  const ago = (days: number) => sql`clock_timestamp() - make_interval(days => ${days})`;
  await rowsOf(tx, sql`update inbox set body = null where body is not null and handled_at < ${ago(7)}`);
  await rowsOf(tx, sql`delete from inbox where handled_at < ${keys}`);
  await rowsOf(tx, sql`delete from claim where at < ${keys}`);
  await rowsOf(tx, sql`delete from outbox where state = 'sent' and sent_at < ${ago(180)}`);
  await rowsOf(tx, sql`delete from news where told_at < ${ago(180)}`);
  await rowsOf(tx, sql`delete from job_run where state <> 'running' and slot < ${ago(30)}`);
}
