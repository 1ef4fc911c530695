import { rowsOf, sql, type Tx } from '../../db/client.ts';

/** `speaks`: the channels on which we can write to a person first; none given: all of them. */
type Deps = { tx: Tx; speaks?: readonly string[] };

type Way = { channel: string; userId: string };

/** Accounts through which a person can be written to: of the channel that they used last first, then where people look soonest. */
const waysTo = (d: Deps, personId: number): Promise<Way[]> =>
  rowsOf<Way>(
    d.tx,
    sql`select a.channel, a.user_id as "userId" from account a
        left join lateral (select e.body ->> 'channel' as channel from evidence e
          where e.kind = 'ask' and e.actor = (select pseudonym from person where id = ${personId}) order by e.id desc limit 1) last on true
        where a.person_id = ${personId} and a.channel in ('wecom', 'slack', 'console') ${spoken(d, sql`a.channel`)}
        order by a.channel is distinct from last.channel, array_position(array['wecom', 'slack', 'console'], a.channel), a.user_id limit 10`,
  );

const spoken = ({ speaks }: Deps, channel: ReturnType<typeof sql>) =>
  speaks ? sql`and ${channel} = any (${sql.param([...speaks])}::text[])` : sql``;

/** Those of these people to whom we can write first. */
export async function reachable(d: Deps, people: readonly number[]): Promise<Set<number>> {
  const rows = await rowsOf<{ id: number }>(
    d.tx,
    sql`select distinct a.person_id::int as id from account a where a.person_id = any (${sql.param([...people])}::bigint[])
          and a.channel in ('wecom', 'slack', 'console') ${spoken(d, sql`a.channel`)}`,
  );
  return new Set(rows.map(({ id }) => id));
}

/**
 * Where this person alone reads, made where we have not spoken there yet; not one of `but`, where that led nowhere.
 * Undefined: there is no (further) way to them. Needs the system's scope.
 */
export async function directId(d: Deps, personId: number, but: readonly number[] = []): Promise<number | undefined> {
  for (const way of await waysTo(d, personId)) {
    const id = (await metIn(d, way, personId)) ?? (await made(d, way, personId));
    if (!but.includes(id)) return id;
  }
  return undefined;
}

/** What a channel calls a conversation with this account; Slack takes the person's own id for it. */
const addressOf = ({ channel, userId }: Way): string => (channel === 'slack' ? userId : `user:${userId}`);

/** Slack's own name of the conversation, where they have written to us: in it nobody else does. */
async function metIn(d: Deps, { channel }: Way, personId: number): Promise<number | undefined> {
  if (channel !== 'slack') return undefined;
  const [row] = await rowsOf<{ id: number }>(
    d.tx,
    sql`select r.id::int as id from room r join room_operator o on o.room_id = r.id
        where r.channel = 'slack' and r.direct and r.address like 'D%' and o.person_id = ${personId} order by r.id desc limit 1`,
  );
  return row?.id;
}

/** In the language and time zone of the room where they spoke last. Its buttons are theirs, however the vendor names the room of a press. */
async function made(d: Deps, way: Way, personId: number): Promise<number> {
  const address = addressOf(way);
  await rowsOf(
    d.tx,
    sql`insert into room (channel, address, direct, name, lang, time_zone, currency)
        select ${way.channel}, ${address}, true, p.name || ' · 私信', coalesce(r.lang, 'zh'), coalesce(r.time_zone, 'Asia/Shanghai'), coalesce(r.currency, 'CNY')
        from person p left join lateral (select r.* from evidence e join room r on r.id = (e.body ->> 'room')::bigint
          where e.kind = 'ask' and e.actor = p.pseudonym order by e.id desc limit 1) r on true
        where p.id = ${personId} on conflict (channel, address) do nothing`,
  );
  const [row] = await rowsOf<{ id: number }>(
    d.tx,
    sql`select id::int as id from room where channel = ${way.channel} and address = ${address}`,
  );
  const { id } = row as { id: number };
  await rowsOf(
    d.tx,
    sql`insert into room_operator (room_id, person_id) values (${id}, ${personId}) on conflict do nothing`,
  );
  return id;
}
