import type { Effect, EffectRow } from '../../../core/effect.ts';
import { UserError } from '../../../core/errors.ts';
import type { Localized } from '../../../core/localized.ts';
import { many } from '../../../core/many.ts';
import type { Field } from '../../../core/message.ts';
import { clampChars, quote } from '../../../core/text.ts';
import { rowsOf, sql } from '../../../db/client.ts';
import { type Act, type Acted, acted } from './acts.ts';
import type { FindingsDeps } from './deps.ts';
import type { Finding } from './rows.ts';
import { type Targets, targetsOf, wrongState } from './targets.ts';
import { FINDING_STATES } from './words.ts';

export type PlanInput = { what: string; act: Act; now: Date; by: string; inverse(ids: string): string };

const YEAR_MS = 366 * 86_400_000;

/** To whom: an account, a name; `me` is the asker. `nobody`: nobody. Throws finding.person_unknown, finding.person_reach. */
export async function planAssign(
  d: FindingsDeps,
  input: { what: string; person: string | undefined; me: { id: number; account: string }; now: Date },
): Promise<Effect> {
  const { what, person = 'me', me, now } = input;
  const word = person.normalize('NFKC').trim();
  if (/^(me|我|自己)$/i.test(word) && me.account.startsWith('api:')) throw noOwnerNamed();
  const nobody = /^(nobody|none|无人|没有人)$/i.test(word);
  const owner = nobody ? undefined : await d.personCalled(/^(me|我|自己)$/i.test(word) ? me.account : word);
  if (!nobody && !owner) throw noSuchPerson(word);
  const targets = await targetsOf(d, what);
  const hidden = owner && targets.rows.find(({ shopId }) => !reaches(owner.reach, shopId));
  if (owner && hidden) throw mayNotSee(owner.name, hidden);
  const before = await commonOwner(d, targets.rows);
  return planned(targets, {
    what,
    act: { act: 'assign', ownerId: owner?.id },
    now,
    by: me.account,
    inverse: (ids) => `finding assign ${ids} ${before}`,
    figures: [{ label: { zh: '负责人', en: 'Owner' }, value: owner ? owner.name : { zh: '无人', en: 'nobody' } }],
  });
}

const noOwnerNamed = (): UserError =>
  new UserError('finding.owner_missing', {
    zh: '程序不能自己负责违规项：在 person 里写上谁（账号或姓名），或写 无人',
    en: 'A program owns no findings: name whom in person (an account or a name), or say nobody',
  });

const reaches = (reach: 'none' | 'all' | readonly number[], shopId: number | undefined): boolean =>
  reach === 'all' || (reach !== 'none' && shopId !== undefined && reach.includes(shopId));

/** Whose they all were; `nobody` where they were several people's. */
async function commonOwner(d: FindingsDeps, rows: readonly Finding[]): Promise<string> {
  const [owner, ...others] = [...new Set(rows.map(({ ownerId }) => ownerId))];
  if (owner === undefined || others.length > 0) return 'nobody';
  const [account] = await rowsOf<{ key: string }>(
    d.tx,
    sql`select channel || ':' || user_id as key from account where person_id = ${owner} order by 1 limit 1`,
  );
  return account ? quote(account.key) : 'nobody';
}

export async function planHandle(
  d: FindingsDeps,
  { what, words, now, by }: { what: string; words: string; now: Date; by: string },
): Promise<Effect> {
  const figures = words ? [{ label: { zh: '说明', en: 'What was done' }, value: words }] : [];
  const inverse = (ids: string) => `finding reopen ${ids}`;
  return planned(await targetsOf(d, what), { what, act: { act: 'handle', words }, now, by, inverse, figures });
}

/** Throws finding.until. */
export async function planWaive(
  d: FindingsDeps,
  { what, until, reason, now, by }: { what: string; until: Date; reason: string; now: Date; by: string },
): Promise<Effect> {
  if (until <= now || until.getTime() - now.getTime() > YEAR_MS) throw badUntil();
  const figures: Field[] = [
    { label: { zh: '豁免到', en: 'Waived until' }, value: { at: until.toISOString() } },
    { label: { zh: '原因', en: 'Reason' }, value: reason },
  ];
  const inverse = (ids: string) => `finding reopen ${ids}`;
  return planned(await targetsOf(d, what), { what, act: { act: 'waive', until, reason }, now, by, inverse, figures });
}

export async function planReopen(
  d: FindingsDeps,
  { what, now, by }: { what: string; now: Date; by: string },
): Promise<Effect> {
  const targets = await targetsOf(d, what);
  const [first] = targets.rows;
  const inverse = (ids: string) => `finding handle ${ids} ${clampChars(first?.reason ?? '', 200)}`.trim();
  const effect = planned(targets, { what, act: { act: 'reopen' }, now, by, inverse, figures: [] });
  return first?.state === 'waived' ? { ...effect, inverse: ONCE_MORE } : effect;
}

const ONCE_MORE: Effect['inverse'] = {
  irreversible: { zh: '要再豁免，请重新写明原因和期限', en: 'waive it again with a reason and a day' },
};

export async function planVerdict(
  d: FindingsDeps,
  { what, verdict, now, by }: { what: string; verdict: 'right' | 'wrong'; now: Date; by: string },
): Promise<Effect> {
  const targets = await targetsOf(d, what);
  const before = targets.rows[0]?.verdict;
  const inverse = (ids: string) => `finding ${before ?? (verdict === 'right' ? 'wrong' : 'right')} ${ids}`;
  const effect = planned(targets, { what, act: { act: 'verdict', verdict }, now, by, inverse, figures: [] });
  return before === undefined ? { ...effect, inverse: NO_WAY_BACK } : effect;
}

const NO_WAY_BACK: Effect['inverse'] = {
  irreversible: {
    zh: '判断错了就再判一次（违规 属实、违规 误报），误报关掉的用 违规 重开',
    en: 'judge again with finding right or finding wrong, and open what that closed with finding reopen',
  },
};

type Planned = Omit<PlanInput, 'what'> & { what: string; figures: Field[] };

/** Those that the act makes sense for; of one that it does not, its state. Throws finding.state. */
function planned({ rows, more, group }: Targets, { act, now, by, inverse, figures }: Planned): Effect {
  const next = rows.flatMap((row) => {
    const after = acted(row, act, { now, by });
    return after ? [{ row, after }] : [];
  });
  const [first] = next;
  const idle = rows.find((row) => !next.some((one) => one.row === row));
  if (!first || (idle && !group)) throw wrongState(idle ?? (rows[0] as Finding));
  const ids = next.map(({ row }) => row.id).join(' ');
  const words = ACT_WORDS[act.act === 'verdict' ? act.verdict : act.act];
  const what = next.length === 1 ? first.row.label : { zh: `${next.length} 项违规`, en: many(next.length, 'finding') };
  return {
    summary: { zh: `${words.zh}：${what.zh}`, en: `${words.en}: ${what.en}` },
    rows: next.map(({ row, after }) => effectRow(row, after, act)),
    figures: [...figures, ...(more > 0 ? [{ label: { zh: '还剩下', en: 'Left for another time' }, value: more }] : [])],
    inverse: { says: inverse(ids) },
    data: {
      act: act.act,
      ids,
      versions: next.map(({ row }) => row.version).join(' '),
      ownerId: act.act === 'assign' ? (act.ownerId ?? null) : null,
      verdict: act.act === 'verdict' ? act.verdict : null,
      reason: act.act === 'handle' ? act.words : act.act === 'waive' ? act.reason : '',
      until: act.act === 'waive' ? act.until.toISOString() : null,
    },
  };
}

const ACT_WORDS: Record<Exclude<Act['act'], 'verdict'> | 'right' | 'wrong', Localized> = {
  assign: { zh: '分配违规项', en: 'Assign' },
  handle: { zh: '标为已处理', en: 'Mark as handled' },
  waive: { zh: '豁免', en: 'Waive' },
  reopen: { zh: '重新打开', en: 'Open again' },
  right: { zh: '判为属实', en: 'Judge as right' },
  wrong: { zh: '判为误报', en: 'Judge as a false alarm' },
};

function effectRow(row: Finding, after: Acted, act: Act): EffectRow {
  const verdict = { zh: '判断', en: 'Verdict' };
  return {
    key: `finding:${row.id}`,
    label: { zh: `${row.id} ${row.label.zh}`, en: `${row.id} ${row.label.en}` },
    version: row.version,
    versionAfter: row.version + 1,
    changes: [
      { label: { zh: '状态', en: 'State' }, before: FINDING_STATES[row.state], after: FINDING_STATES[after.state] },
      ...(act.act === 'verdict' ? [{ label: verdict, before: row.verdict ?? '–', after: act.verdict }] : []),
    ],
  };
}

const noSuchPerson = (typed: string): UserError =>
  new UserError('finding.person_unknown', {
    zh: `不认识“${clampChars(typed, 40)}”；写账号（wecom:…）、姓名，或 我`,
    en: `“${clampChars(typed, 40)}” is not known; write an account (wecom:…), a name, or me`,
  });

const mayNotSee = (name: string, { id, shop }: Finding): UserError =>
  new UserError('finding.person_reach', {
    zh: `${name} 看不到违规项 ${id}${shop ? `（${shop}）` : ''}，不能交给他；请先给角色，或换一个人`,
    en: `${name} does not see finding ${id}${shop ? ` (${shop})` : ''} and cannot be given it; give them a role first, or choose somebody else`,
  });

const badUntil = (): UserError =>
  new UserError('finding.until', {
    zh: '豁免的期限要在今后一年之内，例如 until 2026-12-31 或 until 7d',
    en: 'A waiver ends within the coming year, such as until 2026-12-31 or until 7d',
  });
