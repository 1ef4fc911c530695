import type { Effect } from '../core/effect.ts';
import { UserError } from '../core/errors.ts';
import type { Localized } from '../core/localized.ts';
import type { Message } from '../core/message.ts';
import { clampChars, normalise } from '../core/text.ts';
import { rowsOf, sql, type Tx } from '../db/client.ts';
import type { Identity, RoomRow, Services } from '../services/services.ts';
import type { AnyCommand, Desk } from './define.ts';
import { applyStep, type Done, mayRun, planOf, runReading, type Session, type Step, scopeFor } from './execute.ts';
import { infoOf } from './load.ts';
import { bind, boundOf, nameIn } from './parse.ts';
import { cancelPending, confirmPending, holdStep, type Settle, waitingCard } from './pending.ts';
import { didYouMean } from './suggest.ts';
import { undoChange } from './undo.ts';

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
};

/** `confirmed`: what would wait for a word is done at once. Otherwise it is refused, and nothing waits. */
export type Call = { command: AnyCommand; given: Map<string, string>; confirmed: boolean };

/** What became of it. Exactly one of `message` and `error` is to be said. */
export type Outcome = {
  result: 'answered' | 'pending' | 'refused';
  message?: Message;
  error?: UserError;
  command?: string;
  canonical: string;
  effect?: Effect;
  /** What the message is about, so that it can be settled later. */
  subject?: string;
  settle: Settle[];
};

export type Router = (heard: Heard) => Promise<Outcome>;

type RouterDeps = {
  commands: readonly AnyCommand[];
  services(tx: Tx, now: Date): Services;
  reachOf(identity: Identity, permission: string): 'none' | 'all' | readonly number[];
};

const LONGEST = 2000;
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
        : stepOf(deps, session, { line, raw, outcome });
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

/** A normalised line, with what was typed and where to note what it came to, unless it is our own canonical text. */
type Said = { line: string; raw?: string; outcome?: Outcome };

/** From a line to a command that this person may run, with its arguments. Rights come before any detail of the command. */
function stepOf({ commands }: RouterDeps, session: Session, said: Said): Step {
  const { line, raw, outcome } = said;
  const named = nameIn(line, commands);
  const allowed = commands.filter((command) => mayRun(session, command));
  if (!('command' in named)) throw unknownCommand(session, named.unknown, named.rest, allowed);
  if (outcome) outcome.command = named.command.name.en;
  if (isStranger(session) && named.command.permission !== 'anyone') throw stranger(session);
  scopeFor(session, named.command);
  const bound = bind(named.command, named.rest, { now: session.now, timeZone: session.room.timeZone }, raw);
  if (outcome) outcome.canonical = bound.canonical;
  return { command: named.command, bound };
}

/** The same for a command that was called by its address. */
function calledStep(session: Session, { command, given }: Call, outcome: Outcome): Step {
  outcome.command = command.name.en;
  scopeFor(session, command);
  const bound = boundOf(command, given, { now: session.now, timeZone: session.room.timeZone });
  outcome.canonical = bound.canonical;
  return { command, bound };
}

async function carryOut(session: Session, step: Step, outcome: Outcome, call?: Call): Promise<void> {
  if (step.command.effect !== 'write') {
    const done = await runReading(session, step);
    outcome.message = done.message;
    return;
  }
  for (let tries = 1; ; tries++) {
    const effect = await planOf(session, step);
    outcome.effect = effect;
    if (!call?.confirmed && step.command.confirm?.(effect)) {
      if (call) throw unconfirmed(effect);
      const held = await holdStep(session, step, effect);
      Object.assign(outcome, { result: 'pending', message: held.message, subject: held.subject });
      return;
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

/** Many who change the same row take turns from their second try on, until each one's transaction ends. */
async function queueFor(tx: Tx, { rows }: Effect): Promise<void> {
  for (const key of rows.map((row) => row.key).sort())
    await rowsOf(tx, sql`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`);
}

function take(outcome: Outcome, done: Done): Message {
  outcome.message = done.message;
  if (done.effect) outcome.effect = done.effect;
  return done.message;
}

function sessionOf(deps: RouterDeps, heard: Heard, outcome: Outcome): Session {
  const { tx, trace, actor, room, now } = heard;
  const step = (line: string): Step => stepOf(deps, session, { line });
  const mayBe = (name: string): boolean =>
    deps.commands.some((command) => command.name.en === name && mayRun(session, command));
  const settle = (one: Settle) => void outcome.settle.push(one);
  const desk: Desk = {
    catalogue: () => deps.commands.filter((command) => mayRun(session, command)).map(infoOf),
    confirm: async (code) => take(outcome, await confirmPending(session, code, step, settle)),
    waiting: () => waitingCard(session),
    cancel: (code) => cancelPending(session, code, settle),
    undo: async (which) => take(outcome, await undoChange(session, which, step, mayBe)),
    whoami: () => ({
      account: `${actor.account.channel}:${actor.account.userId}`,
      person: actor.personId,
      roles: actor.grants.map(({ role, shopId }) => ({ role, shop: shopId })),
    }),
  };
  const session: Session = {
    tx,
    trace,
    actor,
    room,
    now,
    desk,
    services: (inner) => deps.services(inner, now),
    reach: (permission) => deps.reachOf(actor, permission),
    program: heard.call !== undefined,
  };
  return session;
}

const isStranger = (session: Session): boolean => session.actor.grants.length === 0;

const accountOf = (session: Session): string => `${session.actor.account.channel}:${session.actor.account.userId}`;

const tooLong = (): UserError =>
  new UserError('command.too_long', {
    zh: `命令太长，最多 ${LONGEST} 个字符`,
    en: `That is too long, a command has at most ${LONGEST} characters`,
  });

const unconfirmed = ({ summary }: Effect): UserError =>
  new UserError('confirm.needed', {
    zh: `没有执行，需要确认：${summary.zh}；确认无误就带上 "confirm": true 再发一次`,
    en: `Not done, this needs a confirmation: ${summary.en}; if it is right, send it again with "confirm": true`,
  });

/** Says the same for every command, known or not: a stranger learns nothing of what there is. */
const stranger = (session: Session): UserError =>
  new UserError('permission.stranger', {
    zh: `我还不认识你；请把账号 ${accountOf(session)} 发给管理员，由管理员给你角色`,
    en: `I do not know you yet; send your account ${accountOf(session)} to an admin, who can give you a role`,
  });

function unknownCommand(session: Session, typed: string, rest: string, allowed: readonly AnyCommand[]): UserError {
  if (isStranger(session)) return stranger(session);
  const meant = didYouMean(typed, allowed).map((one) => [one.name, one.touching, rest].filter(Boolean).join(' '));
  const hints: Localized[] = meant
    .map((line) => clampChars(line, 300))
    .map((line) => ({ zh: `是不是想输入：${line}`, en: `Did you mean: ${line}` }));
  hints.push({ zh: '全部命令：帮助', en: 'All commands: help' });
  const shown = clampChars(typed, 40);
  return typed === ''
    ? new UserError('command.unknown', { zh: '没有看到命令', en: 'There is no command in that' }, hints)
    : new UserError('command.unknown', { zh: `没有“${shown}”这个命令`, en: `There is no command “${shown}”` }, hints);
}
