import type { Effect } from '../../../core/effect.ts';
import { effectChanged, UserError } from '../../../core/errors.ts';
import { type Localized, same } from '../../../core/localized.ts';
import { clampChars } from '../../../core/text.ts';
import { rowsOf, sql } from '../../../db/client.ts';
import { putEvidence } from '../../../db/evidence.ts';
import type { OfficeAct, OfficeDeps } from './deps.ts';
import { dutiesNow } from './duties.ts';
import { CADENCES, type Cadence, type Duty } from './duty-list.ts';

/** What somebody wants of a duty; none: as it is. */
export type DutyWish = {
  owner?: string | undefined;
  role?: string | undefined;
  leadDays?: number | undefined;
  needsProof?: boolean | undefined;
  enabled?: boolean | undefined;
};

export type NewDuty = { code: string; cadence: Exclude<Cadence, 'on-expiry'>; name: string } & DutyWish;

export const MOST_LEAD = 366;
const DEFAULT_LEAD = 30;

/** Read only. Throws duty.unknown, duty.owner, duty.lead, duty.unchanged. */
export async function planDutySet(d: OfficeDeps, code: string, wish: DutyWish): Promise<Effect> {
  const duties = await dutiesNow(d.tx);
  const before = duties.find((one) => one.code === code.toLowerCase() || one.name.zh === code);
  if (!before) throw unknown(code, duties);
  const after = await wished(d, before, wish);
  if (JSON.stringify(after) === JSON.stringify(before))
    throw new UserError('duty.unchanged', {
      zh: `${before.name.zh}已经是这样，没有要改的`,
      en: `${before.code} is so already: nothing to change`,
    });
  return effectOf(d, before, after);
}

/** Read only. Throws duty.code, duty.known, duty.name, duty.owner, duty.lead. */
export async function planDutyAdd(d: OfficeDeps, given: NewDuty): Promise<Effect> {
  const code = given.code.toLowerCase();
  if (!/^[a-z][a-z0-9-]{1,30}$/.test(code))
    throw new UserError('duty.code', {
      zh: '编号用小写英文字母、数字和短横线，例如 fire-drill',
      en: 'A code has lower-case letters, digits and dashes, such as fire-drill',
    });
  if ((await dutiesNow(d.tx)).some((one) => one.code === code))
    throw new UserError('duty.known', {
      zh: `已经有事务 ${code}，要改它用：合规日历 设置 ${code}`,
      en: `There is a duty ${code} already; change it with duty set ${code}`,
    });
  const name = given.name.trim();
  if (name === '' || name.length > 80)
    throw new UserError('duty.name', { zh: '名称要有 1 到 80 个字', en: 'A name has 1 to 80 characters' });
  const blank: Duty = {
    code,
    name: same(name),
    cadence: given.cadence,
    role: 'compliance',
    ownerId: undefined,
    leadDays: DEFAULT_LEAD,
    needsProof: true,
    enabled: true,
    version: 0,
  };
  return effectOf(d, undefined, await wished(d, blank, given));
}

async function wished(d: OfficeDeps, duty: Duty, wish: DutyWish): Promise<Duty> {
  const { leadDays = duty.leadDays } = wish;
  if (leadDays < 0 || leadDays > MOST_LEAD)
    throw new UserError('duty.lead', {
      zh: `提前天数在 0 到 ${MOST_LEAD} 之间`,
      en: `The days ahead are between 0 and ${MOST_LEAD}`,
    });
  const owner = wish.owner === undefined ? undefined : await d.personCalled(wish.owner);
  if (wish.owner !== undefined && !owner)
    throw new UserError('duty.owner', {
      zh: `没有找到“${clampChars(wish.owner, 40)}”，请写账号，例如 wecom:USERID`,
      en: `There is nobody called “${clampChars(wish.owner, 40)}”; write an account, such as wecom:USERID`,
    });
  // A role that is named is meant: whoever was named before no longer is.
  const ownerId = owner ? owner.id : wish.role === undefined ? duty.ownerId : undefined;
  return {
    ...duty,
    role: wish.role ?? duty.role,
    ownerId,
    leadDays,
    needsProof: wish.needsProof ?? duty.needsProof,
    enabled: wish.enabled ?? duty.enabled,
  };
}

const unknown = (code: string, duties: readonly Duty[]): UserError =>
  new UserError('duty.unknown', {
    zh: `没有事务“${clampChars(code, 40)}”；有：${duties.map((one) => one.code).join('、')}`,
    en: `There is no duty “${clampChars(code, 40)}”; there are ${duties.map((one) => one.code).join(', ')}`,
  });

const YES: Localized = { zh: '是', en: 'yes' };
const NO: Localized = { zh: '否', en: 'no' };

async function effectOf(d: OfficeDeps, before: Duty | undefined, after: Duty): Promise<Effect> {
  const staff = await d.staff();
  const nameOf = (id: number | undefined) => staff.find((one) => one.id === id)?.name ?? '–';
  const lines: { label: Localized; of(duty: Duty): string | number | Localized }[] = [
    { label: { zh: '周期', en: 'How often' }, of: ({ cadence }) => CADENCES[cadence] },
    { label: { zh: '负责人', en: 'Owner' }, of: ({ ownerId }) => nameOf(ownerId) },
    { label: { zh: '角色', en: 'Role' }, of: ({ role }) => role },
    { label: { zh: '提前天数', en: 'Days ahead' }, of: ({ leadDays }) => leadDays },
    { label: { zh: '要凭证', en: 'Needs proof' }, of: ({ needsProof }) => (needsProof ? YES : NO) },
    { label: { zh: '启用', en: 'On' }, of: ({ enabled }) => (enabled ? YES : NO) },
  ];
  return {
    summary: before
      ? { zh: `修改合规事务 ${after.name.zh}`, en: `Change the duty ${after.code}` }
      : {
          zh: `新的合规事务：${after.name.zh}（${CADENCES[after.cadence].zh}）`,
          en: `New duty: ${after.name.en} (${CADENCES[after.cadence].en})`,
        },
    rows: [
      {
        key: `duty:${after.code}`,
        label: after.name,
        version: before?.version ?? 0,
        versionAfter: after.version + 1,
        changes: lines
          .map(({ label, of }) => ({ label, before: before ? of(before) : '–', after: of(after) }))
          .filter((one) => JSON.stringify(one.before) !== JSON.stringify(one.after)),
      },
    ],
    figures: [],
    inverse: { says: before ? back(before, after) : `duty set ${after.code} off` },
    data: { duty: JSON.stringify(after), version: before?.version ?? 0 },
  };
}

/** The words that set it back, as far as words can: a person who was named is named by no account here. */
const back = (before: Duty, after: Duty): string =>
  [
    `duty set ${before.code}`,
    before.enabled === after.enabled ? '' : before.enabled ? 'on' : 'off',
    before.leadDays === after.leadDays ? '' : `lead=${before.leadDays}`,
    before.role === after.role && before.ownerId === after.ownerId ? '' : `role=${before.role}`,
    before.needsProof === after.needsProof ? '' : `proof=${before.needsProof ? 'yes' : 'no'}`,
  ]
    .filter(Boolean)
    .join(' ');

/** Throws effect.changed. */
export async function applyDuty(d: OfficeDeps, { data }: Effect, act: OfficeAct): Promise<Duty> {
  const duty = JSON.parse(String(data['duty'])) as Duty;
  const rows = await rowsOf(
    d.tx,
    sql`insert into duty (code, name, cadence, owner_id, role, lead_days, needs_proof, enabled, set_by)
        values (${duty.code}, ${JSON.stringify(duty.name)}::jsonb, ${duty.cadence}, ${duty.ownerId ?? null}::bigint, ${duty.role},
          ${duty.leadDays}::int, ${duty.needsProof}::boolean, ${duty.enabled}::boolean, ${act.actor})
        on conflict (code) do update set owner_id = excluded.owner_id, role = excluded.role, lead_days = excluded.lead_days,
          needs_proof = excluded.needs_proof, enabled = excluded.enabled, set_by = excluded.set_by, at = clock_timestamp(),
          version = duty.version + 1
          where duty.version = ${Number(data['version'])}::int
        returning code`,
  );
  if (rows.length === 0) throw effectChanged(duty.name);
  await putEvidence(d.tx, {
    kind: 'duty',
    trace: act.trace,
    by: act.personId > 0 ? act.personId : act.actor,
    subjects: [`duty:${duty.code}`],
    body: {
      act: 'set',
      duty: duty.code,
      cadence: duty.cadence,
      role: duty.role,
      leadDays: duty.leadDays,
      needsProof: duty.needsProof,
      enabled: duty.enabled,
    },
  });
  return duty;
}
