import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import type { Running, Who } from './steps.ts';

/** The shops that somebody hears of; undefined: of all, and of what is the group's. */
export type About = ReadonlySet<number> | undefined;

/** Somebody who is asked: a person, where they read; or a room. */
export type Asked = ({ personId: number } | { roomId: number }) & { about: About };

/** Whether what is of these shops may be said to them. A room hears also of what is no shop's. */
export const hears = (who: Asked, shops: readonly number[]): boolean =>
  who.about === undefined ||
  (shops.length === 0 ? 'roomId' in who : shops.some((shop) => who.about?.has(shop) === true));

/** Whether they can take all of it over. */
export const hearsAll = (who: Asked, shops: readonly number[]): boolean =>
  who.about === undefined || 'roomId' in who || (shops.length > 0 && shops.every((shop) => who.about?.has(shop)));

/** Who people are and where they read, of other services; in the system's scope. */
export type Finding = {
  /** Where a person alone reads, but for these rooms; undefined: there is no (further) way to them. */
  directOf(personId: number, but: readonly number[]): Promise<{ id: number } | undefined>;
  onCall(rota: string, at: Date): Promise<number | undefined>;
  holders(role: string, shops: readonly number[]): Promise<number[]>;
  /** The shops whose alerts each of these people may see. */
  reaches(people: readonly number[]): Promise<ReadonlyMap<number, 'all' | ReadonlySet<number>>>;
};

type Of = { shops: readonly number[]; owner: number | undefined; now: Date };

/** Whom a step asks as of now, each once; nobody who may not see what it is about. */
export async function whomOf(tx: Tx, find: Finding, { steps }: Running, step: number, of: Of): Promise<Asked[]> {
  const who = steps[step]?.who ?? [];
  const people = new Set<number>();
  for (const one of who) for (const id of await peopleOf(find, one, of)) people.add(id);
  const rooms = who.flatMap((one) => (one.kind === 'room' ? [one.id] : []));
  const asked = [...(await askedPeople(find, [...people])), ...(await askedRooms(tx, rooms))];
  return asked.filter((one) => hears(one, of.shops));
}

export async function askedPeople(find: Finding, people: readonly number[]): Promise<Asked[]> {
  if (people.length === 0) return [];
  const reaches = await find.reaches(people);
  return people.map((personId) => {
    const shops = reaches.get(personId) ?? new Set<number>();
    return { personId, about: shops === 'all' ? undefined : shops };
  });
}

/** A room is about all shops unless somebody said about which. */
export async function askedRooms(tx: Tx, rooms: readonly number[]): Promise<Asked[]> {
  if (rooms.length === 0) return [];
  const rows = await rowsOf<{ room: number; shops: number[] }>(
    tx,
    sql`select room_id::int as room, array_agg(shop_id) as shops from room_shop where room_id = any (${sql.param([...rooms])}::bigint[]) group by 1`,
  );
  const about = new Map(rows.map(({ room, shops }) => [room, new Set(shops)]));
  return rooms.map((roomId) => ({ roomId, about: about.get(roomId) }));
}

async function peopleOf(find: Finding, who: Who, { shops, owner, now }: Of): Promise<number[]> {
  if (who.kind === 'person') return [who.id];
  if (who.kind === 'role') return find.holders(who.role, shops);
  const one = who.kind === 'oncall' ? await find.onCall(who.rota, now) : who.kind === 'owner' ? owner : undefined;
  return one === undefined ? [] : [one];
}
