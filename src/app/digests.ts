import { rowsOf, sql, systemScope, type Tx } from '../db/client.ts';
import { put } from '../outbox/put.ts';
import { startWorker, type Task, type Worker } from '../outbox/worker.ts';
import { digestCard } from '../services/digests/card.ts';
import { type Calendar, type Due, latestDue, overAt, toldAt } from '../services/digests/due.ts';
import type { DigestKind } from '../services/digests/kinds.ts';
import { type RoomSettings, settingsFrom } from '../services/digests/settings-body.ts';
import { latest } from '../services/digests/spans.ts';
import { periodAt, periodBefore, periodOf } from '../services/kpis/period.ts';
import { platformName } from '../services/kpis/platforms/mapping.ts';
import { checkWords } from '../services/observations/quality/words.ts';
import type { Parts } from './channels.ts';
import type { House } from './house.ts';

const KINDS: readonly DigestKind[] = ['daily', 'weekly', 'monthly', 'quarterly'];
/** A room whose digest failed is tried again after this long; others do not wait for it. */
const AGAIN_MS = 5 * 60_000;

type DueRoom = Due & { roomId: number; zone: string };

/** Looks every 15 s for what rooms are to be told, and tells two of them at once. */
export const startDigests = (house: House, channels: Parts['map']): Worker =>
  startWorker({
    everyMs: 15_000,
    atOnce: 2,
    failed: (error) => house.log.error({ err: error }, 'digests that are due could not be looked for'),
    fetch: createDigester(house, channels),
  });

/**
 * What rooms are told on time, for startWorker's `fetch`: each look finds the slots that are due and not claimed, and each of them is
 * one transaction, in which the slot is claimed, the facts are kept and the message is put: of many processes one tells, and a crash leaves
 * all of it or nothing.
 */
export function createDigester(house: DigesterHouse, channels: Parts['map']) {
  const failed = new Map<string, number>();
  return async (room: number): Promise<Task[]> => {
    const now = house.clock.now();
    const due = await house.db.withScope(systemScope('digests'), (tx) => dueRooms(tx, now), 'passing');
    const ready = due.filter((one) => (failed.get(keyOf(one)) ?? 0) <= now.getTime());
    return ready.slice(0, room).map((one) => async () => {
      try {
        await tell(house, channels, one, now);
        failed.delete(keyOf(one));
      } catch (error) {
        failed.set(keyOf(one), now.getTime() + AGAIN_MS);
        house.log.error(
          { err: error, room: one.roomId, digest: one.kind, slot: one.slot },
          'a digest could not be made',
        );
      }
    });
  };
}

export type DigesterHouse = Pick<House, 'db' | 'clock' | 'services' | 'log'> & {
  standing: Pick<House['standing'], 'footer'>;
  bell: Pick<House['bell'], 'ring'>;
};

const keyOf = ({ roomId, kind, slot }: DueRoom): string => `${roomId}:${kind}:${slot}`;

/** The slots whose time has come and that nobody has told, of all rooms. */
async function dueRooms(tx: Tx, now: Date): Promise<DueRoom[]> {
  const rooms = await rowsOf<{ id: string; zone: string; body: Partial<RoomSettings> }>(
    tx,
    sql`select r.id, r.time_zone as zone, s.body from digest_setting s join room r on r.id = s.room_id order by r.id`,
  );
  if (rooms.length === 0) return [];
  const days = await rowsOf<{ day: string }>(
    tx,
    sql`select distinct day::text as day from calendar_day where kind = 'holiday' and subject = '*'`,
  );
  const holidays = new Set(days.map(({ day }) => day));
  const due = rooms.flatMap(({ id, zone, body }) =>
    KINDS.flatMap((kind): DueRoom[] => {
      const one = latestDue(kind, settingsFrom(body), { zone, holidays }, now);
      return one ? [{ ...one, roomId: Number(id), zone }] : [];
    }),
  );
  const open = due.length === 0 ? [] : await untold(tx, due);
  const settings = new Map(rooms.map(({ id, body }) => [Number(id), settingsFrom(body)]));
  return open.length === 0 ? [] : overEverywhere(tx, { due: open, settings, holidays, now });
}

type Waiting = { due: DueRoom[]; settings: Map<number, RoomSettings>; holidays: Calendar['holidays']; now: Date };

/** Without those that wait until their days are over in each shop of the room that sells. */
async function overEverywhere(tx: Tx, { due, settings, holidays, now }: Waiting): Promise<DueRoom[]> {
  const zones = await zonesOf(
    tx,
    due.map(({ roomId }) => roomId),
    now,
  );
  return due.flatMap((one) => {
    const { to } = latest(one.kind, one.slot, { periodOf, periodAt, periodBefore });
    const own = settings.get(one.roomId);
    const calendar = { zone: one.zone, holidays };
    const at = own ? toldAt(one, overAt(to, zones.get(one.roomId) ?? []), own, calendar) : one.at;
    return at > now ? [] : [{ ...one, at }];
  });
}

/** The time zones of a room's shops (of all, where it is about none) that have sold anything in the last weeks. */
async function zonesOf(tx: Tx, roomIds: readonly number[], now: Date): Promise<Map<number, string[]>> {
  const at = sql`${now.toISOString()}::timestamptz`;
  const rows = await rowsOf<{ room: string; zone: string }>(
    tx,
    sql`select r.id as room, s.time_zone as zone from room r join shop s
          on exists (select 1 from room_shop x where x.room_id = r.id and x.shop_id = s.id)
            or not exists (select 1 from room_shop x where x.room_id = r.id)
        where r.id = any(${sql.param([...new Set(roomIds)])}::bigint[]) and exists (
          select 1 from "order" o where o.shop_id = s.id and o.placed_at <= ${at} and o.placed_at > ${at} - interval '35 days')
        group by r.id, s.time_zone`,
  );
  const zones = new Map<number, string[]>();
  for (const { room, zone } of rows) zones.set(Number(room), [...(zones.get(Number(room)) ?? []), zone]);
  return zones;
}

async function untold(tx: Tx, due: DueRoom[]): Promise<DueRoom[]> {
  const told = await rowsOf<{ key: string }>(
    tx,
    sql`select s.room_id || ':' || s.kind || ':' || s.slot as key from digest_slot s
        join jsonb_to_recordset(${JSON.stringify(due.map(({ roomId, kind, slot }) => ({ room_id: roomId, kind, slot })))}::jsonb)
          as d (room_id bigint, kind text, slot date) on d.room_id = s.room_id and d.kind = s.kind and d.slot = s.slot`,
  );
  const known = new Set(told.map(({ key }) => key));
  return due.filter((one) => !known.has(keyOf(one)));
}

async function tell(house: DigesterHouse, channels: Parts['map'], one: DueRoom, now: Date): Promise<void> {
  const { roomId, kind, slot, at, zone } = one;
  const said = await house.db.withScope(systemScope('digests'), async (tx) => {
    const mine = await rowsOf(
      tx,
      sql`insert into digest_slot (room_id, kind, slot, due_at) values (${roomId}, ${kind}, ${slot}::date, ${at.toISOString()}::timestamptz)
          on conflict do nothing returning slot`,
    );
    const services = house.services(tx);
    const room = await services.rooms.byId(roomId);
    if (mine.length === 0 || !room) return false;
    const span = latest(kind, slot, { periodOf, periodAt, periodBefore });
    const kept = await services.digests.forSlot(kind, span, { room: { id: roomId, timeZone: zone }, now });
    const message = digestCard(
      { code: kept.code, kind, facts: kept.facts },
      { check: checkWords, platform: platformName },
    );
    const whole = { ...message, blocks: [...message.blocks, ...house.standing.footer()] };
    await put(tx, channels, { room, message: whole, trace: `d-${kind}-${roomId}-${slot}` });
    await rowsOf(
      tx,
      sql`update digest_slot set digest = ${kept.code} where room_id = ${roomId} and kind = ${kind} and slot = ${slot}::date`,
    );
    return true;
  });
  if (said) house.bell.ring('zhanggui_outbox');
}
