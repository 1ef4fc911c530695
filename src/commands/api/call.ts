import type { Clock } from '../../core/clock.ts';
import { dataRowsOf } from '../../core/data-rows.ts';
import { UserError } from '../../core/errors.ts';
import type { Lang } from '../../core/localized.ts';
import type { Message } from '../../core/message.ts';
import { type Problem, problemOf, statusOf } from '../../core/problem.ts';
import { type Db, rowsOf, sql, systemScope, type Tx } from '../../db/client.ts';
import { isTimedOut, isTransient } from '../../db/transient.ts';
import type { ApprovalRequest, Services } from '../../services/services.ts';
import { traceOf } from '../answer.ts';
import { askedFields, writeAudit } from '../audit.ts';
import type { AnyCommand } from '../define.ts';
import { createRouter, type Heard, type Outcome } from '../router.ts';
import { namedText } from './named.ts';
import { claimCall, forgetCall, keepAnswer, type Once } from './once.ts';

export type CallDeps = {
  db: Db;
  clock: Clock;
  services(tx: Tx, now: Date): Services;
  log: { info(fields: object, words: string): void; error(fields: object, words: string): void };
  observe?(ask: { channel: string; command: string; result: string; seconds: number }): void;
  /** For tests that kill the process between two steps. */
  step?(name: string): Promise<void> | void;
};

export type ApiCaller = { id: number; name: string; scopes: readonly string[]; shops: readonly number[] | undefined };

export type ApiCall = {
  caller: ApiCaller;
  command: AnyCommand;
  given: Record<string, unknown>;
  confirmed: boolean;
  lang: Lang;
  arrivedAt: Date;
  once?: { key: string; request: Buffer };
  /** What it concerns is the caller's own, whatever shops its key is for. */
  own?: true;
};

export type Called = { status: number; text: string; rows?: ReturnType<typeof dataRowsOf> };

const MOST_TRIES = 5;

/**
 * One command, called by a system: the router's own path (rights, plan, apply, audit) without inbox and outbox, since the
 * caller waits for the answer. Claim, work, audit and kept answer are one transaction: a call that died left nothing, one
 * that is repeated gets the answer of the first. Throws idempotency.reused, args.* and what only the database is to blame for.
 */
export async function callCommand(deps: CallDeps, call: ApiCall): Promise<Called> {
  const texts = namedText(call.command, call.given);
  const once = call.once && { ...call.once, keyId: call.caller.id };
  for (let tries = 1; ; tries++) {
    try {
      const answer = await deps.db.withScope(systemScope('api'), async (tx) => {
        await rowsOf(tx, sql`select set_config('statement_timeout', '10s', true)`);
        const kept = once && (await claimCall(tx, once));
        if (kept) return kept;
        const worked = await work(deps, tx, call, texts);
        if (once) await settle(tx, once, worked);
        await deps.step?.('api-worked');
        return worked;
      });
      await deps.step?.('api-committed');
      return answer;
    } catch (error) {
      if (tries >= MOST_TRIES || !isTransient(error)) throw error;
    }
  }
}

/** What was refused for how it was asked, or waits for a confirmation, may be asked again under the same key. */
const settle = (tx: Tx, once: Once, answer: Called): Promise<void> =>
  answer.status >= 500 || [400, 403, 409].includes(answer.status) ? forgetCall(tx, once) : keepAnswer(tx, once, answer);

async function work(deps: CallDeps, tx: Tx, call: ApiCall, texts: Map<string, string>): Promise<Called> {
  const heard = await heardOf(deps, tx, call, texts);
  const outcome = await outcomeOf(deps, heard, call);
  const result = outcome.failed ? 'failed' : outcome.result;
  const finishedAt = deps.clock.now();
  const { evidence } = deps.services(tx, finishedAt);
  await writeAudit(tx, evidence, { heard, outcome, result, inboxId: undefined, arrivedAt: call.arrivedAt, finishedAt });
  deps.log.info(askedFields(heard, outcome, result, finishedAt), 'asked');
  const seconds = (finishedAt.getTime() - call.arrivedAt.getTime()) / 1000;
  deps.observe?.({ channel: 'api', command: call.command.name.en, result, seconds });
  if (outcome.request && outcome.message) return waitingOf(heard.trace, outcome.message, outcome.request);
  return outcome.message ? answerOf(heard.trace, outcome.message, call) : refusalOf(heard.trace, outcome, call.lang);
}

/** Not done: it waits for people. GET /approvals/{code} says what became of it. */
function waitingOf(trace: string, message: Message, request: ApprovalRequest): Called {
  const { code, effect, need, expiresAt } = request;
  const { summary, rows, figures, risk, inverse } = effect;
  const approval = { code, approvers: need.approvers, roles: need.roles, expiresAt: expiresAt.toISOString() };
  return {
    status: 202,
    text: JSON.stringify({ trace, approval, effect: { summary, rows, figures, risk, inverse }, message }),
  };
}

async function heardOf(deps: CallDeps, tx: Tx, call: ApiCall, given: Map<string, string>): Promise<Heard> {
  const { caller, command, confirmed, lang } = call;
  return { ...(await hearingOf(deps, tx, caller, lang)), call: { command, given, confirmed } };
}

/** Who calls, when and where: the API is one room, in the language of each call. */
export async function hearingOf(
  deps: Pick<CallDeps, 'clock' | 'services'>,
  tx: Tx,
  { name }: ApiCaller,
  lang: Lang,
): Promise<Heard> {
  const now = deps.clock.now();
  const room = await deps.services(tx, now).rooms.ensure({ channel: 'api', id: 'api', direct: true, name: 'API' });
  // From the inbox's numbers, so that traces of calls and of chat are one order.
  const [next] = await rowsOf<{ id: string }>(tx, sql`select nextval('inbox_id_seq') as id`);
  return {
    tx,
    trace: traceOf(Number(next?.id)),
    actor: { account: { channel: 'api', userId: name }, personId: undefined, name, grants: [] },
    room: { ...room, lang },
    text: '',
    now,
  };
}

async function outcomeOf(deps: CallDeps, heard: Heard, call: ApiCall): Promise<Outcome & { failed?: true }> {
  const scope = call.command.http?.scope ?? '';
  const held = call.caller.scopes.includes(scope) ? reachOfCall(call) : 'none';
  const router = createRouter({
    commands: [call.command],
    services: deps.services,
    reachOf: (_who, permission) => (permission === call.command.permission ? held : 'none'),
  });
  try {
    // A savepoint: what a broken command did is taken back, and the audit of it can still be written.
    return await heard.tx.transaction((inner) => router({ ...heard, tx: inner }));
  } catch (error) {
    if (isTransient(error) || isTimedOut(error)) throw error;
    deps.log.error({ err: error, ask: heard.trace, actor: heard.actor.account }, 'ask failed');
    return { result: 'refused', canonical: call.command.name.en, settle: [], error: broken(heard.trace), failed: true };
  }
}

const reachOfCall = ({ own, caller }: ApiCall) => (own ? 'all' : (caller.shops ?? 'all'));

function answerOf(trace: string, message: Message, { command, lang }: ApiCall): Called {
  const rows = dataRowsOf(message, lang);
  const data = command.effect === 'read' ? { rows: rows.rows, total: rows.total } : {};
  return { status: 200, text: JSON.stringify({ trace, ...data, message }), rows };
}

function refusalOf(trace: string, { error, effect }: Outcome & { failed?: true }, lang: Lang): Called {
  const { code, text } = error as UserError;
  const status = code === 'internal' ? 500 : statusOf(code);
  const { summary, rows, figures, inverse } = effect ?? {};
  const shown = code === 'confirm.needed' ? { effect: { summary, rows, figures, inverse } } : {};
  const sentence = code === 'permission.denied' ? DENIED : text;
  const problem: Problem = problemOf(status, code, sentence, lang, { trace, ...shown });
  return { status, text: JSON.stringify(problem) };
}

/** The scope was looked at before: what is left is a key for some shops, and a call that concerns all of them. */
const DENIED = {
  zh: '这个密钥只限几家店，而这个调用涉及全部；请用不限店铺的密钥',
  en: 'This key is for some shops only, and this call concerns them all; use a key without shops',
};

const broken = (trace: string): UserError =>
  new UserError('internal', {
    zh: `出了点问题，没有做任何改动；请把编号 ${trace} 告诉管理员`,
    en: `Something went wrong and nothing was changed; please give an admin the id ${trace}`,
  });
