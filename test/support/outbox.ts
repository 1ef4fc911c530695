import type { Channel, Delivery, Outgoing } from '../../src/channels/channel.ts';
import { same } from '../../src/core/localized.ts';
import { card, type Message, text } from '../../src/core/message.ts';
import { createSealer } from '../../src/core/seal.ts';
import { rowsOf, sql, systemScope } from '../../src/db/client.ts';
import { createDrain } from '../../src/outbox/drain.ts';
import type { DrainDeps } from '../../src/outbox/drain-deps.ts';
import { put, type Saying } from '../../src/outbox/put.ts';
import { createRooms } from '../../src/services/rooms/rooms.ts';
import type { FreshDatabase } from './database.ts';

/** The outbox on a real database, with a channel that does what the test says. */
const KEY = 'a key for tests that is long enough 0123456789';
export const sealers = {
  replyUrl: createSealer(KEY, 'reply-url'),
  robotKey: createSealer(KEY, 'robot-key'),
  vendor: createSealer(KEY, 'vendor'),
};

export const saying = (words: string): Message => card(same(words), [text(same(words))]);
export const OK: Extract<Delivery, { ok: true }> = { ok: true, vendor: { id: 'v1' } };
type Failed = Extract<Delivery, { ok: false }>;
export const LATER: Failed = { ok: false, retry: 'later', reason: 'busy' };
export const UNKNOWN: Failed = { ok: false, retry: 'unknown', reason: 'the line went dead' };
export const NEVER: Failed = { ok: false, retry: 'never', reason: 'no such room' };

/** A channel that answers what `does` says and keeps what it was given. */
export function stubChannel(
  does: (out: Outgoing) => Delivery | Promise<Delivery> = () => OK,
  more: Partial<Channel> = {},
) {
  const sent: Outgoing[] = [];
  const channel: Channel = {
    name: 'slack',
    decode: () => ({ kind: 'ignore', reason: 'stub' }),
    parts: () => ['post'],
    edits: () => true,
    limit: () => ({ count: 1000, windowMs: 1000 }),
    async send(out) {
      sent.push(out);
      return does(out);
    },
    ...more,
  };
  return { sent, channel, words: () => sent.map((out) => out.message.title.en) };
}

export const quiet = { info: () => {}, warn: () => {}, error: () => {}, debug: () => {} };

export function outboxOf(database: FreshDatabase, channel: Channel) {
  const channels = new Map([[channel.name, channel]]);
  const { db } = database;
  const room = (address: string) =>
    db.withScope(systemScope('test'), (tx) =>
      createRooms({ tx, sealer: sealers.robotKey }).ensure({ channel: 'slack', id: address, direct: false }),
    );
  const deps = (more: Partial<DrainDeps> = {}): DrainDeps => ({
    db,
    clock: { now: () => new Date() },
    channels,
    sealers,
    log: quiet,
    ...more,
  });
  return {
    room,
    says: async (address: string, words: string, more: Partial<Saying> = {}): Promise<number> => {
      const where = await room(address);
      const [id] = await db.withScope(systemScope('test'), (tx) =>
        put(tx, channels, { room: where, message: saying(words), ...more }),
      );
      return id as number;
    },
    /** One process that delivers all it can now, and ends. */
    async drains(more: Partial<DrainDeps> = {}): Promise<void> {
      const fetch = createDrain(deps(more));
      for (let tasks = await fetch(16); tasks.length > 0; tasks = await fetch(16)) {
        await Promise.all(tasks.map((task) => task()));
      }
    },
    fetchOnce: (more: Partial<DrainDeps> = {}) => createDrain(deps(more))(16),
    rows: () =>
      db.withScope(systemScope('test'), (tx) =>
        rowsOf<{ id: string; state: string; attempts: number; unknowns: number; reason: string | null; wait: number }>(
          tx,
          sql`select id, state, attempts, unknowns, reason, extract(epoch from due_at - clock_timestamp())::float8 as wait
              from outbox order by id`,
        ),
      ),
    does: (statement: string) => db.withScope(systemScope('test'), (tx) => rowsOf(tx, sql.raw(statement))),
  };
}

/** Time passes for what waits. */
export const DUE_NOW = "update outbox set due_at = now() - interval '1 second' where state = 'queued'";
export const LEASES_LAPSE = "update lane set lease_until = '-infinity'";
