import type { ChannelName, Sending } from '../channels/channel.ts';
import type { Message } from '../core/message.ts';
import { type Db, rowsOf, sql, systemScope } from '../db/client.ts';
import { noteMessage } from './note.ts';
import { countForPeople } from './person-rate.ts';
import type { Channels } from './put.ts';

/** One delivery whose attempt is written down: from here on a crash leaves it in `sending`, outcome unknown. */
export type Taken = {
  id: number;
  roomId: number;
  lane: string;
  part: string;
  trace: string | undefined;
  inboxId: number | undefined;
  message: Message;
  reply: Record<string, string>;
  attempts: number;
  /** Attempts that may have arrived. One: it is repeated, marked. Two: it becomes a dead letter. */
  unknowns: number;
  firstTriedAt: string;
  channel: string;
  address: string;
  direct: boolean;
  roomName: string;
  lang: string;
  timeZone: string;
  robotKey: Buffer | null;
  replyUrl: Buffer | null;
  edits: boolean;
  editedVendor: Buffer | null;
  /** What the vendor calls the message that it belongs under. */
  underVendor: Buffer | null;
  operators: string[];
};

/** A retried message holds its room back for at most this long; after that, later ones may pass it. */
const HOLDS_ROOM = '2 minutes';
const LEASE = '30 seconds';

/** A change of a message that has not got there yet, or a word under it: it neither goes nor holds anybody back until that is decided. */
const waitsForItsTarget = (row: 'o' | 'e') =>
  sql.raw(
    `exists (select 1 from outbox x where x.id in (${row}.edits, ${row}.under) and x.state in ('queued', 'sending'))`,
  );

/**
 * The next delivery of a lane, in order, within its rate and that of the people it reaches, by one process at a time. A
 * row found in `sending` belonged to a process that died: that attempt counts as unknown.
 */
export async function take(deps: Deps, self: string, lane: string, channel: string): Promise<Taken | undefined> {
  try {
    return await takeOf(deps, self, lane, channel);
  } catch (error) {
    if (error === ENOUGH) return undefined;
    throw error;
  }
}

type Deps = { db: Db; channels: Channels };

/** Rolls a taking back: a person whom it would reach has had enough for now, so it waits as for its lane's own rate. */
const ENOUGH = new Error('somebody has had enough messages for now');

/** One statement decides. */
async function takeOf({ db, channels }: Deps, self: string, lane: string, name: string): Promise<Taken | undefined> {
  const part = lane.slice(lane.indexOf(':') + 1);
  const channel = channels.get(name as ChannelName);
  return db.withScope(systemScope('drain'), async (tx) => {
    const limit = channel?.limit(part) ?? { count: 1000, windowMs: 1000 };
    const seconds = limit.windowMs / 1000;
    const recent = sql`(select coalesce(array_agg(t), '{}') from unnest(l.sent) t where t > clock_timestamp() - make_interval(secs => ${seconds}))`;
    const rows = await rowsOf<Record<string, unknown>>(
      tx,
      sql`with picked as (
            select o.id from outbox o
            where o.lane = ${lane} and o.state in ('queued', 'sending') and o.due_at <= clock_timestamp()
              and not ${waitsForItsTarget('o')}
              and not exists (select 1 from outbox e where e.lane = o.lane and e.id < o.id and e.state in ('queued', 'sending')
                and not ${waitsForItsTarget('e')}
                and (e.first_tried_at is null or e.first_tried_at > clock_timestamp() - interval '${sql.raw(HOLDS_ROOM)}'))
            order by o.id limit 1),
          held as (
            update lane l set lease_by = ${self}, lease_until = clock_timestamp() + interval '${sql.raw(LEASE)}',
              sent = ${recent} || clock_timestamp()
            where l.key = ${lane} and (l.lease_by = ${self} or l.lease_until < clock_timestamp())
              and l.blocked_until <= clock_timestamp() and cardinality(${recent}) < ${limit.count}
              and exists (select 1 from picked)
            returning l.key),
          taken as (
            update outbox o set state = 'sending', attempts = o.attempts + 1, tried_at = clock_timestamp(),
              unknowns = o.unknowns + case when o.state = 'sending' then 1 else 0 end,
              first_tried_at = coalesce(o.first_tried_at, clock_timestamp())
            from picked, held where o.id = picked.id returning o.*)
          select t.*, r.channel, r.address, r.direct, r.name as room_name, r.lang, r.time_zone, r.robot_key,
            case when i.reply_url_uses > 0 and i.reply_url_expires_at > clock_timestamp() then i.reply_url end as reply_url,
            target.vendor as edited_vendor, upper.vendor as under_vendor,
            coalesce((select array_agg(a.user_id order by a.user_id) from account a where a.person_id = any (t.people) and a.channel = r.channel),
              (select array_agg(a.user_id order by a.user_id) from room_operator ro
                join account a on a.person_id = ro.person_id and a.channel = r.channel where ro.room_id = r.id), '{}') as operators
          from taken t join room r on r.id = t.room_id left join inbox i on i.id = t.inbox_id
            left join outbox target on target.id = t.edits left join outbox upper on upper.id = t.under`,
    );
    const taken = rows[0] && takenOf(rows[0]);
    if (!taken || taken.edits || !channel) return taken;
    if (!(await countForPeople(tx, channel, sendingOf(taken), taken.roomId))) throw ENOUGH;
    return taken;
  });
}

function takenOf(row: Record<string, unknown>): Taken {
  const optionalNumber = (value: unknown) => (value === null ? undefined : Number(value));
  return {
    id: Number(row['id']),
    roomId: Number(row['room_id']),
    lane: row['lane'] as string,
    part: row['part'] as string,
    trace: (row['trace'] as string | null) ?? undefined,
    inboxId: optionalNumber(row['inbox_id']),
    message: row['message'] as Message,
    reply: row['reply'] as Record<string, string>,
    attempts: row['attempts'] as number,
    unknowns: row['unknowns'] as number,
    firstTriedAt: row['first_tried_at'] as string,
    channel: row['channel'] as string,
    address: row['address'] as string,
    direct: row['direct'] as boolean,
    roomName: row['room_name'] as string,
    lang: row['lang'] as string,
    timeZone: row['time_zone'] as string,
    robotKey: row['robot_key'] as Buffer | null,
    replyUrl: row['reply_url'] as Buffer | null,
    edits: row['edits'] !== null,
    editedVendor: row['edited_vendor'] as Buffer | null,
    underVendor: row['under_vendor'] as Buffer | null,
    operators: row['operators'] as string[],
  };
}

const sendingOf = (taken: Taken): Sending => ({
  part: taken.part,
  room: { channel: taken.channel as ChannelName, id: taken.address, direct: taken.direct },
  reply: taken.reply,
  operators: taken.operators,
  hasRobotKey: taken.robotKey !== null,
  hasReplyUrl: taken.replyUrl !== null,
});

/** The second attempt of unknown outcome: a person decides whether it is sent again. */
export async function giveUpUnknown(db: Db, taken: Taken): Promise<void> {
  await db.withScope(systemScope('drain'), async (tx) => {
    const rows = await rowsOf(
      tx,
      sql`update outbox set state = 'dead', reason = 'two attempts without an answer, it may have arrived'
          where id = ${taken.id} and state = 'sending' and attempts = ${taken.attempts} returning id`,
    );
    if (rows.length > 0) await noteMessage(tx, taken, 'dead');
  });
}
