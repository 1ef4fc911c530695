import { randomUUID } from 'node:crypto';
import type { ChannelName, Delivery, Outgoing } from '../channels/channel.ts';
import { type Db, rowsOf, sql, systemScope } from '../db/client.ts';
import { insist } from '../db/transient.ts';
import type { DrainDeps } from './drain-deps.ts';
import { record } from './record.ts';
import { openOutgoing } from './render.ts';
import { giveUpUnknown, type Taken, take } from './take.ts';
import type { Task } from './worker.ts';

const REST_MS = 250;
/** For a channel to come back with its own words about an abort. */
const GRACE_MS = 1_000;

/**
 * Delivery reads as its stages: which lanes are due; for each lane, one after the other: take (order, throttle, attempt
 * written down) -> open secrets -> send -> record. Lanes run side by side. For startWorker's `fetch`.
 */
export function createDrain(deps: DrainDeps): (room: number) => Promise<Task[]> {
  const self = randomUUID();
  const busy = new Map<string, string>();
  return async (room) => {
    if (deps.halted?.()) return [];
    const lanes = fairShare(await dueLanes(deps), busy).slice(0, room);
    for (const { lane, channel } of lanes) busy.set(lane, channel);
    return lanes.map(({ lane, channel }) => async () => {
      const moved = await drainLane(deps, self, { lane, channel }).catch((error: unknown) => {
        busy.delete(lane);
        throw error;
      });
      // A lane at its rate's limit, or behind a message that waits, is looked at again at the next beat, not at once.
      if (moved) busy.delete(lane);
      else setTimeout(() => busy.delete(lane), REST_MS).unref();
    });
  };
}

type Due = { lane: string; channel: string };

/** A vendor that does not answer must leave room for the others. */
const LANES_OF_ONE_CHANNEL = 10;

function fairShare(due: Due[], busy: ReadonlyMap<string, string>): Due[] {
  const counts = new Map<string, number>();
  for (const channel of busy.values()) counts.set(channel, (counts.get(channel) ?? 0) + 1);
  return due.filter(({ lane, channel }) => {
    const running = counts.get(channel) ?? 0;
    if (busy.has(lane) || running >= LANES_OF_ONE_CHANNEL) return false;
    counts.set(channel, running + 1);
    return true;
  });
}

/**
 * Lanes with something to send now, not held by a process that lives, not blocked; of each channel those that wait
 * longest. A lane at its rate's limit is left for the next beat.
 */
const dueLanes = ({ db, only }: DrainDeps): Promise<Due[]> =>
  db.withScope(systemScope('drain'), (tx) =>
    rowsOf<Due>(
      tx,
      sql`select lane, channel from (
          select o.lane, r.channel, min(o.id) as first, row_number() over (partition by r.channel order by min(o.id)) as place
          from outbox o join lane l on l.key = o.lane join room r on r.id = o.room_id
          where ${only ? sql`r.channel = ${only} and` : sql``} o.state in ('queued', 'sending') and o.due_at <= clock_timestamp()
            and l.blocked_until <= clock_timestamp() and l.lease_until < clock_timestamp()
          group by o.lane, r.channel) due where place <= 100 order by first`,
    ),
  );

/** Whether it had anything to do. */
async function drainLane(deps: DrainDeps, self: string, { lane, channel }: Due): Promise<boolean> {
  let moved = false;
  try {
    while (!deps.halted?.()) {
      const taken = await take(deps, self, lane, channel);
      if (!taken) return moved;
      moved = true;
      if (taken.unknowns >= 2) {
        await giveUpUnknown(deps.db, taken);
        continue;
      }
      await deps.step?.('attempt-written');
      const delivery = await sendOne(deps, taken);
      await deps.step?.('sent');
      await insist(() => record(deps, taken, delivery));
      await deps.step?.('recorded');
      deps.delivered?.({ channel: taken.channel, outcome: delivery.ok ? 'delivered' : delivery.retry });
    }
    return moved;
  } finally {
    await insist(() => release(deps.db, self, lane));
  }
}

async function sendOne(deps: DrainDeps, taken: Taken): Promise<Delivery> {
  const channel = deps.channels.get(taken.channel as ChannelName);
  if (!channel) return { ok: false, retry: 'never', reason: `the channel ${taken.channel} is not configured` };
  const outgoing = opened(deps, taken);
  if (typeof outgoing === 'string') return { ok: false, retry: 'never', reason: outgoing };
  const limitMs = deps.sendTimeoutMs ?? 15_000;
  try {
    const sending = channel.send(outgoing, AbortSignal.timeout(limitMs));
    return await withinTime(sending, limitMs + GRACE_MS);
  } catch (error) {
    // A channel must not throw. When it does, we cannot know what it had sent.
    deps.log.warn({ err: error, outbox: taken.id }, 'send threw');
    return { ok: false, retry: 'unknown', reason: 'the channel failed unexpectedly, see the log' };
  }
}

function opened(deps: DrainDeps, taken: Taken): Outgoing | string {
  try {
    return openOutgoing(deps, taken);
  } catch (error) {
    deps.log.warn({ err: error, outbox: taken.id }, 'what is needed to send cannot be opened');
    return 'a sealed value cannot be opened: was SECRET_KEY changed?';
  }
}

/** A channel that does not heed its signal must not outlast the lane's lease. */
async function withinTime(sending: Promise<Delivery>, ms: number): Promise<Delivery> {
  const late: Delivery = { ok: false, retry: 'unknown', reason: 'no answer in time' };
  const { promise, resolve } = Promise.withResolvers<Delivery>();
  const timer = setTimeout(() => resolve(late), ms);
  return Promise.race([sending, promise]).finally(() => clearTimeout(timer));
}

async function release(db: Db, self: string, lane: string): Promise<void> {
  const free = sql`update lane set lease_until = '-infinity', lease_by = null where key = ${lane} and lease_by = ${self}`;
  await db.withScope(systemScope('drain'), (tx) => rowsOf(tx, free), 'passing');
}
