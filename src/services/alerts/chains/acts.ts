import { bindTo } from '../../../core/bind.ts';
import type { Effect } from '../../../core/effect.ts';
import { instantText } from '../../../core/wall-clock.ts';
import { instantParam, rowsOf, sql } from '../../../db/client.ts';
import { tell } from '../../../db/news.ts';
import { shortId } from '../groups/state.ts';
import { type By, type Deps, effectOf, NONE, noted } from './acted.ts';
import { planResolve, planSnooze, planWake, resolve, snooze, wake } from './acts-later.ts';
import { anew, remindAt } from './advance.ts';
import { assignedWhy } from './cards.ts';
import { alreadyTaken, heldBy, notAcked, ownedAlready, sameOwner } from './refusals.ts';
import { cardFor, seenOf, shopsIn } from './sight.ts';
import { dueAt, type Running } from './steps.ts';

export type { By } from './acted.ts';

export const ACK_HOURS = 4;

/** What people do about a group of alerts. Each decides in one statement: of many at once one wins, the others get the state. */
export const actsOn = (d: Deps) =>
  bindTo(d, {
    planAck,
    ack,
    planUnack,
    unack,
    planAssign,
    assign,
    planSnooze,
    snooze,
    planWake,
    wake,
    planResolve,
    resolve,
  });

const TAKEN = { zh: '谁在处理', en: 'Taken by' };
const OWNER = { zh: '负责人', en: 'Owner' };

/** Throws alert.unknown, alert.over, alert.taken. Who has it may say for how long again. */
async function planAck(d: Deps, id: number, by: By, until: Date | undefined): Promise<Effect> {
  const held = await heldBy(d.tx, id, by.timeZone);
  const again = held.ackedBy === by.personId && until !== undefined;
  if (held.ackedBy !== undefined && !again) throw alreadyTaken(held, by);
  const name = shortId(id);
  const till = until ?? new Date(by.now.getTime() + ACK_HOURS * 3_600_000);
  const text = instantText(till, by.timeZone);
  return effectOf({
    held,
    after: { ackedBy: by.personId },
    summary: { zh: `${by.name} 接手 ${name}，到 ${text}`, en: `${by.name} takes ${name} over until ${text}` },
    change: { label: TAKEN, before: held.ackedName || NONE, after: by.name },
    inverse: { says: `alert unack ${name}` },
    data: { until: till.toISOString(), again },
  });
}

/** Throws alert.taken and the like, when somebody was faster. */
async function ack(d: Deps, { data }: Effect, by: By): Promise<Date> {
  const id = Number(data['id']);
  const until = new Date(String(data['until']));
  const done = await rowsOf(
    d.tx,
    sql`update alert_group set acked_by = ${by.personId}, acked_at = case when acked_by is null then ${instantParam(by.now)} else acked_at end,
          ack_until = ${instantParam(until)}, ack_reminded_at = null, token = token + 1,
          step_at = case when snoozed_until is null then ${instantParam(remindAt(until, by.now))} else snoozed_until end
        where id = ${id} and ended_at is null and (acked_by is null or (acked_by = ${by.personId} and ${data['again'] === true})) returning id`,
  );
  if (done.length === 0) throw alreadyTaken(await heldBy(d.tx, id, by.timeZone), by);
  const words = { zh: `${by.name} 已接手`, en: `taken over by ${by.name}` };
  await noted(d, id, by, { act: 'acked', words, body: { until: until.toISOString() } });
  return until;
}

async function planUnack(d: Deps, id: number, by: By): Promise<Effect> {
  const held = await heldBy(d.tx, id, by.timeZone);
  if (held.ackedBy === undefined) throw notAcked(held);
  const name = shortId(id);
  return effectOf({
    held,
    after: { ackedBy: undefined },
    summary: { zh: `${name} 重新升级`, en: `${name} is escalated again` },
    change: { label: TAKEN, before: held.ackedName, after: NONE },
    inverse: {
      irreversible: {
        zh: `升级已经重新开始；要接手请发送 告警 确认 ${name}`,
        en: `it is escalated again already; send alert ack ${name} to take it over`,
      },
    },
    data: { ackedBy: held.ackedBy },
  });
}

/** The chain begins again. */
async function unack(d: Deps, { data }: Effect, by: By): Promise<void> {
  const id = Number(data['id']);
  const [row] = await rowsOf<{ chain: Running | null }>(
    d.tx,
    sql`select chain from alert_group where id = ${id} for no key update`,
  );
  const chain = row?.chain ? anew(row.chain, by.now) : undefined;
  const first = chain && dueAt(chain, 0);
  const done = await rowsOf(
    d.tx,
    sql`update alert_group set acked_by = null, acked_at = null, ack_until = null, ack_reminded_at = null, token = token + 1, step = 0,
          chain = ${chain ? sql`${JSON.stringify(chain)}::jsonb` : sql`chain`},
          step_at = case when snoozed_until is not null then snoozed_until else ${first ? instantParam(first) : sql`null`} end
        where id = ${id} and ended_at is null and acked_by = ${Number(data['ackedBy'])} returning id`,
  );
  if (done.length === 0) throw notAcked(await heldBy(d.tx, id, by.timeZone));
  await noted(d, id, by, { act: 'unacked', words: { zh: `${by.name} 交回`, en: `given back by ${by.name}` } });
}

type Owner = { id: number; name: string; account: string };

/** `owner`: none, nobody's. Throws alert.owned. */
async function planAssign(d: Deps, id: number, by: By, owner: Owner | undefined): Promise<Effect> {
  const held = await heldBy(d.tx, id, by.timeZone);
  if (held.ownerId === owner?.id) throw sameOwner(held, owner);
  const name = shortId(id);
  const to = owner?.name ?? NONE;
  return effectOf({
    held,
    after: { ownerId: owner?.id },
    summary: owner
      ? { zh: `${name} 交给 ${to}`, en: `Assign ${name} to ${to}` }
      : { zh: `${name} 不再归 ${held.ownerName}`, en: `${name} is no longer ${held.ownerName}'s` },
    change: { label: OWNER, before: held.ownerName || NONE, after: to },
    inverse: { says: `alert assign ${name} ${held.ownerAccount ?? 'none'}` },
    data: { owner: owner?.id ?? null, ownerName: to, before: held.ownerId ?? null },
  });
}

/** The new owner hears of it where they read, unless they did it themselves. */
async function assign(d: Deps, { data }: Effect, by: By): Promise<void> {
  const id = Number(data['id']);
  const owner = data['owner'] === null ? null : Number(data['owner']);
  const done = await rowsOf<{ token: number }>(
    d.tx,
    sql`update alert_group set owner_id = ${owner}::bigint, token = token + 1
        where id = ${id} and ended_at is null and owner_id is not distinct from ${data['before']}::bigint returning token`,
  );
  if (!done[0]) throw ownedAlready(await heldBy(d.tx, id, by.timeZone));
  const to = String(data['ownerName']);
  const words =
    owner === null
      ? { zh: `${by.name}：不再有负责人`, en: `${by.name}: nobody's` }
      : { zh: `${by.name} 交给 ${to}`, en: `${by.name} assigned it to ${to}` };
  await noted(d, id, by, { act: 'assigned', words, body: { owner } });
  const seen = owner === null || owner === by.personId ? undefined : await seenOf(d.tx, id, by.now);
  if (owner === null || !seen) return;
  // Who gets it was found to see all of its shops (mayHave), and of others nothing is said.
  const shops = shopsIn(seen);
  const whose = { personId: owner, about: shops.length > 0 ? new Set(shops) : undefined };
  const message = await cardFor(d.tx, seen, whose, { step: seen.group.step, why: assignedWhy(by.name) });
  if (!message) return;
  await tell(d.tx, {
    key: `alert-owner:${id}:${done[0].token}`,
    audience: `person:${owner}`,
    fold: `urgent:${shortId(id)}`,
    subject: `alert-owner:${id}`,
    shops,
    message,
    line: { zh: `${shortId(id)} 交给了你`, en: `${shortId(id)} was assigned to you` },
  });
}
