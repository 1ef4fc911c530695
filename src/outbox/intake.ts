import type { Arrival, Intake } from '../channels/channel.ts';
import type { Clock } from '../core/clock.ts';
import type { Sealer } from '../core/seal.ts';
import type { Db } from '../db/client.ts';
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
  /** Called once for each committed batch. */
  wake(): void;
  /** For tests that kill the process between two steps. */
  step?: ((name: string) => Promise<void> | void) | undefined;
};

const LARGEST_BATCH = 256;
/** While one queue's batch waits for the disk, another's is already being sent; a room keeps to its queue, and its order. */
const QUEUES = 2;
const MOST_WAITING = 10_000;

/**
 * Stores deliveries before they are acknowledged. Group commit: while one batch is being written, the next ones gather;
 * under load many deliveries share one fsync, and a lone one waits for nobody.
 */
export function createIntake(deps: Deps): Intake & { waiting(): number } {
  const queues = Array.from({ length: QUEUES }, () => ({ waiting: [] as Waiting[], writing: false }));
  const waiting = (): number => queues.reduce((sum, queue) => sum + queue.waiting.length, 0);

  async function drain(queue: (typeof queues)[number]): Promise<void> {
    queue.writing = true;
    while (queue.waiting.length > 0) await writeBatch(deps, queue.waiting.splice(0, LARGEST_BATCH));
    queue.writing = false;
  }

  return {
    waiting,
    store: (arrival) =>
      new Promise((resolve, reject) => {
        if (waiting() >= MOST_WAITING) return reject(new Error('the inbox is full'));
        const queue = queues[placeOf(arrival.roomId)] as (typeof queues)[number];
        queue.waiting.push({ arrival, arrivedAt: deps.clock.now(), resolve, reject });
        if (!queue.writing) void drain(queue);
      }),
  };
}

/** The same queue for the same room. */
function placeOf(roomId: string): number {
  let sum = 0;
  for (let i = 0; i < roomId.length; i++) sum = (sum * 31 + roomId.charCodeAt(i)) | 0;
  return Math.abs(sum) % QUEUES;
}

async function writeBatch(deps: Deps, batch: Waiting[]): Promise<void> {
  try {
    await deps.step?.('arrived');
    const stored = await insert(deps.db, deps.sealers, batch);
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

const INSERT = `with stored as (
    insert into inbox (channel, key, room_id, arrived_at, body, reply_url, reply_url_uses, reply_url_expires_at)
    select channel, key, room, at::timestamptz, decode(body, 'base64'), decode(url, 'base64'), uses, until::timestamptz
    from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::int[], $8::text[])
      as arrived(channel, key, room, at, body, url, uses, until)
    on conflict (channel, key) do nothing returning channel, key)
  select count(*)::int as count,
    case when count(*) < cardinality($1::text[]) then coalesce(array_agg(channel || ' ' || key), '{}') end as names from stored`;

/** Returns the names of those that were new. The usual answer is one number: all of them. */
async function insert(db: Db, sealers: InboxSealers, batch: Waiting[]): Promise<Set<string>> {
  const column = <T>(pick: (one: Arrival) => T): T[] => batch.map(({ arrival }) => pick(arrival));
  const [stored] = await db.atOnce<{ count: number; names: string[] | null }>(INSERT, [
    column(({ channel }) => channel),
    column(({ key }) => key),
    column(({ roomId }) => roomId),
    batch.map(({ arrivedAt }) => arrivedAt.toISOString()),
    column((arrival) => sealKept(sealers.kept, arrival).toString('base64')),
    column(({ replyUrl }) => (replyUrl ? sealers.replyUrl.seal(replyUrl.url).toString('base64') : null)),
    column(({ replyUrl }) => replyUrl?.uses ?? 0),
    column(({ replyUrl }) => replyUrl?.expiresAt.toISOString() ?? null),
  ]);
  return new Set(stored?.names ?? batch.map(({ arrival }) => nameOf(arrival)));
}
