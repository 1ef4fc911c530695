import type { Effect } from '../core/effect.ts';
import { UserError } from '../core/errors.ts';
import { instantOf, instantParam, rowsOf, sql } from '../db/client.ts';
import { applyStep, type Done, denied, planOf, type Session, type Step, UNDO_WINDOW_MS } from './execute.ts';

type ChangeRow = {
  trace: string;
  command: string;
  canonical: string;
  effect: Effect;
  undo_until: string | null;
  undone_by: string | null;
};

/** Applies the inverse of a change, through the same rights; refused with the reason when its rows were touched since. */
export async function undoChange(
  session: Session,
  trace: string | undefined,
  stepOf: (canonical: string) => Step,
  mayRun: (command: string) => boolean,
): Promise<Done> {
  const change = await changeToUndo(session, trace);
  if (!mayRun(change.command)) throw denied();
  const { inverse } = change.effect;
  if (!('says' in inverse))
    throw new UserError('undo.irreversible', {
      zh: `“${change.canonical}”不能撤销：${inverse.irreversible.zh}；更早的改动请写编号撤销`,
      en: `“${change.canonical}” cannot be undone: ${inverse.irreversible.en}; name the number of an earlier change to undo that`,
    });
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
  const step = stepOf(inverse.says);
  const plan = await planOf(session, step);
  await refuseTouched(session, change, plan);
  const done = await applyStep(session, step, plan);
  await rowsOf(session.tx, sql`update change set undone_by = ${session.trace} where trace = ${change.trace}`);
  return done;
}

async function changeToUndo(session: Session, typed: string | undefined): Promise<ChangeRow> {
  const trace = typed?.toLowerCase();
  const since = new Date(session.now.getTime() - UNDO_WINDOW_MS);
  const which = trace
    ? sql`trace = ${trace}`
    : sql`person_id = ${session.actor.personId ?? 0} and undone_by is null and at > ${instantParam(since)}
          and not exists (select 1 from change u where u.undone_by = change.trace)`;
  const [row] = await rowsOf<ChangeRow>(
    session.tx,
    sql`select trace, command, canonical, effect, undo_until, undone_by from change where ${which}
        order by at desc, length(trace) desc, trace desc limit 1 for update`,
  );
  if (row) return row;
  throw new UserError(
    'undo.nothing',
    trace
      ? { zh: `没有编号为“${trace}”的改动`, en: `There is no change “${trace}”` }
      : { zh: '最近 60 分钟内没有你可以撤销的改动', en: 'There is no change of yours of the last 60 minutes to undo' },
  );
}

/** A row that was changed by somebody since, or is not as the change left it: say by what. */
async function refuseTouched(session: Session, change: ChangeRow, plan: Effect): Promise<void> {
  for (const row of change.effect.rows) {
    const today = plan.rows.find((planned) => planned.key === row.key);
    // Traces grow with the order of arrival; a change that was undone, and its undo, cancel out.
    const [later] = await rowsOf<{ canonical: string; trace: string }>(
      session.tx,
      sql`select canonical, trace from change c where effect -> 'rows' @> ${JSON.stringify([{ key: row.key }])}::jsonb
            and (length(trace), trace) > (length(${change.trace}::text), ${change.trace}::text) and undone_by is null
            and not exists (select 1 from change u where u.undone_by = c.trace) order by at desc, length(trace) desc, trace desc limit 1`,
    );
    if (!later && (!today || today.version === row.versionAfter)) continue;
    const by = later ? `${later.canonical} (${later.trace})` : `v${row.versionAfter} → v${today?.version}`;
    throw new UserError('undo.touched', {
      zh: `不能撤销：${row.label.zh} 之后又有改动（${by}），请用一个新的命令更正`,
      en: `Not undone: ${row.label.en} was changed since (${by}), correct it with a new command`,
    });
  }
}
