import type { Effect } from '../core/effect.ts';
import { UserError } from '../core/errors.ts';
import type { Message } from '../core/message.ts';
import { clampChars, normalise } from '../core/text.ts';
import { rowsOf, sql, type Tx } from '../db/client.ts';
import type { ApprovalRequest, Identity, RoomRow, Services } from '../services/services.ts';
import { approvalsCard } from './approvals-list.ts';
import { approveRequest, type Deciding, rejectRequest, withdrawRequest } from './approve.ts';
import { hasSecret } from './args.ts';
import type { AnyCommand, Desk } from './define.ts';
import { dryRun } from './dry.ts';
import {
  applyStep,
  type Done,
  type Held,
  mayRun,
  planOf,
  runReading,
  type Session,
  type Step,
  weighed,
} from './execute.ts';
import { infoOf } from './load.ts';
import { cancelPending, confirmPending, holdStep, type Settle, waitingCard } from './pending.ts';
import { requestStep } from './request.ts';
import { type Call, calledStep, LONGEST, stepAgain, stepOf, tooLong } from './steps.ts';
import { type Reading, undoChange } from './undo.ts';

/** One ask, heard and identified, in its transaction of system scope. */
export type Heard = {
  tx: Tx;
  trace: string;
  actor: Identity;
  room: RoomRow;
  text: string;
  now: Date;
  /** Came as a command and its arguments by name instead of as words. */
  call?: Call;
  /** Only a reading is done: nobody is there who would give their word. */
  reads?: true;
};

/** What became of it. Exactly one of `message` and `error` is to be said. */
export type Outcome = {
  result: 'answered' | 'pending' | 'refused';
  message?: Message;
  error?: UserError;
  command?: string;
  canonical: string;
  /** What was typed holds what must not be kept: only `canonical` is. */
  secret?: boolean;
  effect?: Effect;
  /** What the message is about, so that it can be settled later. */
  subject?: string;
  settle: Settle[];
  /** What waits for other people, for a program to ask about again. */
  request?: ApprovalRequest;
};

export type Router = (heard: Heard) => Promise<Outcome>;

type RouterDeps = {
  commands: readonly AnyCommand[];
  services(tx: Tx, now: Date): Services;
  reachOf(identity: Identity, permission: string): 'none' | 'all' | readonly number[];
};

const MOST_TRIES = 20;

/** Parse, allow, run. Throws only what is a bug or the database's trouble; every expected no is an Outcome. */
export function createRouter(deps: RouterDeps): Router {
  return async (heard) => {
    const raw = heard.text.slice(0, LONGEST + 1);
    const line = normalise(raw);
    const outcome: Outcome = { result: 'answered', canonical: clampChars(line, 500), settle: [] };
    const session = sessionOf(deps, heard, outcome);
    try {
      if (line.length > LONGEST || heard.text.length > LONGEST) throw tooLong();
      const step = heard.call
        ? calledStep(session, heard.call, outcome)
        : stepOf(deps.commands, session, { line, raw, outcome });
      if (heard.reads) onlyReading(step);
      await carryOut(session, step, outcome, heard.call);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      outcome.result = 'refused';
      outcome.error = error;
      delete outcome.message;
    }
    return outcome;
  };
}

/** Throws schedule.writes for what changes something, holds a secret, or speaks about other commands. */
function onlyReading({ command }: Step): void {
  if (command.effect === 'read' && !hasSecret(command)) return;
  throw new UserError('schedule.writes', {
    zh: `“${command.name.zh}”不是查询命令；定时只执行查询，例如 定时 工作日 9:00 缺货`,
    en: `“${command.name.en}” is no reading; a schedule runs readings only, for example: every weekday 9:00 low-stock`,
  });
}

async function carryOut(session: Session, step: Step, outcome: Outcome, call?: Call): Promise<void> {
  if (step.command.effect !== 'write') {
    const done = await runReading(session, step);
    outcome.message = done.message;
    return;
  }
  for (let tries = 1; ; tries++) {
    const { effect, need } = await weighed(session, await planOf(session, step));
    outcome.effect = effect;
    outcome.canonical = step.bound.canonical;
    // No word of the asker gets round other people's.
    if (need.approvers > 0) return wait(outcome, await requestStep(session, step, { effect, need }));
    if (!call?.confirmed && (need.confirm || step.command.confirm?.(effect))) {
      if (call) throw unconfirmed(effect);
      return wait(outcome, await holdStep(session, step, effect));
    }
    try {
      take(outcome, await applyStep(session, step, effect));
      return;
    } catch (error) {
      // Nobody has seen this effect yet: when somebody else was faster, it is planned again on today's rows.
      if (!(error instanceof UserError) || error.code !== 'effect.changed' || tries >= MOST_TRIES) throw error;
      await queueFor(session.tx, effect);
    }
  }
}

const wait = (outcome: Outcome, held: Held & { request?: ApprovalRequest }): void =>
  void Object.assign(outcome, { result: 'pending', ...held });

/** Many who change the same row take turns from their second try on, until each one's transaction ends. */
async function queueFor(tx: Tx, { rows }: Effect): Promise<void> {
  for (const key of rows.map((row) => row.key).sort())
    await rowsOf(tx, sql`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`);
}

function take(outcome: Outcome, done: Done & { held?: true }): Message {
  outcome.message = done.message;
  if (done.effect) outcome.effect = done.effect;
  if (done.subject !== undefined) Object.assign(outcome, { result: 'pending', subject: done.subject });
  return done.message;
}

function sessionOf(deps: RouterDeps, heard: Heard, outcome: Outcome): Session {
  const { tx, trace, actor, room, now } = heard;
  const { commands } = deps;
  const settle = (one: Settle) => void outcome.settle.push(one);
  const session: Session = {
    tx,
    trace,
    actor,
    room,
    now,
    desk: {} as Desk,
    services: (inner) => deps.services(inner, now),
    reach: (permission) => deps.reachOf(actor, permission),
    program: heard.call !== undefined,
  };
  const reading = readingOf(commands, session, (line) => stepOf(commands, session, { line }));
  const deciding: Deciding = { settle, askerOf: (request) => askerOf(deps, session, request) };
  const { stepOf: step } = reading;
  session.desk = {
    catalogue: () => commands.filter((command) => mayRun(session, command)).map(infoOf),
    confirm: async (code) => take(outcome, await confirmPending(session, code, step, settle)),
    waiting: () => waitingCard(session),
    cancel: (code) => cancelPending(session, code, settle),
    undo: async (which) => take(outcome, await undoChange(session, which, reading)),
    approve: async (code) => take(outcome, await approveRequest(session, code, deciding)),
    reject: (code, reason) => rejectRequest(session, { code, reason }, deciding),
    withdraw: (code) => withdrawRequest(session, code, deciding),
    approvals: () => approvalsCard(session),
    reading: (typed) => {
      const found = stepOf(commands, session, { line: normalise(typed), raw: typed });
      onlyReading(found);
      return found.command.name;
    },
    dry: (typed) => dryOf(commands, session, reading, { typed, outcome }),
    whoami: () => ({
      account: `${actor.account.channel}:${actor.account.userId}`,
      person: actor.personId,
      roles: actor.grants.map(({ role, shopId }) => ({ role, shop: shopId })),
    }),
  };
  return session;
}

/** What a line would do; of one that holds a secret, nothing is kept of how it was typed. */
async function dryOf(
  commands: readonly AnyCommand[],
  session: Session,
  reading: Reading,
  { typed, outcome }: { typed: string; outcome: Outcome },
): Promise<Message> {
  const inner: Outcome = { ...outcome, settle: [] };
  try {
    const said = { line: normalise(typed), raw: typed, outcome: inner };
    return await dryRun(session, stepOf(commands, session, said), reading);
  } finally {
    if (inner.secret) Object.assign(outcome, { secret: true, canonical: `dry ${inner.canonical}` });
  }
}

const readingOf = (commands: readonly AnyCommand[], session: Session, step: Reading['stepOf']): Reading => ({
  stepOf: step,
  mayRun: (name) => commands.some((command) => command.name.en === name && mayRun(session, command)),
});

/** Whoever asked, with the rights they have now; a system by its key, as long as it is not revoked. */
async function askerOf(
  { commands, ...deps }: RouterDeps,
  session: Session,
  request: ApprovalRequest,
): Promise<Reading & { session: Session }> {
  const services = session.services(session.tx);
  const [channel = '', ...id] = request.account.split(':');
  const account = { channel, userId: id.join(':') };
  const system = channel === 'api' ? await services.approvals.keyRights(account.userId) : undefined;
  const actor: Identity =
    channel === 'api'
      ? { account, personId: undefined, name: request.name, grants: [] }
      : await services.people.identify(account, request.name);
  const room = (await services.rooms.byId(request.roomId)) ?? session.room;
  const held = (permission: string) => {
    const scope = commands.find(({ name }) => name.en === request.command)?.http?.scope;
    const known = commands.some((one) => one.permission === permission && one.name.en === request.command);
    return known && scope !== undefined && system?.scopes.includes(scope) ? (system.shops ?? 'all') : 'none';
  };
  const reach = channel === 'api' ? held : (permission: string) => deps.reachOf(actor, permission);
  const asker: Session = { ...session, actor, room, reach, program: channel === 'api' };
  const asked = { ...asker, now: request.askedAt };
  return { session: asker, ...readingOf(commands, asker, (line) => stepAgain(commands, asked, line)) };
}

const unconfirmed = ({ summary }: Effect): UserError =>
  new UserError('confirm.needed', {
    zh: `没有执行，需要确认：${summary.zh}；确认无误就带上 "confirm": true 再发一次`,
    en: `Not done, this needs a confirmation: ${summary.en}; if it is right, send it again with "confirm": true`,
  });
