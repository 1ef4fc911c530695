import { createHash, randomInt } from 'node:crypto';
import { bindTo } from '../../core/bind.ts';
import type { Effect } from '../../core/effect.ts';
import { effectChanged, UserError } from '../../core/errors.ts';
import type { Lang, Localized } from '../../core/localized.ts';
import type { Sealer } from '../../core/seal.ts';
import { instantOf, instantParam, rowsOf, sql, type Tx } from '../../db/client.ts';
import { audienceWords } from './audiences.ts';
import { directId, reachable } from './direct.ts';
import { applyFallback, planFallback } from './room-fallback.ts';
import { applyShops, planShops, shopsOf } from './room-shops.ts';

export type RoomRow = {
  id: number;
  channel: string;
  address: string;
  direct: boolean;
  name: string;
  lang: Lang;
  timeZone: string;
  currency: string;
  hasRobotKey: boolean;
};

export type RoomSetting = 'lang' | 'zone' | 'currency' | 'name';

const COLUMNS: Record<RoomSetting, string> = { lang: 'lang', zone: 'time_zone', currency: 'currency', name: 'name' };

const SETTINGS: Record<RoomSetting, Localized> = {
  lang: { zh: '语言', en: 'language' },
  zone: { zh: '时区', en: 'time zone' },
  currency: { zh: '币种', en: 'currency' },
  name: { zh: '名称', en: 'name' },
};

const BINDING_MINUTES = 15;

/** `speaks`: the channels on which we can write to a person first; none given: all of them. */
type Deps = { tx: Tx; sealer: Sealer; speaks?: readonly string[] };

export type Rooms = ReturnType<typeof createRooms>;

export const createRooms = (deps: Deps) =>
  bindTo(deps, {
    byId,
    ensure,
    list,
    planSetting,
    applySetting,
    audiences,
    subscribers,
    directOf,
    reachable,
    planSubscribe,
    applySubscribe,
    shopsOf,
    planShops,
    applyShops,
    planFallback,
    applyFallback,
    noteOperator,
    startBinding,
    bindingOf,
    bindRobot,
    robotKeyOf,
  });

async function byId(d: Deps, id: number): Promise<RoomRow | undefined> {
  return (await select(d, sql`id = ${id}`))[0];
}

/** The room at an address, made with the defaults when we meet it for the first time. */
async function ensure(
  d: Deps,
  room: { channel: string; id: string; direct: boolean; name?: string },
): Promise<RoomRow> {
  const where = sql`channel = ${room.channel} and address = ${room.id}`;
  const found = (await select(d, where))[0];
  if (found) return found;
  await rowsOf(
    d.tx,
    sql`insert into room (channel, address, direct, name) values (${room.channel}, ${room.id}, ${room.direct}, ${room.name ?? room.id})
        on conflict (channel, address) do nothing`,
  );
  return (await select(d, where))[0] as RoomRow;
}

async function list(d: Deps, limit = 100): Promise<RoomRow[]> {
  return select(d, sql`true order by id limit ${limit}`);
}

async function select(d: Deps, where: ReturnType<typeof sql>): Promise<RoomRow[]> {
  const rows = await rowsOf<Record<string, unknown>>(
    d.tx,
    sql`select id::int as id, channel, address, direct, name, lang, time_zone, currency, robot_key is not null as bound from room where ${where}`,
  );
  return rows.map((row) => ({
    id: row['id'] as number,
    channel: row['channel'] as string,
    address: row['address'] as string,
    direct: row['direct'] as boolean,
    name: row['name'] as string,
    lang: row['lang'] as Lang,
    timeZone: row['time_zone'] as string,
    currency: row['currency'] as string,
    hasRobotKey: row['bound'] as boolean,
  }));
}

/** Settings have no version of their own: the value stands for it. */
const versionOf = (value: string): number => createHash('sha256').update(value).digest().readUInt32BE();

/** Throws room.already. */
async function planSetting(d: Deps, roomId: number, setting: RoomSetting, value: string): Promise<Effect> {
  const room = (await byId(d, roomId)) as RoomRow;
  const before = { lang: room.lang, zone: room.timeZone, currency: room.currency, name: room.name }[setting];
  const words = SETTINGS[setting];
  if (before === value)
    throw new UserError('room.already', {
      zh: `本群的${words.zh}已经是 ${value}`,
      en: `The ${words.en} of this room is ${value} already`,
    });
  return {
    summary: { zh: `本群${words.zh}：${before} → ${value}`, en: `Room ${words.en}: ${before} → ${value}` },
    rows: [
      {
        key: `room:${roomId}|${setting}`,
        label: { zh: room.name, en: room.name },
        version: versionOf(before),
        versionAfter: versionOf(value),
        changes: [{ label: words, before, after: value }],
      },
    ],
    figures: [],
    inverse: { says: `room set ${setting} ${before}` },
    data: { roomId, setting, before, value },
  };
}

async function applySetting(d: Deps, effect: Effect): Promise<void> {
  const { roomId, setting, before, value } = effect.data;
  const column = sql.identifier(COLUMNS[setting as RoomSetting]);
  const done = await rowsOf(
    d.tx,
    sql`update room set ${column} = ${value} where id = ${roomId} and ${column} = ${before} returning id`,
  );
  if (done.length === 0) throw effectChanged(SETTINGS[setting as RoomSetting]);
}

async function audiences(d: Deps, roomId: number): Promise<string[]> {
  const rows = await rowsOf<{ audience: string }>(
    d.tx,
    sql`select audience from subscription where room_id = ${roomId} order by audience`,
  );
  return rows.map((row) => row.audience);
}

async function subscribers(d: Deps, audience: string): Promise<RoomRow[]> {
  return select(d, sql`id in (select room_id from subscription where audience = ${audience}) order by id`);
}

/** The room in which this person alone reads (direct.ts). Undefined: they cannot be written to, or only in the rooms of `but`. */
async function directOf(d: Deps, personId: number, but: readonly number[] = []): Promise<RoomRow | undefined> {
  const id = await directId(d, personId, but);
  return id === undefined ? undefined : byId(d, id);
}

async function planSubscribe(d: Deps, roomId: number, audience: string, on: boolean): Promise<Effect> {
  const there = (await audiences(d, roomId)).includes(audience);
  if (there === on) throw subscribedAlready(audience, on);
  const words = audienceWords(audience);
  return {
    summary: on
      ? { zh: `本群订阅${words.zh}`, en: `Subscribe this room to ${words.en}` }
      : { zh: `本群退订${words.zh}`, en: `Unsubscribe this room from ${words.en}` },
    rows: [
      {
        key: `subscription:${audience}|${roomId}`,
        label: words,
        version: on ? 0 : 1,
        versionAfter: on ? 1 : 0,
        changes: [{ label: { zh: '订阅', en: 'Subscribed' }, before: there ? '✓' : '–', after: on ? '✓' : '–' }],
      },
    ],
    figures: [],
    inverse: { says: on ? `subscribe ${audience} off` : `subscribe ${audience}` },
    data: { roomId, audience, on },
  };
}

async function applySubscribe(d: Deps, effect: Effect): Promise<void> {
  const { roomId, audience, on } = effect.data;
  const done = on
    ? await rowsOf(
        d.tx,
        sql`insert into subscription (audience, room_id) values (${audience}, ${roomId}) on conflict do nothing returning room_id`,
      )
    : await rowsOf(
        d.tx,
        sql`delete from subscription where audience = ${audience} and room_id = ${roomId} returning room_id`,
      );
  if (done.length === 0) throw effectChanged(audienceWords(String(audience)));
}

/** Whoever works in a room gets its cards; recorded when somebody with a role asks for something there. */
async function noteOperator(d: Deps, roomId: number, personId: number): Promise<void> {
  await rowsOf(
    d.tx,
    sql`insert into room_operator (room_id, person_id) values (${roomId}, ${personId}) on conflict do nothing`,
  );
}

/** A code for the local page on which the group robot's key is entered; the key itself never passes through chat. */
async function startBinding(d: Deps, roomId: number, now: Date): Promise<{ code: string; minutes: number }> {
  const code = String(randomInt(100_000_000)).padStart(8, '0');
  const expires = new Date(now.getTime() + BINDING_MINUTES * 60_000);
  await rowsOf(d.tx, sql`delete from room_binding where room_id = ${roomId} or expires_at < ${instantParam(now)}`);
  await rowsOf(
    d.tx,
    sql`insert into room_binding (code, room_id, expires_at) values (${code}, ${roomId}, ${instantParam(expires)})`,
  );
  return { code, minutes: BINDING_MINUTES };
}

async function bindingOf(d: Deps, code: string, now: Date): Promise<RoomRow | undefined> {
  const [row] = await rowsOf<{ room_id: string; expires_at: string }>(
    d.tx,
    sql`select room_id, expires_at from room_binding where code = ${code}`,
  );
  if (!row || instantOf(row.expires_at) <= now) return undefined;
  return byId(d, Number(row.room_id));
}

/** Uses up the code. Throws room.binding_unknown. */
async function bindRobot(d: Deps, code: string, key: string, now: Date): Promise<RoomRow> {
  const room = await bindingOf(d, code, now);
  if (!room)
    throw new UserError('room.binding_unknown', {
      zh: '绑定码不对或已过期，请在群里重新发送 群 绑定',
      en: 'That code is wrong or has expired, send room bind in the group again',
    });
  await refuseTaken(d, key, room.id);
  await rowsOf(d.tx, sql`update room set robot_key = ${d.sealer.seal(key)} where id = ${room.id}`);
  await rowsOf(d.tx, sql`delete from room_binding where code = ${code}`);
  return { ...room, hasRobotKey: true };
}

/** A robot belongs to one group, and WeCom counts its messages by robot: two rooms with one would send twice its rate. */
async function refuseTaken(d: Deps, key: string, roomId: number): Promise<void> {
  const others = await rowsOf<{ robot_key: Buffer; name: string }>(
    d.tx,
    sql`select robot_key, name from room where robot_key is not null and id <> ${roomId}`,
  );
  const owner = others.find((other) => d.sealer.open(other.robot_key).toString('utf8') === key);
  if (!owner) return;
  throw new UserError('room.robot_taken', {
    zh: `这个机器人已经绑定在“${owner.name}”，请用本群自己的群机器人`,
    en: `This robot is bound to ${owner.name} already, use the robot of this group`,
  });
}

async function robotKeyOf(d: Deps, roomId: number): Promise<string | undefined> {
  const [row] = await rowsOf<{ robot_key: Buffer | null }>(d.tx, sql`select robot_key from room where id = ${roomId}`);
  return row?.robot_key ? d.sealer.open(row.robot_key).toString('utf8') : undefined;
}

function subscribedAlready(audience: string, on: boolean): UserError {
  const { zh, en } = audienceWords(audience);
  return on
    ? new UserError('subscribe.already', {
        zh: `本群已经订阅了${zh}`,
        en: `This room is subscribed to ${en} already`,
      })
    : new UserError('subscribe.not', { zh: `本群没有订阅${zh}`, en: `This room is not subscribed to ${en}` });
}
