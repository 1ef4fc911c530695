import { type Effect, withoutTotals } from '../core/effect.ts';
import { UserError } from '../core/errors.ts';
import type { Message } from '../core/message.ts';
import { type Frame, inFrame, instantParam, rowsOf, type Scope, sql, systemScope, type Tx } from '../db/client.ts';
import type { Identity, ApprovalNeed as Need, RoomRow, Services } from '../services/services.ts';
import { UNSAID } from './args.ts';
import type { AnyCommand, Ask, Desk } from './define.ts';
import type { Bound } from './parse.ts';

/** Everything one ask is worked with; made once an ask, never kept. */
export type Session = {
  tx: Tx;
  services(tx: Tx): Services;
  actor: Identity;
  room: RoomRow;
  now: Date;
  trace: string;
  desk: Desk;
  /** Where a permission holds for this person. */
  reach(permission: string): 'none' | 'all' | readonly number[];
  /** The asker is a program, not a person in a room. */
  program?: boolean;
};

export type Step = { command: AnyCommand; bound: Bound };

/** What carrying out a step came to; `pending` when it waits for a word. */
export type Done = { message: Message; effect?: Effect; subject?: string };

/** Shown, and waiting for a word. */
export type Held = { message: Message; subject: string; effect: Effect };

/** Rows of a list that a program gets. */
const MOST_ROWS = 1000;

export const UNDO_WINDOW_MS = 60 * 60_000;

/** The scope in which a person may run a command. Throws permission.denied: asked before planning and again before applying. */
export function scopeFor(session: Session, command: AnyCommand): Scope {
  const reach = session.reach(command.permission);
  if (reach === 'all') return systemScope(command.name.en);
  if (reach === 'none' || command.reach !== 'shop') throw denied();
  if (command.totals && !seesTotals(session)) throw withoutRight();
  // A write is computed on what warehouses hold altogether; a reading shows it with the right alone.
  return { kind: 'shops', shops: reach, totals: command.effect === 'write' || seesTotals(session) };
}

const seesTotals = (session: Session): boolean => session.reach('inventory.totals') !== 'none';

const withoutRight = (): UserError =>
  new UserError('permission.totals', {
    zh: '这里是仓库的总数，你只管部分店铺；需要的话，请管理员给你“看总库存”角色（人员 给予）',
    en: 'This shows what warehouses hold altogether, and you have some shops only; if you need it, ask an admin for the role totals (operator grant)',
  });

type Reach = Session['reach'];

/** Whether what somebody holds is enough for a command. */
export const allows = (reach: Reach, command: AnyCommand): boolean => {
  const held = reach(command.permission);
  if (held === 'all' || held === 'none') return held === 'all';
  return command.reach === 'shop' && (!command.totals || reach('inventory.totals') !== 'none');
};

export const mayRun = (session: Session, command: AnyCommand): boolean => allows(session.reach, command);

export const denied = (): UserError =>
  new UserError('permission.denied', {
    zh: '你没有权限执行这个命令；需要的话，请管理员给你一个角色（人员 给予）',
    en: 'You may not run this command; if you need it, ask an admin for a role (operator grant)',
  });

export async function runReading(session: Session, step: Step): Promise<Done> {
  const { command } = step;
  if (command.effect === 'write') throw new Error(`${command.name.en} writes`);
  const frame: Frame = { scope: scopeFor(session, command), readOnly: true };
  if (command.effect === 'desk') return { message: await command.run(askOf(session, session.tx, step)) };
  const answer = await inFrame(session.tx, frame, async (tx) => command.run(askOf(session, tx, step)));
  if (!('keep' in answer)) return { message: answer };
  const writing: Frame = { scope: systemScope(command.name.en), readOnly: false };
  const { keep, ...message } = answer;
  await inFrame(session.tx, writing, (tx) => keep(session.services(tx)));
  return { message };
}

export async function planOf(session: Session, step: Step): Promise<Effect> {
  const { command } = step;
  if (command.effect !== 'write') throw new Error(`${command.name.en} does not write`);
  const scope = scopeFor(session, command);
  const effect = await inFrame(
    session.tx,
    { scope, readOnly: true },
    async (tx) => command.plan(askOf(session, tx, step)) as Promise<Effect>,
  );
  if (effect.stands !== undefined)
    step.bound.canonical = step.bound.canonical.replace(UNSAID, () => effect.stands ?? '');
  return scope.kind === 'shops' && !seesTotals(session) ? withoutTotals(effect) : effect;
}

/**
 * An effect with what it puts at stake, and who must agree to it: from what it changes, where it is asked, and what its asker did before.
 * An undo is `alone`: it takes something back.
 */
export const weighed = (session: Session, effect: Effect, alone?: 'alone'): Promise<{ effect: Effect; need: Need }> =>
  session.services(session.tx).approvals.weigh(effect, {
    now: session.now,
    timeZone: session.room.timeZone,
    person: alone ? undefined : session.actor.personId,
  });

/** Applies an effect and records the change with what undoes it. `cause` is this ask: it is applied once. */
export async function applyStep(session: Session, step: Step, effect: Effect, approvedBy = ''): Promise<Done> {
  const { command } = step;
  if (command.effect !== 'write') throw new Error(`${command.name.en} does not write`);
  const frame: Frame = { scope: scopeFor(session, command), readOnly: false };
  const by = {
    actor: `${session.actor.account.channel}:${session.actor.account.userId}`,
    cause: `ask:${session.trace}`,
    approvedBy,
  };
  const applied = await inFrame(session.tx, frame, async (tx) =>
    command.apply({ ...askOf(session, tx, step), effect, by }),
  );
  const { message, inverse } =
    'message' in applied ? applied : { message: applied as Message, inverse: effect.inverse };
  const done = { ...effect, inverse };
  await recordChange(session, step, done);
  return { message, effect: done };
}

async function recordChange(session: Session, { command, bound }: Step, effect: Effect): Promise<void> {
  const until = 'says' in effect.inverse ? instantParam(new Date(session.now.getTime() + UNDO_WINDOW_MS)) : sql`null`;
  await rowsOf(
    session.tx,
    sql`insert into change (trace, command, person_id, room_id, canonical, effect, at, undo_until)
        values (${session.trace}, ${command.name.en}, ${session.actor.personId ?? 0}, ${session.room.id}, ${bound.canonical},
                ${JSON.stringify(effect)}::jsonb, ${instantParam(session.now)}, ${until})`,
  );
}

function askOf(session: Session, tx: Tx, { command, bound }: Step): Ask<Record<string, unknown>> {
  const { actor, room, now, trace, desk } = session;
  // Only help and whoami reach a stranger, and neither looks at personId.
  const person = { ...actor, personId: actor.personId ?? 0 };
  const most = (inChat: number) => (session.program ? Math.max(inChat, MOST_ROWS) : inChat);
  const services = session.services(tx);
  const totals = session.reach(command.permission) === 'all' || seesTotals(session);
  return { args: bound.args, services, actor: person, room, now, lang: room.lang, trace, desk, most, totals };
}
