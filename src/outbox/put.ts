import type { Channel, ChannelName, ReplyContext } from '../channels/channel.ts';
import type { Message } from '../core/message.ts';
import { rowsOf, sql, type Tx } from '../db/client.ts';
import type { RoomRow } from '../services/services.ts';

export type Channels = ReadonlyMap<ChannelName, Channel>;

/** Something to be said in one room. */
export type Saying = {
  room: RoomRow;
  message: Message;
  trace?: string;
  inboxId?: number;
  reply?: ReplyContext;
  subject?: string;
  hasReplyUrl?: boolean;
  /** The delivery that it belongs under, where the channel has threads. */
  under?: number;
  /** Ids of the people whose it is: they get the card where a group cannot show buttons; none: the room's operators. */
  people?: readonly number[];
  /** It leaves after so long; with putMany alone. */
  afterMs?: number;
};

/** Puts a message into the outbox, one row for each part its channel needs. It leaves after the commit. Returns the ids. */
export async function put(tx: Tx, channels: Channels, saying: Saying): Promise<number[]> {
  const { room } = saying;
  const channel = channels.get(room.channel as ChannelName);
  const [count] = await rowsOf<{ n: number }>(
    tx,
    sql`select coalesce(nullif((select count(distinct person_id) from account where channel = ${room.channel}
          and person_id = any (${sql.param([...(saying.people ?? [])])}::bigint[])), 0),
          (select count(*) from room_operator where room_id = ${room.id}))::int as n`,
  );
  const address = { channel: room.channel as ChannelName, id: room.address, direct: room.direct, name: room.name };
  const facts = {
    address,
    hasRobotKey: room.hasRobotKey,
    hasReplyUrl: saying.hasReplyUrl ?? false,
    operators: count?.n ?? 0,
  };
  // A room of a channel that is switched off keeps its messages: they become dead letters with that reason.
  const parts = channel?.parts(saying.message, facts) ?? ['post'];
  const ids: number[] = [];
  for (const part of parts) ids.push(await insertRow(tx, saying, part));
  return ids;
}

export const laneOf = (roomId: number, part: string): string => `${roomId}:${part}`;

async function insertRow(
  tx: Tx,
  { room, message, trace, inboxId, reply, subject, under, people = [] }: Saying,
  part: string,
  edits?: number,
): Promise<number> {
  const lane = laneOf(room.id, part);
  const [row] = await rowsOf<{ id: string }>(
    tx,
    sql`with lane as (insert into lane (key, room_id) values (${lane}, ${room.id}) on conflict do nothing)
        insert into outbox (room_id, lane, part, trace, inbox_id, message, reply, subject, edits, under, people)
        select ${room.id}, ${lane}, ${part}, ${trace ?? null}, ${inboxId ?? null}::bigint, ${JSON.stringify(message)}::jsonb,
               ${JSON.stringify(reply ?? {})}::jsonb, ${subject || null}, ${edits ?? null}::bigint,
               ${under ?? null}::bigint, ${people.length > 0 ? sql.param([...people]) : null}::bigint[] returning id`,
  );
  return Number((row as { id: string }).id);
}

/**
 * Brings everything that was said about a subject (in one room, where `roomId` says so) to its new state, wherever the
 * channel can change a message. What goes on (`goesOn`) leaves messages that can be changed only once for their end. Returns how
 * many messages will change.
 */
export async function settle(
  tx: Tx,
  channels: Channels,
  roomOf: (id: number) => Promise<RoomRow | undefined>,
  about: { subject: string; message: Message; roomId?: number; goesOn?: true },
): Promise<number> {
  const where = about.roomId === undefined ? sql`` : sql`and room_id = ${about.roomId}`;
  let changed = 0;
  const said = await rowsOf<{
    id: string;
    room_id: string;
    part: string;
    reply: ReplyContext;
    inbox_id: string | null;
  }>(
    tx,
    sql`select id, room_id, part, reply, inbox_id from outbox where subject = ${about.subject} and edits is null and state <> 'dead' ${where} order by id`,
  );
  for (const row of said) {
    const room = await roomOf(Number(row.room_id));
    const channel = room && channels.get(room.channel as ChannelName);
    if (!room || !channel?.edits(row.part) || (about.goesOn && channel.editsOnce)) continue;
    const inbox = row.inbox_id === null ? {} : { inboxId: Number(row.inbox_id) };
    await insertRow(tx, { room, message: about.message, reply: row.reply, ...inbox }, row.part, Number(row.id));
    changed += 1;
  }
  return changed;
}
