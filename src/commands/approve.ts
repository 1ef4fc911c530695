import type { Effect } from '../core/effect.ts';
import { UserError } from '../core/errors.ts';
import type { Localized } from '../core/localized.ts';
import { type Message, note } from '../core/message.ts';
import { rowsOf, sql } from '../db/client.ts';
import type { ApprovalNeed, ApprovalRequest } from '../services/services.ts';
import { lineOf, stateWords } from './approval-card.ts';
import {
  decidedAlready,
  expired,
  failedWords,
  lostRight,
  notAllowed,
  notYours,
  reasonMissing,
  twice,
  unknownRequest,
} from './approval-refusals.ts';
import { decidedCard } from './effect-card.ts';
import { applyStep, type Done, planOf, type Session, type Step, weighed } from './execute.ts';
import type { Settle } from './pending.ts';
import { accountOf, approvalsOf, shownRequest, subjectOf, tellAsker, tellCopies } from './request.ts';
import { planUndo, type Reading } from './undo.ts';

export type Deciding = {
  /** The asker with their rights of now; its steps are read as of when it was asked. */
  askerOf(request: ApprovalRequest): Promise<Reading & { session: Session }>;
  settle(one: Settle): void;
};

const MOST_TRIES = 5;

/** An open request, locked; every other state is said in a sentence. */
async function openRequest(session: Session, deciding: Deciding, typed: string): Promise<ApprovalRequest> {
  const request = await approvalsOf(session).find(typed, true);
  if (!request) throw await unknown(session, typed);
  if (request.state !== 'open') throw decidedAlready(request);
  if (request.expiresAt > session.now) return request;
  await end(session, deciding, request, { state: 'expired', by: '' });
  throw expired(request);
}

async function unknown(session: Session, typed: string): Promise<UserError> {
  const code = typed.trim().toUpperCase();
  const own = await rowsOf(session.tx, sql`select 1 from pending where code = ${code}`);
  return unknownRequest(typed, own.length > 0);
}

type Ending = {
  state: Exclude<ApprovalRequest['state'], 'open'>;
  by: string;
  byPerson?: number | undefined;
  reason?: string;
  words?: Localized;
};

/** Ends a request, and with it every card of it. */
async function end(session: Session, deciding: Deciding, request: ApprovalRequest, how: Ending): Promise<Message> {
  const { state, by, byPerson, reason = '' } = how;
  const ended = { ...request, state, decidedBy: by, reason };
  await approvalsOf(session).close(request, {
    state,
    by,
    now: session.now,
    reason,
    trace: session.trace,
    ...(byPerson !== undefined && { byPerson }),
  });
  const tone = state === 'approved' ? 'success' : state === 'rejected' || state === 'failed' ? 'warning' : 'normal';
  const words = how.words ?? stateWords(ended);
  const message = decidedCard(request.effect, words, tone);
  deciding.settle({ subject: subjectOf(request), message });
  await tellAsker(session, request, { message, line: words });
  return message;
}

/** Throws why this person may not decide. */
async function judged(session: Session, request: ApprovalRequest) {
  const approvals = approvalsOf(session);
  const matter = await approvals.matterOf(request);
  const found = await approvals.judge(matter, accountOf(session), session.now);
  if (!found.may) throw notAllowed(found.why, request, approvals.wordsOf(request.need), accountOf(session));
  return { found, matter };
}

/**
 * Somebody's yes. It counts for the effect that was shown: when a fresh plan is another in substance, nothing is done and what is
 * planned now is asked for anew. With the last yes it is done, in this transaction, by the asker's rights of now.
 */
export async function approveRequest(session: Session, typed: string, deciding: Deciding): Promise<Done> {
  const asked = await openRequest(session, deciding, typed);
  const approvals = approvalsOf(session);
  let request = asked;
  let { found, matter } = await judged(session, request);
  for (let tries = 1; ; tries++) {
    const again = await planAgain(session, deciding, request);
    if (!approvals.sameAs(request, again.effect, session.now)) return lapse(session, deciding, request, again);
    // The same in substance: what is shown from now on are the numbers of today, and lines that were tightened since count.
    const effect = approvals.asShown(request, again.effect, session.now);
    request = await approvals.refresh(request, { effect, need: approvals.stricterOf(request.need, again.need) });
    ({ found, matter } = await judged(session, request));
    if (tries === 1) {
      const how = { verdict: 'approve' as const, now: session.now, trace: session.trace };
      if (!(await approvals.vote(request, found, how))) throw twice(request);
    }
    const { enough, names } = await approvals.agreed(request, matter, session.now);
    if (!enough) return goesOn(session, deciding, request);
    try {
      return await carryOut(session, deciding, request, { ...again, names });
    } catch (error) {
      if (!(error instanceof UserError) || error.code !== 'effect.changed' || tries >= MOST_TRIES) throw error;
    }
  }
}

type Again = { asker: Session; step: Step; effect: Effect; need: ApprovalNeed; undone: string | undefined };

/** The same ask on today's data, read only, in the asker's rights. What makes it impossible by now ends the request. */
async function planAgain(session: Session, deciding: Deciding, request: ApprovalRequest): Promise<Again> {
  try {
    const { session: asker, ...reading } = await deciding.askerOf(request);
    const at = { ...asker, now: request.askedAt };
    const undo = request.undoes === undefined ? undefined : await planUndo(at, request.undoes, reading);
    const step = undo?.step ?? reading.stepOf(request.canonical);
    const planned = await planOf(asker, step);
    // Day and night, and the lines of the policy, are those of when it was asked; lines that were tightened since count as well.
    const { effect, need } = await weighed(at, planned, undo && 'alone');
    return { asker, step, effect, need, undone: undo?.change.trace };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const why = error.code.startsWith('permission.') ? lostRight(request) : failedWords(request, error);
    await end(session, deciding, request, { state: 'failed', by: '', reason: error.code, words: why.text });
    throw why;
  }
}

async function carryOut(
  session: Session,
  deciding: Deciding,
  request: ApprovalRequest,
  { asker, step, effect, undone, names }: Again & { names: string[] },
): Promise<Done> {
  const by = names.join(', ');
  try {
    const done = await applyStep(asker, step, effect, by);
    if (undone !== undefined)
      await rowsOf(session.tx, sql`update change set undone_by = ${asker.trace} where trace = ${undone}`);
    await end(session, deciding, request, { state: 'approved', by, byPerson: session.actor.personId });
    return { ...done, message: withWho(done.message, request, by) };
  } catch (error) {
    if (!(error instanceof UserError) || error.code === 'effect.changed') throw error;
    const why = failedWords(request, error);
    await end(session, deciding, request, { state: 'failed', by, reason: error.code, words: why.text });
    throw why;
  }
}

const withWho = (message: Message, { code, name }: ApprovalRequest, by: string): Message => ({
  ...message,
  blocks: [
    ...message.blocks,
    note({ zh: `${code}：${name} 发起，${by} 批准`, en: `${code}: asked by ${name}, approved by ${by}` }),
  ],
});

/** Somebody agreed and more must: cards show who did. */
async function goesOn(session: Session, deciding: Deciding, request: ApprovalRequest): Promise<Done> {
  const message = await shownRequest(session, request);
  deciding.settle({ subject: subjectOf(request), message, goesOn: true });
  return { message };
}

/** The data had changed: nobody's approval counts for what would happen now, which is shown and asked for anew. */
async function lapse(
  session: Session,
  deciding: Deciding,
  old: ApprovalRequest,
  { effect, need }: Again,
): Promise<Done> {
  const approvals = approvalsOf(session);
  const request = await approvals.renew(old, {
    effect,
    need: approvals.stricterOf({ ...old.need, shops: need.shops }, need),
    now: session.now,
    trace: session.trace,
    by: session.actor.name,
  });
  const lapsed = stateWords({ ...old, state: 'lapsed', next: request.code });
  deciding.settle({ subject: subjectOf(old), message: decidedCard(old.effect, lapsed, 'warning') });
  const shown = await shownRequest(session, request);
  const why = note({
    zh: `${old.code} 提出后数据已变，之前的同意不算；这是按现在的数据`,
    en: `The data has changed since ${old.code} was asked, what was agreed to it does not count; this is on today's data`,
  });
  const message = { ...shown, blocks: [why, ...shown.blocks] };
  await tellCopies(session, request, message);
  await tellAsker(session, request, { message, line: lineOf(request), open: true });
  return { message, subject: subjectOf(request) };
}

/** Somebody's no: one is enough. Without a reason it says how to give one. */
export async function rejectRequest(
  session: Session,
  { code, reason }: { code: string; reason: string | undefined },
  deciding: Deciding,
): Promise<Message> {
  const request = await openRequest(session, deciding, code);
  const { found } = await judged(session, request);
  if (reason === undefined || reason.trim() === '') throw reasonMissing(request);
  const how = { verdict: 'reject' as const, now: session.now, trace: session.trace, words: reason };
  if (!(await approvalsOf(session).vote(request, found, how))) throw twice(request);
  const by = session.actor.name;
  return end(session, deciding, request, { state: 'rejected', by, byPerson: session.actor.personId, reason });
}

/** Only whoever asked takes it back: by any of their accounts. */
export async function withdrawRequest(session: Session, code: string, deciding: Deciding): Promise<Message> {
  const request = await openRequest(session, deciding, code);
  const { askers } = await approvalsOf(session).matterOf(request);
  const { personId } = session.actor;
  if (personId === undefined || !askers.has(personId)) throw notYours(request);
  return end(session, deciding, request, { state: 'withdrawn', by: session.actor.name, byPerson: personId });
}
