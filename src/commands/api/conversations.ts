import { UserError } from '../../core/errors.ts';
import type { Lang, Localized } from '../../core/localized.ts';
import { problemOf } from '../../core/problem.ts';
import { rowsOf, sql, systemScope } from '../../db/client.ts';
import { writeAudit } from '../audit.ts';
import type { Outcome } from '../router.ts';
import { type ApiCaller, type CallDeps, type Called, hearingOf } from './call.ts';
import { claimCall, keepAnswer, type Once } from './once.ts';

export type ConversationsCall = {
  caller: ApiCaller;
  given: Record<string, unknown>;
  lang: Lang;
  arrivedAt: Date;
  once?: { key: string; request: Buffer };
};

type Told = Record<string, unknown>;
type Taken = { stored: number; same: number; rejected: { at: number; id: string; why: Localized }[] };

export const MOST_MESSAGES = 500;

/**
 * Messages of conversations: those that make no sense are named with their reason, the rest is kept. Claim, work, evidence and kept
 * answer are one transaction. Throws args.*, idempotency.reused and what PostgreSQL throws.
 */
export async function callConversations(deps: CallDeps, call: ConversationsCall): Promise<Called> {
  const messages = messagesOf(call.given);
  const once: Once = { ...(call.once as NonNullable<ConversationsCall['once']>), keyId: call.caller.id };
  const answer = await deps.db.withScope(systemScope('api'), async (tx) => {
    await rowsOf(tx, sql`select set_config('statement_timeout', '10s', true)`);
    const kept = await claimCall(tx, once);
    if (kept) return kept;
    const heard = await hearingOf(deps, tx, call.caller, call.lang);
    const services = deps.services(tx, heard.now);
    const { name, shops } = call.caller;
    const taken = await services.conversations.take({
      messages,
      shops,
      now: heard.now,
      by: `api:${name}`,
      trace: heard.trace,
    });
    const made = answerOf(taken, heard.trace, call.lang);
    const outcome = outcomeOf(taken, messages.length);
    const finishedAt = deps.clock.now();
    await writeAudit(tx, services.evidence, {
      ...{ heard, outcome, result: outcome.result, inboxId: undefined, arrivedAt: call.arrivedAt, finishedAt },
    });
    await keepAnswer(tx, once, made);
    return made;
  });
  const seconds = (deps.clock.now().getTime() - call.arrivedAt.getTime()) / 1000;
  deps.observe?.({
    channel: 'api',
    command: 'conversations',
    result: answer.status < 400 ? 'answered' : 'refused',
    seconds,
  });
  return answer;
}

function messagesOf({ messages, ...rest }: Record<string, unknown>): Told[] {
  const [extra] = Object.keys(rest);
  if (extra !== undefined) {
    const name = extra.slice(0, 40);
    throw new UserError('args.key', { zh: `没有 ${name} 这个字段`, en: `There is no field ${name} here` });
  }
  const isList =
    Array.isArray(messages) && messages.every((one) => typeof one === 'object' && one !== null && !Array.isArray(one));
  if (!isList || messages.length === 0 || messages.length > MOST_MESSAGES)
    throw new UserError('args.wrong', {
      zh: `messages 要是 1 到 ${MOST_MESSAGES} 条消息的数组；更多请分几次发`,
      en: `messages must be a list of 1 to ${MOST_MESSAGES} messages; send more in several calls`,
    });
  return messages as Told[];
}

const NONE_KEPT = {
  zh: '一条也没有收下，请看每条的原因',
  en: 'No message was kept; see the reason of each',
};

const outcomeOf = ({ stored, same, rejected }: Taken, told: number): Outcome => ({
  result: rejected.length === told ? 'refused' : 'answered',
  command: 'conversations',
  canonical: `conversations: ${stored} kept, ${same} known, ${rejected.length} rejected`,
  settle: [],
  ...(rejected.length === told && { error: new UserError('conversations.none', NONE_KEPT) }),
});

function answerOf({ stored, same, ...taken }: Taken, trace: string, lang: Lang): Called {
  const rejected = taken.rejected.map(({ why, ...one }) => ({ ...one, why: why[lang] }));
  if (stored + same > 0) return { status: 200, text: JSON.stringify({ trace, stored, same, rejected }) };
  return {
    status: 422,
    text: JSON.stringify(problemOf(422, 'conversations.none', NONE_KEPT, lang, { trace, rejected })),
  };
}
