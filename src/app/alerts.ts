import type { ChannelName } from '../channels/channel.ts';
import type { Message } from '../core/message.ts';
import { type Db, rowsOf, sql, systemScope, type Tx } from '../db/client.ts';
import type { Channels } from '../outbox/put.ts';
import { putMany, redrawMany } from '../outbox/put-many.ts';
import { startWorker, type Task, type Worker } from '../outbox/worker.ts';
import type { Editing } from '../services/alerts/groups/acts.ts';
import { flushDue } from '../services/alerts/groups/flush.ts';
import { nextFlush } from '../services/alerts/groups/flush-times.ts';
import type { OnCall, Out } from '../services/alerts/groups/ports.ts';
import type { DirectOf } from '../services/alerts/groups/rooms.ts';
import { endLapsed, routeDue } from '../services/alerts/groups/route-stage.ts';

export type DispatchDeps = {
  db: Db;
  channels: Channels;
  clock: { now(): Date };
  /** What every message of this database ends with. */
  footer(): Message['blocks'];
  directOf?: DirectOf;
  onCall?: OnCall;
  /** Tells other processes, after the commit. */
  ring?(channel: string, payload?: string): void;
  /** For tests that kill the process between two steps. */
  step?(name: string): Promise<void> | void;
};

/** The backstop: what nobody rang for is found this much later. */
const BEAT_MS = 1_000;
/** Another process is at it; what was written since it began it may not have seen. */
const BUSY_MS = 100;
/** setTimeout takes no more than this. */
const MOST_MS = 60_000;

/**
 * From rows of `alert` to cards in rooms. Two stages, each a transaction under one lock: new and changed alerts are sorted into groups, and
 * groups that are due are told. A crash leaves all or nothing of a transaction; of many processes one does it at a time. A timer wakes it
 * when the next group is due; the beat is the backstop.
 */
export function startDispatcher(deps: DispatchDeps, failed: (error: unknown) => void): Worker {
  const timer: { at?: NodeJS.Timeout } = {};
  const look = createDispatcher(deps);
  const worker = startWorker({
    everyMs: BEAT_MS,
    atOnce: 1,
    failed,
    async fetch() {
      const next = await look();
      clearTimeout(timer.at);
      if (next !== undefined) timer.at = setTimeout(worker.wake, Math.min(MOST_MS, next)).unref();
      return [] as Task[];
    },
  });
  return {
    wake: worker.wake,
    stop: () => {
      clearTimeout(timer.at);
      return worker.stop();
    },
  };
}

/** One look until nothing is due. Returns in how many milliseconds the next is due; undefined: when something comes. */
export const createDispatcher = (deps: DispatchDeps) => {
  const flushing = { out: outOf(deps), ...pick(deps) };
  return async (): Promise<number | undefined> => {
    for (;;) {
      const due = await dueNow(deps);
      if (!due.routes && !due.flushes) return due.nextMs;
      const routed = due.routes && (await stage(deps, 'alerts-route-before-commit', route));
      const flushed =
        due.flushes && (await stage(deps, 'alerts-flush-before-commit', (tx, now) => flush(tx, flushing, now)));
      if (flushed) deps.ring?.('zhanggui_outbox');
      // Another process is at it, or somebody works with what is due: it is looked at again in a moment.
      if (!routed && !flushed) return BUSY_MS;
    }
  };
};

const pick = ({ directOf, onCall }: DispatchDeps) => ({ ...(directOf && { directOf }), ...(onCall && { onCall }) });

const route = async (tx: Tx, now: Date): Promise<boolean> => {
  const ended = await endLapsed(tx, now);
  return (await routeDue(tx, now)) + ended > 0;
};

const flush = async (tx: Tx, flushing: Parameters<typeof flushDue>[1], now: Date): Promise<boolean> =>
  (await flushDue(tx, flushing, now)).looked > 0;

/** Whether it did anything; undefined: another process is at it. */
const stage = (
  { db, clock, step }: DispatchDeps,
  name: string,
  work: (tx: Tx, now: Date) => Promise<boolean>,
): Promise<boolean | undefined> =>
  db.withScope(systemScope('alerts'), async (tx) => {
    const [lock] = await rowsOf<{ mine: boolean }>(
      tx,
      sql`select pg_try_advisory_xact_lock(hashtext('zhanggui alerts')) as mine`,
    );
    if (!lock?.mine) return undefined;
    const did = await work(tx, clock.now());
    if (did) await step?.(name);
    return did;
  });

/** One small look, without the lock. */
const dueNow = ({ db, clock }: DispatchDeps): Promise<{ routes: boolean; flushes: boolean; nextMs?: number }> =>
  db.withScope(
    systemScope('alerts'),
    async (tx) => {
      const now = clock.now();
      const [row] = await rowsOf<{ routes: boolean }>(
        tx,
        sql`select exists (select 1 from alert where routed < version) or exists (select 1 from alert
              where ends_at is null and lapses_at <= ${now.toISOString()}::timestamptz) as routes`,
      );
      const next = await nextFlush(tx);
      const waitMs = next && next.getTime() - now.getTime();
      return {
        routes: row?.routes ?? false,
        flushes: waitMs !== undefined && waitMs <= 0,
        ...(waitMs !== undefined && { nextMs: Math.max(1, waitMs) }),
      };
    },
    'passing',
  );

/** What the dispatcher is given of the outbox. */
export function outOf({ channels, footer }: Pick<DispatchDeps, 'channels' | 'footer'>): Out {
  const ended = (message: Message): Message => ({ ...message, blocks: [...message.blocks, ...footer()] });
  return {
    editing: (name) => editingOf(channels, name),
    async put(tx, posts) {
      const ids = await putMany(
        tx,
        channels,
        posts.map(({ aloud, message, ...post }) => ({
          ...post,
          message: ended(message),
          ...(aloud && { reply: { aloud: 'yes' } }),
        })),
      );
      return ids.map(([first]) => first as number);
    },
    redraw: (tx, changes) =>
      redrawMany(
        tx,
        changes.map(({ outboxId, message }) => ({ outboxId, message: ended(message) })),
      ),
  };
}

function editingOf(channels: Channels, name: string): Editing {
  const channel = channels.get(name as ChannelName);
  if (!channel?.edits('post')) return 'never';
  return channel.editsOnce ? 'once' : 'always';
}
