import type { Channel, ChannelName, RoomFacts } from '../channels/channel.ts';
import type { Message } from '../core/message.ts';
import { rowsOf, sql, type Tx } from '../db/client.ts';
import { type Channels, laneOf, type Saying } from './put.ts';

const list = (ids: Iterable<number>) => sql`${sql.param([...new Set(ids)])}::bigint[]`;

/** Many messages as `put` does it, in a few statements whatever their number. Returns the ids of each, in order. */
export async function putMany(tx: Tx, channels: Channels, sayings: readonly Saying[]): Promise<number[][]> {
  if (sayings.length === 0) return [];
  const reached = await reachedBy(tx, sayings);
  const rows = sayings.flatMap((saying, of) => {
    const channel = channels.get(saying.room.channel as ChannelName);
    return partsOf(channel, saying, reached(saying)).map((part) => ({ of, row: rowOf(saying, part) }));
  });
  const ids = await insertRows(
    tx,
    rows.map(({ row }) => row),
  );
  const each: number[][] = sayings.map(() => []);
  for (const [index, { of }] of rows.entries()) each[of]?.push(ids[index] as number);
  return each;
}

/** A room of a channel that is switched off keeps its messages: they become dead letters with that reason. */
function partsOf(channel: Channel | undefined, { room, message, hasReplyUrl }: Saying, operators: number): string[] {
  const address = { channel: room.channel as ChannelName, id: room.address, direct: room.direct, name: room.name };
  const facts: RoomFacts = { address, hasRobotKey: room.hasRobotKey, hasReplyUrl: hasReplyUrl ?? false, operators };
  return channel?.parts(message, facts) ?? ['post'];
}

/** How many people get a card of their own: those whose it is, where they are on the room's channel, else its operators. */
async function reachedBy(tx: Tx, sayings: readonly Saying[]): Promise<(saying: Saying) => number> {
  const rooms = await rowsOf<{ id: number; n: number }>(
    tx,
    sql`select room_id::int as id, count(*)::int as n from room_operator where room_id = any (${list(sayings.map(({ room }) => room.id))}) group by 1`,
  );
  const people = sayings.flatMap(({ people: some }) => some ?? []);
  const accounts = people.length === 0 ? [] : await accountsOf(tx, people);
  const operators = new Map(rooms.map(({ id, n }) => [id, n]));
  const on = new Set(accounts.map(({ id, channel }) => `${id}:${channel}`));
  return ({ room, people: some = [] }) =>
    some.filter((id) => on.has(`${id}:${room.channel}`)).length || (operators.get(room.id) ?? 0);
}

const accountsOf = (tx: Tx, people: readonly number[]): Promise<{ id: number; channel: string }[]> =>
  rowsOf(tx, sql`select distinct person_id::int as id, channel from account where person_id = any (${list(people)})`);

const rowOf = ({ room, message, trace, inboxId, reply, subject, under, people, afterMs }: Saying, part: string) => ({
  ...{ room_id: room.id, lane: laneOf(room.id, part), part, message, reply: reply ?? {}, subject: subject || null },
  ...{ trace: trace ?? null, inbox_id: inboxId ?? null, under: under ?? null },
  people: people && people.length > 0 ? people : null,
  after_s: (afterMs ?? 0) / 1000,
});

/** In the order in which they are given: that is also the order in a room. */
async function insertRows(tx: Tx, rows: readonly ReturnType<typeof rowOf>[]): Promise<number[]> {
  if (rows.length === 0) return [];
  const given = rows.map((row, ord) => ({ ...row, ord }));
  const inserted = await rowsOf<{ id: string }>(
    tx,
    sql`with x as materialized (select * from jsonb_to_recordset(${JSON.stringify(given)}::jsonb) as x (ord int, room_id bigint, lane text, part text,
            message jsonb, reply jsonb, subject text, trace text, inbox_id bigint, under bigint, people bigint[], after_s float8)),
          lanes as (insert into lane (key, room_id) select distinct lane, room_id from x order by 1 on conflict do nothing)
        insert into outbox (room_id, lane, part, trace, inbox_id, message, reply, subject, under, people, due_at)
        select room_id, lane, part, trace, inbox_id, message, reply, subject, under, people,
          clock_timestamp() + make_interval(secs => after_s) from x order by ord returning id`,
  );
  return inserted.map(({ id }) => Number(id)).sort((a, b) => a - b);
}

/**
 * Brings earlier deliveries to a new state, wherever they are: what was not tried yet is replaced, a change that waits is replaced, else
 * a change is put. So many changes in a burst are one. The channel must be able to change that part.
 */
export async function redrawMany(tx: Tx, changes: readonly { outboxId: number; message: Message }[]): Promise<void> {
  if (changes.length === 0) return;
  const latest = [
    ...new Map(changes.map(({ outboxId, message }) => [outboxId, { target: outboxId, message }])).values(),
  ];
  const left = await replaceWaiting(tx, latest);
  if (left.length === 0) return;
  await rowsOf(
    tx,
    sql`insert into outbox (room_id, lane, part, trace, inbox_id, message, reply, edits)
        select o.room_id, o.lane, o.part, o.trace, o.inbox_id, x.message, o.reply, o.id
        from ${given(left)} join outbox o on o.id = x.target where o.state <> 'dead' order by o.id`,
  );
}

type Change = { target: number; message: Message };

const given = (changes: readonly Change[]) =>
  sql`jsonb_to_recordset(${JSON.stringify(changes)}::jsonb) as x (target bigint, message jsonb)`;

/** Returns those of which nothing waits. A row that is being taken at this moment is not touched: it is `sending` by then. */
async function replaceWaiting(tx: Tx, changes: readonly Change[]): Promise<Change[]> {
  const fresh = await rowsOf<{ id: string }>(
    tx,
    sql`update outbox o set message = x.message from ${given(changes)}
        where o.id = x.target and o.state = 'queued' and o.attempts = 0 returning o.id`,
  );
  const done = new Set(fresh.map(({ id }) => Number(id)));
  const sent = changes.filter(({ target }) => !done.has(target));
  if (sent.length === 0) return [];
  const waiting = await rowsOf<{ edits: string }>(
    tx,
    sql`update outbox o set message = x.message from ${given(sent)} join outbox t on t.id = x.target
        where o.lane = t.lane and o.edits = x.target and o.state = 'queued' and o.attempts = 0 returning o.edits`,
  );
  const replaced = new Set(waiting.map(({ edits }) => Number(edits)));
  return sent.filter(({ target }) => !replaced.has(target));
}
