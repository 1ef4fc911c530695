import type { Effect } from '../core/effect.ts';
import { UserError } from '../core/errors.ts';
import type { Localized } from '../core/localized.ts';
import { actions, type Message, note } from '../core/message.ts';
import { instantOf, instantParam, rowsOf, sql } from '../db/client.ts';
import { applyStep, type Done, denied, planOf, type Session, type Step, UNDO_WINDOW_MS, weighed } from './execute.ts';
import { requestStep } from './request.ts';

type ChangeRow = {
  trace: string;
  command: string;
  canonical: string;
  effect: Effect;
  undo_until: string | null;
  undone_by: string | null;
};

/** How words are read in somebody's rights, and what these let them run. */
export type Reading = { stepOf(canonical: string): Step; mayRun(command: string): boolean };

export type Undoing = { change: ChangeRow; step: Step; plan: Effect };

/**
 * The inverse of a change, planned and not done; refused with the reason when its rows were touched since. `session.now` is when it is
 * asked: within the hour.
 */
export async function planUndo(
  session: Session,
  trace: string | undefined,
  { stepOf, mayRun }: Reading,
): Promise<Undoing> {
  const change = await changeToUndo(session, trace);
  if (!mayRun(change.command)) throw denied();
  const step = stepOf(await inverseOf(session, change, trace));
  const plan = await planOf(session, step);
  await refuseTouched(session, change, plan);
  if (plan.risky && !restores(change.effect, plan)) throw risky(step.bound.canonical);
  return { change, step, plan };
}

/** The words that undo it. Throws undo.irreversible, undo.done, undo.too_late. */
async function inverseOf(session: Session, change: ChangeRow, trace: string | undefined): Promise<string> {
  const { inverse } = change.effect;
  if (!('says' in inverse))
    throw new UserError(
      'undo.irreversible',
      {
        zh: `“${change.canonical}”不能撤销：${inverse.irreversible.zh}`,
        en: `“${change.canonical}” cannot be undone: ${inverse.irreversible.en}`,
      },
      trace ? [] : await earlierHints(session),
    );
  if (change.undone_by)
    throw new UserError('undo.done', {
      zh: `这个操作已经撤销（${change.undone_by}）`,
      en: `This was undone already (${change.undone_by})`,
    });
  if (!change.undo_until || instantOf(change.undo_until) <= session.now)
    throw new UserError('undo.too_late', {
      zh: '已超过 60 分钟，不能再撤销；请用一个新的命令更正',
      en: 'More than 60 minutes have passed, it can no longer be undone; correct it with a new command',
    });
  return inverse.says;
}

/** Applies the inverse of a change, through the same rights; what crosses a line waits for the same people as any other write. */
export async function undoChange(
  session: Session,
  trace: string | undefined,
  reading: Reading,
): Promise<Done & { held?: true }> {
  const { change, step, plan } = await planUndo(session, trace, reading);
  const { effect, need } = await weighed(session, plan, 'alone');
  if (need.approvers > 0)
    return { ...(await requestStep(session, step, { effect, need, undoes: change.trace })), held: true };
  const done = await applyStep(session, step, effect);
  await rowsOf(session.tx, sql`update change set undone_by = ${session.trace} where trace = ${change.trace}`);
  return { ...done, message: withStays(withRedo(done.message, session.trace), change.effect) };
}

/** Whether a plan leaves everything it changes as it was before that effect. */
const restores = (effect: Effect, plan: Effect): boolean => {
  const before = effect.rows.flatMap((row) =>
    row.changes.map((change) => JSON.stringify([row.key, change.label.en, change.before])),
  );
  return plan.rows.every((row) =>
    row.changes.every(({ label, after }) => before.includes(JSON.stringify([row.key, label.en, after]))),
  );
};

const risky = (says: string): UserError =>
  new UserError('undo.risky', {
    zh: `没有撤销：现在撤销会让已承诺的件数没有货；确实要的话请发送“${says}”，再确认`,
    en: `Not undone: by now it would leave promised units uncovered; if it is right all the same, send “${says}” and confirm`,
  });

/** The undo of an undo does it again, and its button says so: a bare undo does not reach for it. */
const withRedo = (message: Message, trace: string): Message => ({
  ...message,
  blocks: message.blocks.map((block) =>
    block.kind === 'actions'
      ? {
          ...block,
          buttons: block.buttons.map((one) => (one.says === `undo ${trace}` ? { ...one, label: REDO } : one)),
        }
      : block,
  ),
});

/** An undo says what it does not bring back, with a button where one press would. */
const withStays = (message: Message, { stays }: Effect): Message =>
  stays
    ? {
        ...message,
        tone: 'warning',
        blocks: [
          ...message.blocks,
          note(stays.words),
          ...(stays.buttons.length > 0 ? [actions(...stays.buttons)] : []),
        ],
      }
    : message;

const REDO = { zh: '重做', en: 'Redo' };

/** Changes of one's own within the hour that were neither undone nor are an undo. */
const ownChanges = (session: Session) =>
  sql`person_id = ${session.actor.personId ?? 0} and undone_by is null
    and at > ${instantParam(new Date(session.now.getTime() - UNDO_WINDOW_MS))}
    and not exists (select 1 from change u where u.undone_by = change.trace)`;

const LATEST = sql`order by at desc, length(trace) desc, trace desc limit 1`;

/** What a bare undo did not reach for, so as not to undo an older thing by surprise. */
async function earlierHints(session: Session): Promise<Localized[]> {
  const [row] = await rowsOf<{ trace: string; canonical: string }>(
    session.tx,
    sql`select trace, canonical from change where ${ownChanges(session)} and undo_until is not null ${LATEST}`,
  );
  return row
    ? [
        {
          zh: `撤销更早的一次（${row.canonical}）：撤销 ${row.trace}`,
          en: `To undo the one before it (${row.canonical}): undo ${row.trace}`,
        },
      ]
    : [];
}

/** After an undo there may be nothing left to undo, but that can be done again. */
async function redoHints(session: Session): Promise<Localized[]> {
  const [row] = await rowsOf<{ trace: string; canonical: string }>(
    session.tx,
    sql`select trace, canonical from change where person_id = ${session.actor.personId ?? 0} and undone_by is null
          and undo_until > ${instantParam(session.now)}
          and exists (select 1 from change u where u.undone_by = change.trace) ${LATEST}`,
  );
  return row ? [{ zh: `重做刚才撤销的改动：撤销 ${row.trace}`, en: `To redo what you undid: undo ${row.trace}` }] : [];
}

async function changeToUndo(session: Session, typed: string | undefined): Promise<ChangeRow> {
  const trace = typed?.toLowerCase();
  const which = trace ? sql`trace = ${trace}` : ownChanges(session);
  const [row] = await rowsOf<ChangeRow>(
    session.tx,
    sql`select trace, command, canonical, effect, undo_until, undone_by from change where ${which} ${LATEST} for update`,
  );
  if (row) return row;
  throw new UserError(
    'undo.nothing',
    trace
      ? { zh: `没有编号为“${trace}”的改动`, en: `There is no change “${trace}”` }
      : { zh: '最近 60 分钟内没有你可以撤销的改动', en: 'There is no change of yours of the last 60 minutes to undo' },
    trace ? [] : await redoHints(session),
  );
}

/** Changes of one row within the hour of undo; a row that was changed more often counts as touched. */
const MOST_LATER = 500;

type Later = { trace: string; canonical: string; undone_by: string | null; step: string };

/** A row that was changed by somebody since, or is not as the change left it: say by what. */
async function refuseTouched(session: Session, change: ChangeRow, plan: Effect): Promise<void> {
  for (const row of change.effect.rows) {
    const later = await laterChanges(session, change.trace, row.key);
    const standing = standingOf(later);
    const today = plan.rows.find((planned) => planned.key === row.key);
    const left = row.versionAfter + later.reduce((sum, { step }) => sum + Number(step), 0);
    if (!standing && later.length < MOST_LATER && (!today || today.version === left)) continue;
    const by = standing ? `${standing.canonical} (${standing.trace})` : `v${left} → v${today?.version}`;
    throw new UserError('undo.touched', {
      zh: `不能撤销：${row.label.zh} 之后又有改动（${by}），请用一个新的命令更正`,
      en: `Not undone: ${row.label.en} was changed since (${by}), correct it with a new command`,
    });
  }
}

/** What commands did to a row after that, in order: traces grow with the order of arrival. */
async function laterChanges(session: Session, trace: string, key: string): Promise<Later[]> {
  return rowsOf<Later>(
    session.tx,
    sql`select trace, canonical, undone_by,
          (select sum((r ->> 'versionAfter')::numeric - (r ->> 'version')::numeric)
             from jsonb_array_elements(effect -> 'rows') r where r ->> 'key' = ${key})::text as step
        from change where effect -> 'rows' @> ${JSON.stringify([{ key }])}::jsonb
          and (length(trace), trace) > (length(${trace}::text), ${trace}::text)
        order by length(trace) desc, trace desc limit ${MOST_LATER}`,
  );
}

/**
 * The latest change that still stands. A change and its undo cancel out; an undo that was itself undone leaves the change
 * standing, so what counts is how many in turn undo one another.
 */
function standingOf(later: Later[]): Later | undefined {
  const byTrace = new Map(later.map((one) => [one.trace, one]));
  const undoes = new Set(later.map((one) => one.undone_by));
  return later.find((first) => {
    if (undoes.has(first.trace)) return false;
    let links = 1;
    for (let next = byTrace.get(first.undone_by ?? ''); next; next = byTrace.get(next.undone_by ?? '')) links++;
    return links % 2 === 1;
  });
}
