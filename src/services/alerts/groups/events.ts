import type { Localized } from '../../../core/localized.ts';
import { instantOf, instantParam, rowsOf, sql, type Tx } from '../../../db/client.ts';

/** One line of a group's story: opened, told in a room and why, acknowledged, reached, ended. */
export type AlertEvent = {
  groupId: number;
  at: Date;
  /** `opened`, `told`, `acked`, `assigned`, `snoozed`, `asked`, `reached`, `ended`, … */
  what: string;
  words: Localized;
  roomId?: number | undefined;
  personId?: number | undefined;
  outboxId?: number | undefined;
};

/** Writes lines of stories; they are only added to. */
export async function noteEvents(tx: Tx, events: readonly AlertEvent[]): Promise<void> {
  if (events.length === 0) return;
  const rows = events.map(({ groupId, at, what, words, roomId, personId, outboxId }) => ({
    group_id: groupId,
    at: at.toISOString(),
    what,
    words,
    room_id: roomId ?? null,
    person_id: personId ?? null,
    outbox_id: outboxId ?? null,
  }));
  await rowsOf(
    tx,
    sql`insert into alert_event (group_id, at, what, words, room_id, person_id, outbox_id)
        select group_id, at, what, words, room_id, person_id, outbox_id from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
          as x (group_id bigint, at timestamptz, what text, words jsonb, room_id bigint, person_id bigint, outbox_id bigint)`,
  );
}

export type EventRow = { at: Date; what: string; words: Localized; room: string | undefined; sentAt: Date | undefined };

/** The latest lines of a group's story, the oldest first, with when the vendor took what was told; rooms of other shops have no name. */
export async function eventsOf(tx: Tx, groupId: number, { limit, until }: { limit: number; until?: Date }) {
  const before = until ? sql`and e.at <= ${instantParam(until)}` : sql``;
  const rows = await rowsOf<{
    at: string;
    what: string;
    words: Localized;
    room: string | null;
    sent_at: string | null;
  }>(
    tx,
    sql`select * from (select e.id, e.at, e.what, e.words, o.sent_at,
            case when (select scope_sees_all()) or exists (select 1 from room_shop s where s.room_id = r.id) then r.name end as room from alert_event e left join room r on r.id = e.room_id
          left join outbox o on o.id = e.outbox_id where e.group_id = ${groupId} ${before} order by e.at desc, e.id desc limit ${limit}) x
        order by at, id`,
  );
  return rows.map(
    (row): EventRow => ({
      at: instantOf(row.at),
      what: row.what,
      words: row.words,
      room: row.room ?? undefined,
      sentAt: row.sent_at === null ? undefined : instantOf(row.sent_at),
    }),
  );
}
