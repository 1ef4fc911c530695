import type { Channel, Sending } from '../channels/channel.ts';
import { rowsOf, sql, type Tx } from '../db/client.ts';

/**
 * Counts a send for each person it reaches whom the vendor counts, and says whether all of them could still take it. A
 * person has a lane in which nothing waits: only its rate is used. In order of their keys, so that two sends never wait
 * for each other; the caller rolls back what was counted when somebody could not.
 */
export async function countForPeople(tx: Tx, channel: Channel, sending: Sending, roomId: number): Promise<boolean> {
  const rate = channel.perPerson?.(sending);
  const keys = [...new Set(rate?.people)].map((person) => `${channel.name}>${person}`);
  if (!rate || keys.length === 0) return true;
  const recent = sql`(select coalesce(array_agg(t), '{}') from unnest(l.sent) t
    where t > clock_timestamp() - make_interval(secs => ${rate.windowMs / 1000}))`;
  const counted = await rowsOf(
    tx,
    sql`insert into lane as l (key, room_id, sent)
          select key, ${roomId}, array[clock_timestamp()] from unnest(${sql.param(keys)}::text[]) key order by key
        on conflict (key) do update set sent = ${recent} || clock_timestamp() where cardinality(${recent}) < ${rate.count}
        returning l.key`,
  );
  return counted.length === keys.length;
}
