import type { Message } from '../core/message.ts';
import { type Db, rowsOf, sql, systemScope, type Tx } from '../db/client.ts';
import type { Channels } from '../outbox/put.ts';
import { put, settle } from '../outbox/put.ts';
import type { Task } from '../outbox/worker.ts';
import type { RoomRow, Services } from '../services/services.ts';
import { foldedCard, latestOfEach, type Told } from './herald-card.ts';

export type HeraldDeps = {
  db: Db;
  channels: Channels;
  services(tx: Tx, now: Date): Services;
  clock: { now(): Date };
  /** What every message of this database ends with. */
  footer(): Message['blocks'];
  /** Tells other processes, after the commit. */
  ring?(channel: string, payload?: string): void;
  /** For tests that kill the process between two steps. */
  step?(name: string): Promise<void> | void;
};

/** News are told when no more of their kind have come for this long, or the first has waited for the longer. */
const CALM = '2 seconds';
const LONGEST = '10 seconds';
/** After a card that told many, the next of its kind waits, unless something of it is grave. */
const REST = '30 seconds';
/** What is folded by a word that begins so waits for nothing: a person is waited for. */
const URGENT = 'urgent';
/** What a card that told many is about. */
const FOLDED = 'folded:';
const MOST_AT_ONCE = 1000;
/** Messages that are changed in one room at once; more than these are told in one card. */
const MOST_EDITS = 10;

/**
 * Tells rooms what services wrote down with `tell` (db/news.ts). Everything of one look, the messages and that they were
 * put, is one transaction under one lock: a crash leaves all or nothing of it, and of two heralds one tells. For
 * startWorker's `fetch`.
 */
export const createHerald = (deps: HeraldDeps) => async (): Promise<Task[]> => {
  const told = await deps.db.withScope(systemScope('herald'), async (tx) => {
    const count = await tellDue(deps, tx);
    if (count > 0) await deps.step?.('herald-before-commit');
    return count;
  });
  if (told > 0) deps.ring?.('zhanggui_outbox');
  return [];
};

async function tellDue(deps: HeraldDeps, tx: Tx): Promise<number> {
  if ((await rowsOf(tx, sql`select 1 from news where told_at is null limit 1`)).length === 0) return 0;
  const [lock] = await rowsOf<{ mine: boolean }>(
    tx,
    sql`select pg_try_advisory_xact_lock(hashtext('zhanggui herald')) as mine`,
  );
  if (!lock?.mine) return 0;
  const groups = await dueGroups(tx);
  let told = 0;
  for (const group of groups) told += await tellGroup(deps, tx, group);
  return told;
}

type Group = { audience: string; fold: string };

const dueGroups = (tx: Tx): Promise<Group[]> =>
  rowsOf<Group>(
    tx,
    sql`select n.audience, n.fold from news n where n.told_at is null group by 1, 2
        having n.fold like ${`${URGENT}%`} or (max(n.at) <= clock_timestamp() - interval '${sql.raw(CALM)}'
            or min(n.at) <= clock_timestamp() - interval '${sql.raw(LONGEST)}')
          and (bool_or(n.message ->> 'tone' = 'danger') or not exists (
            select 1 from outbox o where o.subject = ${FOLDED} || n.audience || ':' || n.fold and o.edits is null
              and o.created_at > clock_timestamp() - interval '${sql.raw(REST)}'))
        order by min(n.id)`,
  );

type Row = {
  id: string;
  subject: string;
  shops: number[];
  message: Message;
  whole: Told['whole'];
  line: { zh: string; en: string };
  final: boolean;
  quiet: boolean;
};

async function tellGroup(deps: HeraldDeps, tx: Tx, { audience, fold }: Group): Promise<number> {
  const rows = await rowsOf<Row>(
    tx,
    sql`select id, subject, shops, message, line, final, quiet,
          (select jsonb_build_object('shops', w.shops, 'message', w.message) from news_whole w where w.news_id = news.id) as whole
        from news
        where told_at is null and audience = ${audience} and fold = ${fold} order by id limit ${MOST_AT_ONCE} for update`,
  );
  const news: Told[] = rows.map((row) => ({ ...row, id: Number(row.id) }));
  const { rooms } = deps.services(tx, deps.clock.now());
  const about = await shopsOfRooms(tx);
  for (const room of await hearers(rooms, audience)) {
    const mine = latestOfEach(
      news.filter((one) => concerns(one, about.get(room.id))).map((one) => worded(one, about.get(room.id))),
    );
    if (mine.length > 0) await tellRoom(deps, tx, { room, audience, fold, news: mine });
  }
  await rowsOf(
    tx,
    sql`update news set told_at = clock_timestamp() where id = any (${sql.param(news.map((one) => one.id))}::bigint[])`,
  );
  return news.length;
}

/** The rooms of an audience; `room:12` is that one room's own, `person:12` where that one person reads. */
async function hearers(rooms: Services['rooms'], audience: string): Promise<RoomRow[]> {
  const person = /^person:(\d{1,15})$/.exec(audience)?.[1];
  const direct = person === undefined ? undefined : await rooms.directOf(Number(person));
  if (person !== undefined) return direct ? [direct] : [];
  const one = /^room:(\d{1,15})$/.exec(audience)?.[1];
  if (one === undefined) return rooms.subscribers(audience);
  const room = await rooms.byId(Number(one));
  return room ? [room] : [];
}

/** A room that is about no shop in particular is about all of them. */
const concerns = (one: Told, shops: ReadonlySet<number> | undefined): boolean =>
  one.shops.length === 0 || shops === undefined || one.shops.some((shop) => shops.has(shop));

/** What is other shops' is told where those are spoken of. */
function worded(one: Told, shops: ReadonlySet<number> | undefined): Told {
  const { whole } = one;
  const hears = shops === undefined || whole?.shops?.every((shop) => shops.has(shop));
  return whole && hears ? { ...one, message: whole.message } : one;
}

async function shopsOfRooms(tx: Tx): Promise<Map<number, Set<number>>> {
  const rows = await rowsOf<{ room_id: string; shop_id: number }>(tx, sql`select room_id, shop_id from room_shop`);
  const about = new Map<number, Set<number>>();
  for (const row of rows) {
    const room = Number(row.room_id);
    about.set(room, (about.get(room) ?? new Set()).add(row.shop_id));
  }
  return about;
}

type RoomNews = { room: RoomRow; audience: string; fold: string; news: Told[] };

/** What a room has a card of is changed there; the rest is one message, or one card for many. */
async function tellRoom(deps: HeraldDeps, tx: Tx, { room, audience, fold, news }: RoomNews): Promise<void> {
  const fresh: Told[] = [];
  let edits = 0;
  for (const one of news) {
    if (edits < MOST_EDITS && (await changes(deps, tx, room, one))) edits += 1;
    else if (!one.quiet) fresh.push(one);
  }
  const [first] = fresh;
  if (!first) return;
  const alone = fresh.length === 1;
  await put(tx, deps.channels, {
    room,
    message: ended(deps, alone ? first.message : foldedCard({ audience, fold, news: fresh })),
    trace: `n${first.id.toString(36)}`,
    subject: alone ? first.subject : `${FOLDED}${audience}:${fold}`,
  });
}

const ended = (deps: HeraldDeps, message: Message): Message => ({
  ...message,
  blocks: [...message.blocks, ...deps.footer()],
});

/**
 * Whether the change of the earlier message says it all. A channel that can change a message only once does so at the
 * end, and still tells it: a group's robot cannot change anything.
 */
async function changes(deps: HeraldDeps, tx: Tx, room: RoomRow, one: Told): Promise<boolean> {
  if (one.subject === '') return false;
  const once = deps.channels.get(room.channel as Parameters<Channels['get']>[0])?.editsOnce === true;
  if (once && !one.final) return false;
  const about = { subject: one.subject, message: ended(deps, one.message), roomId: room.id };
  const changed = await settle(tx, deps.channels, async () => room, about);
  return changed > 0 && !once;
}
