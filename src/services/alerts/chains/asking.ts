import type { Message } from '../../../core/message.ts';
import { instantParam, rowsOf, sql, type Tx } from '../../../db/client.ts';
import { putEvidence } from '../../../db/evidence.ts';
import { noteEvents } from '../groups/events.ts';
import { shortId } from '../groups/state.ts';
import { redrawSummary, sayAsked } from './flood.ts';
import type { Asking } from './ports.ts';
import type { Asked } from './whom.ts';

/** One step after the other, whatever process takes it, so that what somebody is sent can be counted. Before any row is locked. */
export const oneAtATime = (tx: Tx): Promise<unknown> =>
  rowsOf(tx, sql`select pg_advisory_xact_lock(hashtext('zhanggui asking'))`);

/** Which step of which round of a group; `step` counts from 1. */
export type Place = { groupId: number; step: number; round: number; shops: readonly number[] };

/** What people were asked in a round; it is brought to its end when nobody is waited for any more. */
export const askSubject = (groupId: number, round: number): string => `chain:${groupId}:${round}`;

/** Asks somebody, where they read and were not asked in vain: the message, that it was asked, and the evidence. False: no way. */
export async function ask(d: Asking, place: Place, who: Asked, message: Message, but: number[] = []): Promise<boolean> {
  const { groupId, step, round } = place;
  const room = 'roomId' in who ? { id: who.roomId } : await d.find.directOf(who.personId, but);
  const trace = `${shortId(groupId)}-${round}-${step}`;
  const subject = askSubject(groupId, round);
  const put = room && (await sayAsked(d, { roomId: room.id, message, subject, trace }));
  const outboxId = put?.outboxId;
  const personId = 'personId' in who ? who.personId : undefined;
  if (room && outboxId !== undefined) {
    await rowsOf(
      d.tx,
      sql`insert into alert_reach (group_id, step, round, person_id, room_id, outbox_id, asked_at)
          values (${groupId}, ${step}, ${round}, ${personId ?? null}::bigint, ${room.id}, ${outboxId}, ${instantParam(d.now)})
          on conflict (group_id, round, step, person_id, room_id) do update
            set outbox_id = excluded.outbox_id, asked_at = excluded.asked_at, delivered_at = null, failed_at = null`,
    );
    if (put?.among) await redrawSummary(d, outboxId);
  }
  await noteAct(d, place, {
    act: outboxId === undefined ? 'no-way' : 'asked',
    personId,
    roomId: room?.id,
    outboxId,
    at: d.now,
  });
  return outboxId !== undefined;
}

type Act = {
  act: 'asked' | 'reached' | 'unreached' | 'no-way' | 'nobody' | 'lapsed' | 'woken' | 'reminded';
  personId?: number | undefined;
  roomId?: number | undefined;
  outboxId?: number | undefined;
  at: Date;
};

const WORDS = {
  asked: { zh: '已通知', en: 'asked' },
  reached: { zh: '已送达', en: 'reached' },
  unreached: { zh: '没有送达', en: 'not reached' },
  'no-way': { zh: '联系不上', en: 'no way to reach' },
  nobody: { zh: '这一步没有人可问，直接到下一步', en: 'nobody to ask at this step, on to the next' },
  lapsed: { zh: '确认到期，重新升级', en: 'the takeover ended, it is escalated again' },
  woken: { zh: '暂停结束', en: 'the snooze is over' },
  reminded: { zh: '提醒：确认快到期', en: 'reminded that the takeover ends soon' },
};

/** Who was asked and reached when is evidence, and a line of the group's story. */
export async function noteAct(
  d: Pick<Asking, 'tx'>,
  place: Place,
  { act, personId, roomId, outboxId, at }: Act,
): Promise<void> {
  const [person] =
    personId === undefined
      ? []
      : await rowsOf<{ name: string; pseudonym: string }>(
          d.tx,
          sql`select name, pseudonym from person where id = ${personId}`,
        );
  const { groupId, step, round, shops } = place;
  const words = WORDS[act];
  const name = person ? ` ${person.name}` : '';
  await noteEvents(d.tx, [
    {
      groupId,
      at,
      what: act,
      words: { zh: `${words.zh}${name}`, en: `${words.en}${name}` },
      roomId,
      personId,
      outboxId,
    },
  ]);
  await putEvidence(d.tx, {
    kind: 'alert',
    by: act === 'reached' && personId !== undefined ? personId : 'service:alerts',
    shops: [...shops],
    subjects: [`alert:${shortId(groupId)}`],
    body: {
      act,
      group: groupId,
      step,
      round,
      person: person?.pseudonym ?? null,
      room: roomId ?? null,
      outbox: outboxId ?? null,
    },
    at,
  });
}
