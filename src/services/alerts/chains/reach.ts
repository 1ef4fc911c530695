import { instantOf, instantParam, rowsOf, sql } from '../../../db/client.ts';
import { ask, noteAct, oneAtATime, type Place } from './asking.ts';
import { stepWhy } from './cards.ts';
import type { Asking } from './ports.ts';
import { cardFor, seenOf } from './sight.ts';
import type { Running } from './steps.ts';
import { askedPeople } from './whom.ts';

/** What has not arrived by then goes another way. */
const ARRIVES_MS = 2 * 60_000;
/** What arrives later than that is not noted any more. */
const NOTED_MS = 2 * 3_600_000;
const AT_ONCE = 50;

type Row = {
  id: string;
  group_id: string;
  step: number;
  round: number;
  person_id: string | null;
  room_id: string | null;
  outbox_id: string | null;
  sent_at: string | null;
  shop_ids: number[];
};

/**
 * What became of those who were asked: that the vendor took the message is written down; who was not reached in two minutes is asked
 * another way, and where there is none for anybody of the step, the next step is taken at once. Returns how many there were.
 */
export async function followReaches(d: Asking): Promise<number> {
  const due = sql`from alert_reach r join alert_group g on g.id = r.group_id left join outbox o on o.id = r.outbox_id
        where r.delivered_at is null and r.asked_at > ${instantParam(ago(d.now, NOTED_MS))} and (o.state = 'sent'
          or (r.failed_at is null and (o.id is null or o.state = 'dead' or r.asked_at <= ${instantParam(ago(d.now, ARRIVES_MS))})))`;
  if ((await rowsOf(d.tx, sql`select 1 ${due} limit 1`)).length === 0) return 0;
  await oneAtATime(d.tx);
  const rows = await rowsOf<Row>(
    d.tx,
    sql`select r.id, r.group_id, r.step, r.round, r.person_id, r.room_id, r.outbox_id, case when o.state = 'sent' then o.sent_at end as sent_at, g.shop_ids
        ${due} order by r.id limit ${AT_ONCE} for no key update of r skip locked`,
  );
  for (const row of rows) {
    const place = { groupId: Number(row.group_id), step: row.step, round: row.round, shops: row.shop_ids };
    if (row.sent_at === null) await failed(d, row, place);
    else await arrived(d, row, place, instantOf(row.sent_at));
  }
  return rows.length;
}

const ago = (now: Date, ms: number): Date => new Date(now.getTime() - ms);
const numberOf = (id: string | null): number | undefined => (id === null ? undefined : Number(id));

async function arrived(d: Asking, row: Row, place: Place, at: Date): Promise<void> {
  await rowsOf(d.tx, sql`update alert_reach set delivered_at = ${instantParam(at)} where id = ${row.id}`);
  await noteAct(d, place, { act: 'reached', ...whoOf(row), at });
}

const whoOf = (row: Row) => ({
  personId: numberOf(row.person_id),
  roomId: numberOf(row.room_id),
  outboxId: numberOf(row.outbox_id),
});

async function failed(d: Asking, row: Row, place: Place): Promise<void> {
  await rowsOf(d.tx, sql`update alert_reach set failed_at = ${instantParam(d.now)} where id = ${row.id}`);
  await noteAct(d, place, { act: 'unreached', ...whoOf(row), at: d.now });
  if (!(await stillWaits(d, place))) return;
  const personId = numberOf(row.person_id);
  const seen = personId === undefined ? undefined : await seenOf(d.tx, place.groupId, d.now);
  const [who] = personId === undefined ? [] : await askedPeople(d.find, [personId]);
  const why = stepWhy(place.step, place.round);
  const message = seen && who && (await cardFor(d.tx, seen, who, { step: place.step, why }));
  if (message && who && personId !== undefined) {
    const tried = await rowsOf<{ room_id: number }>(
      d.tx,
      sql`select room_id::int as room_id from alert_reach
          where group_id = ${place.groupId} and round = ${place.round} and step = ${place.step} and person_id = ${personId}`,
    );
    const but = tried.map(({ room_id }) => room_id);
    if (await ask(d, place, who, message, but)) return;
  }
  await hurry(d, place);
}

/** Nobody took it over meanwhile, and it is the same round. */
async function stillWaits({ tx }: Asking, { groupId, round }: Place): Promise<boolean> {
  const [row] = await rowsOf<{ chain: Running | null }>(
    tx,
    sql`select chain from alert_group where id = ${groupId} and ended_at is null and acked_by is null and snoozed_until is null
        for no key update`,
  );
  return row?.chain?.round === round && !row.chain.stopped;
}

/** Nobody of this step was reached, or still may be: the next one is taken now. */
const hurry = ({ tx, now }: Asking, { groupId, round, step }: Place) =>
  rowsOf(
    tx,
    sql`update alert_group set step_at = ${instantParam(now)}, token = token + 1 where id = ${groupId} and step = ${step} and step_at > ${instantParam(now)}
          and not exists (select 1 from alert_reach r where r.group_id = ${groupId} and r.round = ${round} and r.step = ${step} and r.failed_at is null)`,
  );
