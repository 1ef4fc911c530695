import type { Channel, ChannelName, Incoming, PressRef } from '../channels/channel.ts';
import { parsePressRef, pressRef } from '../channels/channel.ts';
import type { Clock } from '../core/clock.ts';
import { UserError } from '../core/errors.ts';
import { buttonsOf, card, type Message, text } from '../core/message.ts';
import { type Db, instantOf, rowsOf, sql, systemScope, type Tx } from '../db/client.ts';
import { putEvidence } from '../db/evidence.ts';
import { insist, isTransient } from '../db/transient.ts';
import { answerOnce } from '../outbox/answer-once.ts';
import { forgetBody, giveBack, type Leased, MOST_ATTEMPTS, markHandled } from '../outbox/inbox.ts';
import { type Kept, openKept } from '../outbox/kept.ts';
import { type Channels, put, settle } from '../outbox/put.ts';
import type { Identity, RoomRow, Services } from '../services/services.ts';
import { askedFields, writeAudit } from './audit.ts';
import type { Heard, Outcome, Router } from './router.ts';

export type AnswerDeps = {
  db: Db;
  clock: Clock;
  channels: Channels;
  router: Router;
  services(tx: Tx, now: Date): Services;
  /** What every answer of this database ends with: 演示数据 in a demo. */
  footer(): Message['blocks'];
  log: {
    info(fields: object, words: string): void;
    error(fields: object, words: string): void;
    warn(fields: object, words: string): void;
  };
  /** Tells other processes, after the commit. */
  ring?(channel: string, payload?: string): void;
  observe?(ask: { channel: string; command: string; result: string; seconds: number }): void;
  /** For tests that kill the process between two steps. */
  step?(name: string): Promise<void> | void;
};

/** The trace id of a stored delivery; the same however often it is tried. */
export const traceOf = (inboxId: number): string => `a${inboxId.toString(36)}`;

/**
 * From a stored delivery to what is said about it, in one transaction: claim the key, do the work, put the answer, write
 * the audit row, mark it handled. Throws only when the database fails: then nothing of it happened and the lease brings
 * it back.
 */
export async function answerAsk(deps: AnswerDeps, leased: Leased): Promise<void> {
  const trace = traceOf(leased.id);
  const startedAt = deps.clock.now();
  await deps.step?.('leased');
  try {
    await once(deps, leased, (tx) => work(deps, tx, leased, { trace, startedAt }));
  } catch (error) {
    const transient = isTransient(error);
    if (transient || leased.attempts <= MOST_ATTEMPTS) {
      // Not waited for: a database that is away for a while would else hold up those who work here.
      insist(() => giveBack(deps.db, leased.id, transient)).catch(() => {});
      throw error;
    }
    deps.log.error({ err: error, ask: trace }, 'an ask cannot even be refused, given up');
    await once(deps, leased, (tx) => giveUp(deps, tx, leased, { trace, startedAt }));
  }
  deps.ring?.('zhanggui_outbox');
  await deps.step?.('committed');
}

async function once(deps: AnswerDeps, leased: Leased, does: (tx: Tx) => Promise<void>): Promise<void> {
  await deps.db.withScope(systemScope('ask'), async (tx) => {
    await rowsOf(tx, sql`select set_config('statement_timeout', '15s', true)`);
    const done = await answerOnce(tx, `ask:${leased.id}`, () => does(tx));
    if (!done) deps.log.warn({ ask: traceOf(leased.id) }, 'answered before, nothing done');
    await markHandled(tx, leased.id);
    await deps.step?.('before-commit');
  });
}

/** What cannot be worked at all must not hold up its room: a row that says so is all that remains of it. */
async function giveUp(deps: AnswerDeps, tx: Tx, leased: Leased, { trace, startedAt }: Life): Promise<void> {
  const at = { arrived: instantOf(leased.arrivedAt).toISOString(), started: startedAt.toISOString() };
  const body = {
    channel: leased.channel,
    room: null,
    command: null,
    result: 'failed',
    code: 'internal',
    inbox: leased.id,
  };
  const finished = deps.clock.now().toISOString();
  await putEvidence(tx, { kind: 'ask', trace, by: 'unknown', body: { ...body, ...at, finished } });
}

type Life = { trace: string; startedAt: Date };

async function work(deps: AnswerDeps, tx: Tx, leased: Leased, life: Life): Promise<void> {
  const incoming = decode(deps, leased);
  if (incoming.kind === 'ignore') return deps.log.info({ ask: life.trace, reason: incoming.reason }, 'ignored');
  const services = deps.services(tx, life.startedAt);
  const room = await services.rooms.ensure(incoming.room);
  const actor = await services.people.identify(incoming.actor, incoming.actor.name);
  const said = await wordsOf(tx, services, incoming, room, actor);
  const heard: Heard = { tx, trace: life.trace, actor, room: said.room, text: said.text, now: life.startedAt };
  const outcome = said.gone ? refused(heard, buttonGone()) : await outcomeOf(deps, heard, leased);
  if (actor.personId !== undefined && outcome.result !== 'refused')
    await services.rooms.noteOperator(said.room.id, actor.personId);
  await audit(deps, services, leased, heard, outcome);
  if (outcome.secret) await forgetBody(tx, leased.id);
  const message = spoken(deps, outcome);
  const subject = outcome.subject ? { subject: outcome.subject } : {};
  const { hasReplyUrl } = leased;
  await put(tx, deps.channels, {
    room,
    message,
    trace: life.trace,
    inboxId: leased.id,
    reply: incoming.reply,
    hasReplyUrl,
    ...subject,
  });
  // Pressed on an operator's own copy: what it changed is the group's business too.
  const elsewhere = said.room.id !== room.id && outcome.result !== 'refused' && outcome.effect !== undefined;
  if (elsewhere) await put(tx, deps.channels, { room: said.room, message, trace: life.trace, ...subject });
  for (const about of outcome.settle) await settle(tx, deps.channels, services.rooms.byId, about);
}

function decode(deps: AnswerDeps, leased: Leased): Incoming {
  const channel: Channel | undefined = deps.channels.get(leased.channel as ChannelName);
  if (!channel) return { kind: 'ignore', reason: `channel ${leased.channel} is not configured` };
  if (!leased.body) return { kind: 'ignore', reason: 'body was cleared' };
  const kept = openedKept(deps, leased.body);
  if (!kept) return { kind: 'ignore', reason: 'body cannot be read' };
  const incoming = channel.decode(kept);
  return incoming.kind === 'say' ? { ...incoming, text: storable(incoming.text) } : incoming;
}

function openedKept({ log }: AnswerDeps, body: Buffer): Kept | undefined {
  try {
    return openKept(body);
  } catch (error) {
    log.error({ err: error }, 'a kept delivery cannot be read');
    return undefined;
  }
}

/** PostgreSQL takes neither NUL nor half a character; a person can send both. */
const storable = (text: string): string => text.replaceAll('\0', ' ').toWellFormed();

/** A bug, or an ask that took its process down too often, is answered with its id and never with the exception's text. */
async function outcomeOf(deps: AnswerDeps, heard: Heard, leased: Leased): Promise<Outcome & { failed?: true }> {
  const failed = () => ({ ...refused(heard, brokenFor(heard.trace)), failed: true as const });
  if (leased.attempts > MOST_ATTEMPTS) return failed();
  try {
    // A savepoint: what a broken command did is taken back, and the answer about it can still be written.
    return await heard.tx.transaction((inner) => deps.router({ ...heard, tx: inner }));
  } catch (error) {
    if (isTransient(error)) throw error;
    deps.log.error({ err: error, ask: heard.trace, actor: heard.actor.account, room: heard.room.id }, 'ask failed');
    return failed();
  }
}

const refused = (heard: Heard, error: UserError): Outcome => ({
  result: 'refused',
  canonical: heard.text.slice(0, 500),
  settle: [],
  error,
});

/** A late click is never met with silence. */
const buttonGone = (): UserError =>
  new UserError('button.gone', {
    zh: '这个按钮不在本群或已经失效，请重新发送命令',
    en: 'That button is not of this room or no longer valid, please send the command again',
  });

const brokenFor = (trace: string): UserError =>
  new UserError('internal', {
    zh: `出了点问题，没有做任何改动；请把编号 ${trace} 告诉管理员`,
    en: `Something went wrong and nothing was changed; please give an admin the id ${trace}`,
  });

type Said = { text: string; room: RoomRow; gone?: true };

/** What was said, and where it counts: a press says its button's words, in the room whose message it was. */
async function wordsOf(
  tx: Tx,
  services: Services,
  incoming: Exclude<Incoming, { kind: 'ignore' }>,
  room: RoomRow,
  actor: Identity,
): Promise<Said> {
  const ref = incoming.kind === 'press' ? incoming.press : replyCode(incoming.text);
  if (!ref) return { text: incoming.kind === 'say' ? incoming.text : '', room };
  const pressed = await buttonOf(tx, ref, room, actor);
  if (!pressed && incoming.kind === 'say' && !/[#＃]/.test(incoming.text)) return { text: incoming.text, room };
  if (!pressed) return { text: pressRef(ref), room, gone: true };
  const where = pressed.roomId === room.id ? room : ((await services.rooms.byId(pressed.roomId)) ?? room);
  return { text: pressed.says, room: where };
}

/** With or without its #: then it is a code only where there is such a button. */
const replyCode = (text: string): PressRef | undefined => {
  const match = /^\s*#?\s*([0-9a-z]+-[0-9]+)\s*$/i.exec(text.normalize('NFKC'));
  return match ? parsePressRef(match[1] as string) : undefined;
};

/** Only in the room where the message stands, or in the direct room of an operator of it or of whose it is, who got a copy of their own. */
async function buttonOf(
  tx: Tx,
  { outboxId, button }: PressRef,
  room: RoomRow,
  actor: Identity,
): Promise<{ says: string; roomId: number } | undefined> {
  if (!Number.isSafeInteger(outboxId)) return undefined;
  const [row] = await rowsOf<{ message: Message; room_id: string }>(
    tx,
    sql`select o.message, o.room_id from outbox o where o.id = ${outboxId} and (o.room_id = ${room.id} or (${room.direct} and (
          ${actor.personId ?? 0}::bigint = any (o.people) or exists (
          select 1 from room_operator ro where ro.room_id = o.room_id and ro.person_id = ${actor.personId ?? 0}))))`,
  );
  const found = row && buttonsOf(row.message)[button - 1];
  return row && found ? { says: found.says, roomId: Number(row.room_id) } : undefined;
}

function spoken(deps: AnswerDeps, { message, error }: Outcome): Message {
  const answer = message ?? refusal(error as UserError);
  return { ...answer, blocks: [...answer.blocks, ...deps.footer()] };
}

/** A refusal as a message: the sentence, then what may be done about it. */
export const refusal = (error: UserError): Message =>
  card(
    error.text,
    error.hints.map((hint) => text(hint)),
    'warning',
  );

async function audit(
  deps: AnswerDeps,
  { evidence }: Services,
  leased: Leased,
  heard: Heard,
  outcome: Outcome & { failed?: true },
): Promise<void> {
  const result = outcome.failed ? 'failed' : outcome.result;
  const arrivedAt = instantOf(leased.arrivedAt);
  const finishedAt = deps.clock.now();
  await writeAudit(heard.tx, evidence, { heard, outcome, result, inboxId: leased.id, arrivedAt, finishedAt });
  const { channel } = heard.actor.account;
  deps.log.info(askedFields(heard, outcome, result, finishedAt), 'asked');
  const seconds = (finishedAt.getTime() - arrivedAt.getTime()) / 1000;
  deps.observe?.({ channel, command: outcome.command ?? 'none', result, seconds });
}
