import { bindTo } from '../../../core/bind.ts';
import { UserError } from '../../../core/errors.ts';
import { clampChars, foldName } from '../../../core/text.ts';
import { rowsOf, sql } from '../../../db/client.ts';
import { ruleIn } from '../versions/values.ts';
import { apply } from './apply.ts';
import type { FindingsDeps } from './deps.ts';
import { takeOverdue } from './overdue.ts';
import { planAssign, planHandle, planReopen, planVerdict, planWaive } from './plan.ts';
import { violationRate } from './rate.ts';
import { type Finding, findingsWhere, saidTo, WORST_FIRST } from './rows.ts';
import type { FindingState } from './seen.ts';
import { isGroupWord, noSuchFinding } from './targets.ts';
import { FINDING_STATES } from './words.ts';

export type Findings = ReturnType<typeof createFindings>;

/** What rules said no to, and what people did about it; of the shops that the transaction's scope may see. */
export const createFindings = (deps: FindingsDeps) =>
  bindTo(deps, {
    list,
    byId,
    planAssign,
    planHandle,
    planWaive,
    planReopen,
    planVerdict,
    apply,
    takeOverdue,
    violationRate,
  });

/** Which are listed: the states, and what is asked across them. */
export type FindingFilter = FindingState | 'todo' | 'overdue' | 'gone' | 'all';

const FILTERS: Record<FindingFilter, readonly string[]> = {
  todo: ['todo', '待处理'],
  open: ['open', FINDING_STATES.open.zh],
  assigned: ['assigned', FINDING_STATES.assigned.zh],
  handled: ['handled', FINDING_STATES.handled.zh],
  waived: ['waived', FINDING_STATES.waived.zh, '豁免'],
  overdue: ['overdue', '逾期', '超期'],
  gone: ['gone', '不再出现'],
  all: ['all', '全部', '所有'],
};

const isOpen = sql`f.state in ('open', 'assigned')`;

const whereOf = (filter: FindingFilter, now: Date) => {
  switch (filter) {
    case 'todo':
      return isOpen;
    case 'overdue':
      return sql`${isOpen} and f.due_at <= ${now.toISOString()}::timestamptz`;
    case 'gone':
      return sql`${isOpen} and f.gone_at is not null`;
    case 'all':
      return sql`true`;
    default:
      return sql`f.state = ${filter}`;
  }
};

export type FindingList = { rows: Finding[]; total: number; overdue: number; filter: FindingFilter };

/**
 * The worst first; of other shops only what the scope sees was read. `words`: a shop, a rule and a state in any order; without a state what is still to be done. Throws
 * finding.filter_unknown.
 */
async function list(
  d: FindingsDeps,
  { words, now, limit }: { words: readonly string[]; now: Date; limit: number },
): Promise<FindingList> {
  let where = sql`true`;
  let filter: FindingFilter = 'todo';
  for (const word of words) {
    const state = filterCalled(word);
    const rule = state ? undefined : ruleIn(d.rules, word);
    const shop = state || rule?.rest === '' || isGroupWord(word) ? undefined : await d.shops.find(word);
    if (state) filter = state;
    else if (rule?.rest === '') where = sql`${where} and f.rule = ${rule.rule.code}`;
    else if (isGroupWord(word)) where = sql`${where} and f.shop_id is null`;
    else if (shop) where = sql`${where} and f.shop_id = ${shop.id}`;
    else throw noSuchFilter(word);
  }
  where = sql`${where} and ${whereOf(filter, now)}`;
  const rows = await findingsWhere(d.tx, sql`${where} order by ${WORST_FIRST} limit ${limit}`);
  const [count] = await rowsOf<{ total: number; overdue: number }>(
    d.tx,
    sql`select count(*)::int as total, count(*) filter (where ${whereOf('overdue', now)})::int as overdue from finding f where ${where}`,
  );
  return {
    rows: rows.map((row) => saidTo(row, 'all')),
    total: count?.total ?? 0,
    overdue: count?.overdue ?? 0,
    filter,
  };
}

const filterCalled = (word: string): FindingFilter | undefined =>
  (Object.keys(FILTERS) as FindingFilter[]).find((one) => FILTERS[one].includes(foldName(word)));

const noSuchFilter = (word: string): UserError =>
  new UserError('finding.filter_unknown', {
    zh: `“${clampChars(word, 40)}”不是店铺、规则或状态；状态可以写：未处理、处理中、已处理、已豁免、逾期、不再出现、全部`,
    en: `“${clampChars(word, 40)}” is no shop, rule or state; states are open, assigned, handled, waived, overdue, gone, all`,
  });

export type FindingStory = {
  at: Date;
  by: string;
  act: string;
  /** What the evidence says of this one finding. */
  body: Record<string, unknown>;
};

export type FindingShown = {
  finding: Finding;
  story: FindingStory[];
  /** Of an agent's message: what was written, masked; '' when its text has ended by retention. */
  sentence: string | undefined;
};

async function sentenceOf(d: FindingsDeps, { subject }: Finding): Promise<string | undefined> {
  const [, message] = /^message:(\d{1,15})$/.exec(subject) ?? [];
  if (message === undefined) return undefined;
  const [row] = await rowsOf<{ text: string }>(d.tx, sql`select text from care_message where id = ${message}::bigint`);
  return row?.text ?? '';
}

/** One finding with what happened to it, the latest first. Throws finding.not_found. */
async function byId(d: FindingsDeps, id: number): Promise<FindingShown> {
  const [finding] = await findingsWhere(d.tx, sql`f.id = ${id}`);
  if (!finding) throw noSuchFinding(id);
  const rows = await rowsOf<{ at: string; actor: string; name: string | null; body: Record<string, unknown> }>(
    d.tx,
    sql`select e.at, e.actor, p.name, e.body from evidence e left join person p on p.pseudonym = e.actor
        where e.kind = 'finding' and e.subjects @> array[${`finding:${id}`}] order by e.id desc limit 20`,
  );
  const story = rows.map((row) => ({
    at: new Date(row.at),
    by: row.name ?? row.actor,
    act: String(row.body['act']),
    body: row.body,
  }));
  return { finding: saidTo(finding, 'all'), story, sentence: await sentenceOf(d, finding) };
}
