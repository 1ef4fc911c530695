import { UserError } from '../core/errors.ts';
import type { Localized } from '../core/localized.ts';
import { clampChars } from '../core/text.ts';
import { hasSecret } from './args.ts';
import type { AnyCommand } from './define.ts';
import { mayRun, type Session, type Step, scopeFor } from './execute.ts';
import { bind, boundOf, nameIn } from './parse.ts';
import { didYouMean } from './suggest.ts';

/** From words to a command with its arguments. */

/** A command and its arguments by name instead of as words. `confirmed`: what would wait for a word is done at once. */
export type Call = { command: AnyCommand; given: Map<string, string>; confirmed: boolean };

/** Where it is noted what a line came to. */
type Noted = { command?: string; canonical: string; secret?: boolean };

/** From here on nothing is kept of what was typed but the name of the command, and later its canonical words. */
function note(outcome: Noted, command: AnyCommand): void {
  outcome.command = command.name.en;
  if (!hasSecret(command)) return;
  outcome.secret = true;
  outcome.canonical = command.name.en;
}

/** The most characters of a command. */
export const LONGEST = 2000;

/** A normalised line, with what was typed and where to note what it came to, unless it is our own canonical text. */
export type Said = { line: string; raw?: string; outcome?: Noted };

/** From a line to a command that this person may run, with its arguments. Rights come before any detail of the command. */
export function stepOf(commands: readonly AnyCommand[], session: Session, said: Said): Step {
  const { line, raw, outcome } = said;
  const named = nameIn(line, commands);
  const allowed = commands.filter((command) => mayRun(session, command));
  if (!('command' in named)) throw unknownCommand(session, named.unknown, named.rest, allowed);
  if (outcome) note(outcome, named.command);
  if (isStranger(session) && named.command.permission !== 'anyone') throw stranger(session);
  scopeFor(session, named.command);
  const bound = bind(named.command, named.rest, { now: session.now, timeZone: session.room.timeZone }, raw);
  if (outcome) outcome.canonical = bound.canonical;
  return { command: named.command, bound };
}

/** The same for a command that was called by its address. */
export function calledStep(session: Session, { command, given }: Call, outcome: Noted): Step {
  note(outcome, command);
  scopeFor(session, command);
  const bound = boundOf(command, given, { now: session.now, timeZone: session.room.timeZone });
  outcome.canonical = bound.canonical;
  return { command, bound };
}

/**
 * The same words again, in the rights of whoever said them: a system's, which is no stranger and has no roles. `session.now` is when
 * they were said: 明天 stays the day it was.
 */
export function stepAgain(commands: readonly AnyCommand[], session: Session, line: string): Step {
  const named = nameIn(line, commands);
  if (!('command' in named)) throw unknownCommand(session, named.unknown, named.rest, []);
  scopeFor(session, named.command);
  const context = { now: session.now, timeZone: session.room.timeZone };
  return { command: named.command, bound: bind(named.command, named.rest, context) };
}

const isStranger = (session: Session): boolean => session.actor.grants.length === 0;

const accountOf = (session: Session): string => `${session.actor.account.channel}:${session.actor.account.userId}`;

export const tooLong = (): UserError =>
  new UserError('command.too_long', {
    zh: `命令太长，最多 ${LONGEST} 个字符`,
    en: `That is too long, a command has at most ${LONGEST} characters`,
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
