import { type Message, note } from '../core/message.ts';
import { raise } from '../db/alert.ts';
import { rowsOf, sql, type Tx } from '../db/client.ts';
import type { RoomRow } from '../services/services.ts';
import { type Channels, put } from './put.ts';

/** A room in which nothing has arrived for so long, though something waits, is dead. */
const DEAD_AFTER = '2 minutes';
/** What is older is no news any more. */
const KEPT = '1 day';
const KEPT_MS = 24 * 3_600_000;
const MOST_AT_ONCE = 100;
/** Rooms that get a message instead of one. */
const MOST_ROOMS = 3;

export type FallbackDeps = {
  channels: Channels;
  roomOf(tx: Tx, id: number): Promise<RoomRow | undefined>;
  /** Where admins read alone: when nobody set another room. */
  adminRooms(tx: Tx): Promise<readonly number[]>;
};

type Stuck = {
  id: string;
  room_id: string;
  room: string;
  message: Message;
  subject: string;
  trace: string | null;
  reason: string | null;
  /** Refused for good. */
  dead: boolean;
  /** Refused, though something else arrived in its room within the last two minutes or since it was written. */
  alive: boolean;
};

/**
 * Alerts that did not get to their room go to another: the one that was set for it, else the rooms
 * that subscribed to `fallback`, else where admins read alone. A message that was refused for good goes at once; one that waits, when
 * nothing has arrived in its room for two minutes. Each goes once; the room's own copy is still tried. A room that receives
 * other messages is not dead because it refused one. System scope; returns how many.
 */
export async function fallBack(deps: FallbackDeps, tx: Tx): Promise<number> {
  const stuck = await stuckIn(tx);
  const said = new Map<number, Stuck>();
  for (const one of stuck) {
    const roomId = Number(one.room_id);
    for (const room of await roomsInstead(deps, tx, roomId))
      await put(tx, deps.channels, { room, message: insteadOf(one), ...(one.trace && { trace: one.trace }) });
    if (!one.alive) said.set(roomId, one);
  }
  for (const [roomId, one] of said) await tellDead(tx, roomId, one);
  await tellAlive(tx);
  return stuck.length;
}

/** A card of alerts that is not older than news are. */
const TOLD = sql`o.subject like 'alert%' and o.fallen_at is null and o.part = 'post' and o.edits is null and o.under is null
  and o.created_at > clock_timestamp() - interval '${sql.raw(KEPT)}'`;

/** Takes them: of two processes one does each. */
const stuckIn = (tx: Tx): Promise<Stuck[]> =>
  rowsOf<Stuck>(
    tx,
    sql`with waiting as (
          select o.id from outbox o where o.state in ('queued', 'sending') and ${TOLD}
            and coalesce(o.first_tried_at, o.created_at) < clock_timestamp() - interval '${sql.raw(DEAD_AFTER)}'
            and not exists (select 1 from outbox s where s.room_id = o.room_id and s.state = 'sent'
              and s.sent_at > clock_timestamp() - interval '${sql.raw(DEAD_AFTER)}')
          union all select o.id from outbox o where o.state = 'dead' and ${TOLD}),
        stuck as (select o.id from outbox o join waiting w on w.id = o.id where o.fallen_at is null
          order by o.id limit ${MOST_AT_ONCE} for update of o skip locked)
        update outbox o set fallen_at = clock_timestamp() from stuck, room r
        where o.id = stuck.id and r.id = o.room_id
        returning o.id, o.room_id, r.name as room, o.message, o.subject, o.trace, o.reason, o.state = 'dead' as dead,
          o.state = 'dead' and exists (select 1 from outbox s where s.room_id = o.room_id and s.state = 'sent'
            and s.sent_at > least(o.created_at, clock_timestamp() - interval '${sql.raw(DEAD_AFTER)}')) as alive`,
  );

async function roomsInstead(deps: FallbackDeps, tx: Tx, roomId: number): Promise<RoomRow[]> {
  const set = await rowsOf<{ id: string }>(
    tx,
    sql`select fallback_id as id from room where id = ${roomId} and fallback_id is not null`,
  );
  const subscribed =
    set.length > 0
      ? set
      : await rowsOf<{ id: string }>(
          tx,
          sql`select room_id as id from subscription where audience = 'fallback' and room_id <> ${roomId} order by room_id limit ${MOST_ROOMS}`,
        );
  const ids = subscribed.length > 0 ? subscribed.map(({ id }) => Number(id)) : await deps.adminRooms(tx);
  const rooms = await Promise.all(
    ids
      .filter((id) => id !== roomId)
      .slice(0, MOST_ROOMS)
      .map((id) => deps.roomOf(tx, id)),
  );
  return rooms.filter((room) => room !== undefined);
}

/** Its buttons work there as they would have. */
const insteadOf = ({ room, message, dead }: Stuck): Message => ({
  ...message,
  blocks: [
    note(
      dead
        ? { zh: `代替“${room}”：那里拒收了这条消息`, en: `Instead of “${room}”, which refused this message` }
        : {
            zh: `代替“${room}”：那里 2 分钟收不到消息`,
            en: `Instead of “${room}”, which has received nothing for 2 minutes`,
          },
    ),
    ...message.blocks,
  ],
});

/** The dead room is something wrong itself, until something arrives there; after a day without news of it nobody knows any more. */
const deadRoom = (roomId: number, room: string) => ({
  kind: 'room-dead',
  severity: 'critical' as const,
  audience: 'system',
  subject: `room:${roomId}`,
  labels: { room: room.slice(0, 200) },
  source: 'service:outbox',
});

const tellDead = (tx: Tx, roomId: number, { room, reason }: Stuck): Promise<void> =>
  raise(tx, {
    ...deadRoom(roomId, room),
    lapsesAt: { afterMs: KEPT_MS },
    line: {
      zh: `“${room}”收不到消息${reason ? `：${reason.slice(0, 150)}` : ''}`,
      en: `“${room}” receives nothing${reason ? `: ${reason.slice(0, 150)}` : ''}`,
    },
  });

/** A room that has received something since is alive. */
async function tellAlive(tx: Tx): Promise<void> {
  const back = await rowsOf<{ id: string; name: string; room: string }>(
    tx,
    sql`select r.id, r.name, a.labels ->> 'room' as room from alert a join room r on a.labels ->> 'subject' = 'room:' || r.id
        where a.ends_at is null and a.labels ->> 'kind' = 'room-dead'
          and exists (select 1 from outbox o where o.room_id = r.id and o.state = 'sent' and o.sent_at > a.last_at)`,
  );
  for (const { id, room } of back)
    await raise(tx, {
      ...deadRoom(Number(id), room),
      line: { zh: `“${room}”又收得到消息了`, en: `“${room}” receives messages again` },
      endsAt: 'now',
    });
}
