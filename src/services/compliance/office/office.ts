import { bindTo } from '../../../core/bind.ts';
import type { Lang } from '../../../core/localized.ts';
import { rowsOf, sql } from '../../../db/client.ts';
import type { OfficeDeps } from './deps.ts';
import { digestOf, keepWeek, ofShops } from './digest.ts';
import { dutiesNow, dutyTodos, makeTodos, ownerOf, quarterStart } from './duties.ts';
import { applyDuty, planDutyAdd, planDutySet } from './duty-set.ts';
import { ack, cut, diff, planAck, read, unread, unreadByRoom } from './handbook.ts';
import { asHtml, asMarkdown } from './handbook-text.ts';
import { dayOf, shiftDay } from './periods.ts';
import { applyNote, notes, planNote, soldOn, watched } from './policy.ts';
import { listRisks, riskCalled } from './risks.ts';
import { applyTraining, planTraining, trainingState } from './training.ts';

export type Office = ReturnType<typeof createOffice>;

/** The year of a compliance officer: handbook, platform policies, duties, trainings, risks, weekly digests. */
export const createOffice = (deps: OfficeDeps) =>
  bindTo(deps, {
    cut,
    read,
    diff,
    planAck,
    ack,
    unread,
    unreadByRoom: (d: OfficeDeps, people: readonly number[]) => unreadByRoom(d.tx, people),
    ackedBy,
    document,
    pageUrl: (d: OfficeDeps) => (d.pageUrl === undefined ? undefined : `${d.pageUrl}/handbook`),
    planNote,
    applyNote,
    notes,
    recentNotes,
    soldOn,
    watched,
    duties,
    dutyTodos: (d: OfficeDeps, what: { since: Date; ownerId?: number }) => dutyTodos(d.tx, what),
    makeTodos,
    planDutySet,
    planDutyAdd,
    applyDuty,
    planTraining,
    applyTraining,
    trainingState,
    risks: listRisks,
    riskCalled,
    digestOf,
    keepWeek,
    ofShops: (_d: OfficeDeps, ...args: Parameters<typeof ofShops>) => ofShops(...args),
    seesAll,
  });

/** The version that somebody acknowledged last. */
async function ackedBy(d: OfficeDeps, personId: number): Promise<number | undefined> {
  const [row] = await rowsOf<{ version: number | null }>(
    d.tx,
    sql`select max(version) as version from handbook_ack where person_id = ${personId}`,
  );
  return row?.version ?? undefined;
}

/** Platform notes of the last year, for the rules that they touch. */
const recentNotes = (d: OfficeDeps, now: Date) => notes(d, { since: shiftDay(dayOf(now), -365), limit: 200 });

/** The whole handbook as a file or the inside of a page. Throws handbook.no_version. */
async function document(
  d: OfficeDeps,
  { version, langs, now }: { version?: number; langs: readonly Lang[]; now: Date },
): Promise<{ html: string; markdown: string; version: number; newest: number }> {
  const shown = await read(d, { ...(version !== undefined && { version }), now });
  const recent = await recentNotes(d, now);
  return {
    html: asHtml(shown, recent, langs),
    markdown: asMarkdown(shown, recent, langs),
    version: shown.version,
    newest: shown.newest,
  };
}

/** Duties with their owners, and since when their to-dos are looked at: the start of the quarter. */
async function duties(d: OfficeDeps, now: Date) {
  const staff = await d.staff();
  const all = await dutiesNow(d.tx);
  return { since: quarterStart(now), rows: all.map((duty) => ({ duty, owner: ownerOf(duty, staff)?.name })) };
}

/** Whether the scope sees every shop: who does not is shown their own to-dos and trainings alone. */
async function seesAll(d: OfficeDeps): Promise<boolean> {
  const [row] = await rowsOf<{ all: boolean }>(d.tx, sql`select scope_sees_all() as all`);
  return row?.all === true;
}
