import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Arrival, Intake } from '../channels/channel.ts';
import type { Clock } from '../core/clock.ts';
import type { Sealer } from '../core/seal.ts';
import type { Db } from '../db/client.ts';
import { hasCode } from '../db/transient.ts';
import { packKept } from './kept.ts';

type Waiting = {
  arrival: Arrival;
  arrivedAt: Date;
  resolve(how: 'stored' | 'repeat'): void;
  reject(why: unknown): void;
};

type Deps = {
  db: Db;
  clock: Clock;
  sealers: { replyUrl: Sealer };
  /** Called once for each committed batch. */
  wake(): void;
  /** For tests that kill the process between two steps. */
  step?: ((name: string) => Promise<void> | void) | undefined;
};

const LARGEST_BATCH = 256;
const MOST_WAITING = 10_000;

/**
 * Stores deliveries before they are acknowledged. Group commit: while one batch is being written, the next one gathers;
 * under load many deliveries share one fsync, and a lone one waits for nobody.
 */
export function createIntake(deps: Deps): Intake & { waiting(): number } {
  const waiting: Waiting[] = [];
  let draining = false;

  /** The next batch is on its way before those of the last one are told: the database need not wait for that. */
  async function drain(): Promise<void> {
    draining = true;
    // What has arrived by now on other connections shares the batch. This is the end of the loop's turn, not a timer.
    await nextTurn();
    const send = () => (waiting.length > 0 ? writeBatch(deps, waiting.splice(0, LARGEST_BATCH)) : undefined);
    for (let sent = send(); sent; ) {
      const tell = await sent;
      sent = send();
      tell();
    }
    draining = false;
  }

  return {
    waiting: () => waiting.length,
    store: (arrival) =>
      new Promise((resolve, reject) => {
        if (waiting.length >= MOST_WAITING) return reject(new Error('the inbox is full'));
        waiting.push({ arrival, arrivedAt: deps.clock.now(), resolve, reject });
        if (!draining) void drain();
      }),
  };
}

/** Never rejects; what it gives tells each of the batch what became of it. */
async function writeBatch(deps: Deps, batch: Waiting[]): Promise<() => void> {
  try {
    await deps.step?.('arrived');
    const stored = await insert(deps, batch);
    await deps.step?.('stored');
    deps.wake();
    // Two of the same key in one batch: the first is the new one.
    return () => {
      for (const { arrival, resolve } of batch)
        resolve(!stored || stored.delete(nameOf(arrival)) ? 'stored' : 'repeat');
    };
  } catch (error) {
    if (batch.length > 1 && isOfOne(error)) return each(deps, batch);
    return () => {
      for (const { reject } of batch) reject(error);
    };
  }
}

async function each(deps: Deps, batch: Waiting[]): Promise<() => void> {
  const tells: (() => void)[] = [];
  for (const one of batch) tells.push(await writeBatch(deps, [one]));
  return () => {
    for (const tell of tells) tell();
  };
}

/** A value that PostgreSQL refuses (class 22) is one delivery's fault, and must not cost the others their place. */
const isOfOne = (error: unknown): boolean => hasCode(error, /^22/);

/** A known key, or another process that stores the same repeats in another order. */
const isRepeat = (error: unknown): boolean => hasCode(error, /^(23505|40P01)$/);

const nameOf = ({ channel, key }: { channel: string; key: string }): string => `${channel} ${key}`;

const INSERT = `insert into inbox (channel, key, room_id, arrived_at, body, reply_url, reply_url_uses, reply_url_expires_at)
  select channel, key, room, at::timestamptz, decode(body, 'base64'), decode(url, 'base64'), uses, until::timestamptz
  from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::int[], $8::text[])
    as arrived(channel, key, room, at, body, url, uses, until)`;

const INSERT_NEW = `${INSERT} on conflict (channel, key) do nothing returning channel, key`;

/**
 * Returns the names of those that were new; none: all of them. Repeats are rare, and looking for them in advance costs as
 * much as storing: only a batch that PostgreSQL refuses for a known key is sent again in the careful way.
 */
async function insert({ db, sealers }: Deps, batch: Waiting[]): Promise<Set<string> | undefined> {
  const column = <T>(pick: (one: Arrival) => T): T[] => batch.map(({ arrival }) => pick(arrival));
  const columns = [
    column(({ channel }) => channel),
    column(({ key }) => key),
    column(({ roomId }) => roomId),
    batch.map(({ arrivedAt }) => arrivedAt.toISOString()),
    column((arrival) => packKept(arrival).toString('base64')),
    column(({ replyUrl }) => (replyUrl ? sealers.replyUrl.seal(replyUrl.url).toString('base64') : null)),
    column(({ replyUrl }) => replyUrl?.uses ?? 0),
    column(({ replyUrl }) => replyUrl?.expiresAt.toISOString() ?? null),
  ];
  try {
    await db.atOnce(INSERT, columns);
    return undefined;
  } catch (error) {
    if (!isRepeat(error)) throw error;
    const stored = await db.atOnce<{ channel: string; key: string }>(INSERT_NEW, columns);
    return new Set(stored.map(nameOf));
  }
}
