import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import type { Receiver } from '../routing/policy.ts';
import type { Group, Room } from './look.ts';

/** Where groups are told: rooms by group, and the shops that a room is about (none in the map: all of them). */
export type Hearers = { of(group: Group): Room[]; room(id: number): Room | undefined; about: Map<number, Set<number>> };

/** `directOf`: the room in which a person alone reads, for the audience `person:12`. */
export type DirectOf = (tx: Tx, personId: number) => Promise<number | undefined>;

export async function hearersOf(tx: Tx, groups: readonly Group[], directOf?: DirectOf): Promise<Hearers> {
  const audiences = new Set<string>();
  const ids = new Set(groups.flatMap(({ told }) => [...told.keys()]));
  for (const { plan } of groups) {
    const one = oneRoom(plan.receiver);
    if (one !== undefined) ids.add(one);
    else if ('audience' in plan.receiver) audiences.add(plan.receiver.audience);
  }
  const direct = await directRooms(tx, audiences, directOf);
  for (const id of direct.values()) ids.add(id);
  const subscribed = await subscribersOf(tx, [...audiences]);
  for (const list of subscribed.values()) for (const id of list) ids.add(id);
  const rooms = await roomsOf(tx, [...ids]);
  const idsOf = ({ plan: { receiver } }: Group): readonly number[] => {
    const one = oneRoom(receiver);
    if (one !== undefined) return [one];
    const { audience } = receiver as { audience: string };
    const alone = direct.get(audience);
    return alone === undefined ? (subscribed.get(audience) ?? []) : [alone];
  };
  return {
    of: (group) => idsOf(group).flatMap((id) => rooms.get(id) ?? []),
    room: (id) => rooms.get(id),
    about: await shopsOfRooms(tx, [...rooms.keys()]),
  };
}

/** `room:12` as an audience is that one room too. */
function oneRoom(receiver: Receiver): number | undefined {
  if ('room' in receiver) return receiver.room;
  const named = /^room:(\d{1,15})$/.exec(receiver.audience)?.[1];
  return named === undefined ? undefined : Number(named);
}

async function directRooms(tx: Tx, audiences: ReadonlySet<string>, directOf?: DirectOf): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  for (const audience of audiences) {
    const person = /^person:(\d{1,15})$/.exec(audience)?.[1];
    const room = person === undefined ? undefined : await directOf?.(tx, Number(person));
    if (room !== undefined) found.set(audience, room);
  }
  return found;
}

async function subscribersOf(tx: Tx, audiences: readonly string[]): Promise<Map<string, number[]>> {
  const rows = await rowsOf<{ audience: string; rooms: number[] }>(
    tx,
    sql`select audience, array_agg(room_id::int order by room_id) as rooms from subscription
        where audience = any (${sql.param([...audiences])}::text[]) group by 1`,
  );
  return new Map(rows.map(({ audience, rooms }) => [audience, rooms]));
}

async function roomsOf(tx: Tx, ids: readonly number[]): Promise<Map<number, Room>> {
  const rows = await rowsOf<Room>(
    tx,
    sql`select id::int as id, channel, address, direct, name, lang, time_zone as "timeZone", currency, robot_key is not null as "hasRobotKey"
        from room where id = any (${sql.param([...ids])}::bigint[])`,
  );
  return new Map(rows.map((room) => [room.id, room]));
}

async function shopsOfRooms(tx: Tx, ids: readonly number[]): Promise<Map<number, Set<number>>> {
  const rows = await rowsOf<{ room: number; shops: number[] }>(
    tx,
    sql`select room_id::int as room, array_agg(shop_id) as shops from room_shop where room_id = any (${sql.param([...ids])}::bigint[]) group by 1`,
  );
  return new Map(rows.map(({ room, shops }) => [room, new Set(shops)]));
}
