import type { Arrival, Intake } from '../channels/channel.ts';
import type { Clock } from '../core/clock.ts';
import type { Sealer } from '../core/seal.ts';
import { type Db, rowsOf, sql, systemScope, type Tx } from '../db/client.ts';
import { sealKept } from './kept.ts';

export type InboxSealers = { kept: Sealer; replyUrl: Sealer };

type Waiting = {
  arrival: Arrival;
  arrivedAt: Date;
  resolve(how: 'stored' | 'repeat'): void;
  reject(why: unknown): void;
};

type Deps = {
  db: Db;
  clock: Clock;
  sealers: InboxSealers;
  /** Called once for each committed batch that stored something new. */
  wake(): void;
  /** For tests that kill the process between two steps. */
  step?: ((name: string) => Promise<void> | void) | undefined;
};

const LARGEST_BATCH = 256;
const MOST_WAITING = 10_000;

/**
 * Stores deliveries before they are acknowledged. Group commit: while one batch is being written, the next ones gather;
 * under load many deliveries share one fsync, and a lone one waits for nobody.
 */
export function createIntake(deps: Deps): Intake & { waiting(): number } {
  const queue: Waiting[] = [];
  let writing = false;

  async function drain(): Promise<void> {
    writing = true;
    while (queue.length > 0) await writeBatch(deps, queue.splice(0, LARGEST_BATCH));
    writing = false;
  }

  return {
    waiting: () => queue.length,
    store: (arrival) =>
      new Promise((resolve, reject) => {
        if (queue.length >= MOST_WAITING) return reject(new Error('the inbox is full'));
        queue.push({ arrival, arrivedAt: deps.clock.now(), resolve, reject });
        if (!writing) void drain();
      }),
  };
}

async function writeBatch(deps: Deps, batch: Waiting[]): Promise<void> {
  try {
    await deps.step?.('arrived');
    const stored = await deps.db.withScope(systemScope('intake'), (tx) => insert(tx, deps.sealers, batch));
    await deps.step?.('stored');
    for (const { arrival, resolve } of batch) {
      // Two of the same key in one batch: the first is the new one.
      resolve(stored.delete(nameOf(arrival)) ? 'stored' : 'repeat');
    }
    deps.wake();
  } catch (error) {
    if (batch.length > 1 && isOfOne(error)) for (const one of batch) await writeBatch(deps, [one]);
    else for (const { reject } of batch) reject(error);
  }
}

/** A value that PostgreSQL refuses (class 22) is one delivery's fault, and must not cost the others their place. */
function isOfOne(error: unknown): boolean {
  const { code, cause } = error as { code?: unknown; cause?: { code?: unknown } };
  return [code, cause?.code].some((one) => String(one ?? '').startsWith('22'));
}

const nameOf = ({ channel, key }: { channel: string; key: string }): string => `${channel} ${key}`;

/** One statement for the whole batch; returns the names of those that were new. One NOTIFY wakes the other processes. */
async function insert(tx: Tx, sealers: InboxSealers, batch: Waiting[]): Promise<Set<string>> {
  const column = <T>(pick: (one: Waiting) => T): T[] => batch.map(pick);
  const rows = await rowsOf<{ channel: string; key: string }>(
    tx,
    sql`insert into inbox (channel, key, room_id, arrived_at, body, reply_url, reply_url_uses, reply_url_expires_at)
        select channel, key, room, at::timestamptz, decode(body, 'hex'), decode(url, 'hex'), uses, until::timestamptz
        from unnest(
          ${sql.param(column(({ arrival }) => arrival.channel))}::text[],
          ${sql.param(column(({ arrival }) => arrival.key))}::text[],
          ${sql.param(column(({ arrival }) => arrival.roomId))}::text[],
          ${sql.param(column(({ arrivedAt }) => arrivedAt.toISOString()))}::text[],
          ${sql.param(column(({ arrival }) => hex(sealKept(sealers.kept, arrival))))}::text[],
          ${sql.param(column(({ arrival }) => (arrival.replyUrl ? hex(sealers.replyUrl.seal(arrival.replyUrl.url)) : null)))}::text[],
          ${sql.param(column(({ arrival }) => arrival.replyUrl?.uses ?? 0))}::int[],
          ${sql.param(column(({ arrival }) => arrival.replyUrl?.expiresAt.toISOString() ?? null))}::text[])
          as arrived(channel, key, room, at, body, url, uses, until)
        on conflict (channel, key) do nothing returning channel, key`,
  );
  if (rows.length > 0) await rowsOf(tx, sql`select pg_notify('zhanggui_inbox', '')`);
  return new Set(rows.map(nameOf));
}

const hex = (bytes: Buffer): string => bytes.toString('hex');
