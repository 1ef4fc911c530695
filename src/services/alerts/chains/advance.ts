import { instantOf, instantParam, rowsOf, sql, type Tx } from '../../../db/client.ts';
import { shortId } from '../groups/state.ts';
import { touchGroup } from '../groups/touch.ts';
import { ask, noteAct, oneAtATime, type Place } from './asking.ts';
import { remindCard, stepWhy } from './cards.ts';
import type { Asking } from './ports.ts';
import { cardFor, factsFor, seenOf, takes } from './sight.ts';
import { dueAt, type Running } from './steps.ts';
import { askedPeople, whomOf } from './whom.ts';

/** A step that is due; the token fences: whoever finds another one in the row does nothing. */
export type Due = { id: number; token: number };

/** How long who took it over is left until they are reminded that it ends, and the end itself. */
export const REMIND_MS = 15 * 60_000;
/** What is silenced, or over and not told yet, is looked at again. */
const LOOK_AGAIN_MS = 60_000;

export const remindAt = (until: Date, now: Date): Date =>
  new Date(Math.max(now.getTime(), until.getTime() - Math.min(REMIND_MS, (until.getTime() - now.getTime()) / 2)));

export const dueSteps = async (tx: Tx, now: Date, limit: number): Promise<Due[]> =>
  (
    await rowsOf<{ id: string; token: number }>(
      tx,
      sql`select id, token from alert_group where step_at <= ${instantParam(now)} order by step_at, id limit ${limit}`,
    )
  ).map(({ id, token }) => ({ id: Number(id), token }));

type Row = {
  ended: boolean;
  acked_by: string | null;
  ack_until: string | null;
  ack_reminded_at: string | null;
  snoozed_until: string | null;
  snoozed_at: string | null;
  chain: Running | null;
  step: number;
  shop_ids: number[];
};

/** Does what is due of one group, all of it or nothing; false: another process has it, or it is due no longer. */
export async function advance(d: Asking, { id, token }: Due): Promise<boolean> {
  await oneAtATime(d.tx);
  const [row] = await rowsOf<Row>(
    d.tx,
    sql`select ended_at is not null as ended, acked_by, ack_until, ack_reminded_at, snoozed_until, snoozed_at, chain, step, shop_ids from alert_group
        where id = ${id} and token = ${token} and step_at <= ${instantParam(d.now)} for no key update skip locked`,
  );
  if (!row) return false;
  const place = { groupId: id, step: row.step, round: row.chain?.round ?? 1, shops: row.shop_ids };
  if (row.ended) await set(d, id, sql`step_at = null`);
  else if (row.snoozed_until) await wake(d, row, place);
  else if (row.acked_by) await ackEnds(d, row, place);
  else if (row.chain) await takeStep(d, row.chain, place);
  else await set(d, id, sql`step_at = null`);
  return true;
}

const set = (d: Pick<Asking, 'tx'>, id: number, what: ReturnType<typeof sql>) =>
  rowsOf(d.tx, sql`update alert_group set ${what}, token = token + 1 where id = ${id}`);

const instantOrNull = (at: Date | undefined) => (at ? instantParam(at) : sql`null`);

/** What stood still goes on where it was. */
async function wake(d: Asking, row: Row, place: Place): Promise<void> {
  const { chain } = row;
  const until = instantOf(row.snoozed_until);
  if (until > d.now) return void (await set(d, place.groupId, sql`step_at = ${instantParam(until)}`));
  const still = row.snoozed_at === null ? 0 : d.now.getTime() - instantOf(row.snoozed_at).getTime();
  const moved = chain && later(chain, still);
  const next = row.acked_by ? afterAck(row, d.now) : moved ? dueAt(moved, row.step) : undefined;
  await set(
    d,
    place.groupId,
    sql`snoozed_until = null, snoozed_at = null, snoozed_by = null, chain = nullif(${JSON.stringify(moved ?? null)}::jsonb, 'null'::jsonb), step_at = ${instantOrNull(next)}`,
  );
  await noteAct(d, place, { act: 'woken', at: d.now });
  await touchGroup(d.tx, place.groupId, { flushNow: true });
}

const afterAck = ({ ack_until }: Row, now: Date): Date =>
  ack_until === null ? now : remindAt(instantOf(ack_until), now);

export const later = (chain: Running, ms: number): Running => ({
  ...chain,
  since: new Date(Date.parse(chain.since) + ms).toISOString(),
});

/** Taking it over is not for ever: who did is reminded, and what nobody kept up begins again. */
async function ackEnds(d: Asking, row: Row, place: Place): Promise<void> {
  const { groupId } = place;
  const until = row.ack_until === null ? d.now : instantOf(row.ack_until);
  const personId = Number(row.acked_by);
  if (until > d.now) {
    const seen = await seenOf(d.tx, groupId, d.now);
    const [who] = await askedPeople(d.find, [personId]);
    const facts = seen && who && (await factsFor(d.tx, seen, who, place.step));
    const room = facts && (await d.find.directOf(personId, []));
    const minutes = Math.max(1, Math.ceil((until.getTime() - d.now.getTime()) / 60_000));
    if (facts && room && row.ack_reminded_at === null) {
      const message = remindCard(facts, minutes);
      const subject = `chain:${groupId}:${place.round}`;
      const outboxId = await d.say({ roomId: room.id, message, subject, trace: `${shortId(groupId)}-ack` });
      await noteAct(d, place, { act: 'reminded', personId, roomId: room.id, outboxId, at: d.now });
    }
    await set(d, groupId, sql`ack_reminded_at = ${instantParam(d.now)}, step_at = ${instantParam(until)}`);
    return;
  }
  const again = row.chain && anew(row.chain, d.now);
  await set(
    d,
    groupId,
    sql`acked_by = null, acked_at = null, ack_until = null, ack_reminded_at = null, step = 0,
        chain = ${again ? sql`${JSON.stringify(again)}::jsonb` : sql`null`}, step_at = ${instantOrNull(again ? dueAt(again, 0) : undefined)}`,
  );
  await noteAct(d, place, { act: 'lapsed', personId, at: d.now });
  await touchGroup(d.tx, groupId, { flushNow: true });
}

/** The chain from its beginning, as it was when the group took it. */
export const anew = ({ stopped: _, ...chain }: Running, now: Date): Running => ({
  ...chain,
  since: now.toISOString(),
  round: chain.round + 1,
});

async function takeStep(d: Asking, chain: Running, { step: done, ...place }: Place): Promise<void> {
  const { groupId, shops, round } = place;
  const seen = await seenOf(d.tx, groupId, d.now);
  if (!seen || seen.loud.length === 0) {
    const moved = later(chain, LOOK_AGAIN_MS);
    const look = new Date(d.now.getTime() + LOOK_AGAIN_MS);
    await set(d, groupId, sql`chain = ${JSON.stringify(moved)}::jsonb, step_at = ${instantParam(look)}`);
    return;
  }
  const now = { ...place, step: done + 1 };
  const asked = await whomOf(d.tx, d.find, chain, done, { shops, owner: seen.group.owner?.id, now: d.now });
  const why = stepWhy(done + 1, round);
  let reached = 0;
  for (const who of asked) {
    const message = await cardFor(d.tx, seen, who, { step: done + 1, why });
    // Who cannot take all of it over is asked, and the next step is not kept waiting for them.
    if (message && (await ask(d, now, who, message)) && takes(seen, who)) reached += 1;
  }
  const next = dueAt(chain, done + 1);
  if (reached === 0) await noteAct(d, now, { act: 'nobody', at: d.now });
  const at = next && (reached > 0 ? next : d.now);
  await set(d, groupId, sql`step = ${done + 1}, step_at = ${instantOrNull(at)}`);
  await touchGroup(d.tx, groupId, { flushNow: false });
}

/** Steps that are long past: nobody takes them. `beyondMs` after they were due. */
export async function overdue(
  tx: Tx,
  now: Date,
  beyondMs: number,
): Promise<{ count: number; oldest: Date | undefined }> {
  const [row] = await rowsOf<{ n: number; oldest: string | null }>(
    tx,
    sql`select count(*)::int as n, min(step_at) as oldest from alert_group
        where step_at < ${instantParam(new Date(now.getTime() - beyondMs))} and ended_at is null`,
  );
  return { count: row?.n ?? 0, oldest: row?.oldest ? instantOf(row.oldest) : undefined };
}
