import type { Effect } from '../../core/effect.ts';
import { effectChanged } from '../../core/errors.ts';
import { mask } from '../../core/mask.ts';
import { clampChars } from '../../core/text.ts';
import { rowsOf, sql } from '../../db/client.ts';
import { putEvidence } from '../../db/evidence.ts';
import type { Act, TemplatesDeps } from './deps.ts';
import { alreadySo, forbidden, notUsable, ownProposal, unknownApprover, vouchedFor } from './refusals.ts';
import { currentOf, type Template } from './rows.ts';
import { required, requireReach, versionIn, whyNot } from './standing.ts';
import { STATE_WORDS, type TemplateState } from './words.ts';

type Worded = { code: string; zh: string; en: string; shopId?: number | null | undefined; platform?: string };

/** Its texts as the gate sees them. */
export const checkedThing = ({ code, zh, en, shopId, platform }: Worded) => ({
  kind: 'template' as const,
  subject: '',
  label: { zh: code, en: code },
  ...(shopId !== null && shopId !== undefined && { shopId }),
  ...(platform && { platform }),
  texts: { zh, en },
});

type Approving = { code: string; version: number | undefined; account: string };

/**
 * Read only. Throws template.unknown, template.no_version, template.already, template.own, template.vouch, template.forbidden,
 * template.not_usable for what is over already.
 */
export async function planApprove(d: TemplatesDeps, asked: Approving, now: Date): Promise<Effect> {
  const versions = await required(d, asked.code);
  const template =
    asked.version === undefined
      ? (versions.find(({ state }) => state === 'proposed') ?? (versions[0] as Template))
      : versionIn(versions, asked.version);
  if (template.state === 'approved') throw alreadySo(template.code, template.version, STATE_WORDS.approved);
  await requireReach(d, template.shopId);
  await requireOther(d, template, asked.account);
  const over = whyNot({ ...template, state: 'approved' }, now);
  if (over) throw notUsable(template.code, over);
  const { refuses, warns } = await d.pass(
    checkedThing({ code: template.code, ...template.texts, shopId: template.shopId, platform: template.platform }),
    now,
  );
  if (refuses) throw forbidden(template.code, refuses);
  const before = currentOf(versions);
  return {
    summary: {
      zh: `批准话术 ${template.code} 第 ${template.version} 版${before ? `，替换第 ${before.version} 版` : ''}`,
      en: `Approve version ${template.version} of template ${template.code}${before ? `, in place of version ${before.version}` : ''}`,
    },
    rows: [stepRow(template, 'approved')],
    figures: [
      { label: { zh: '中文', en: 'Chinese' }, value: clampChars(template.texts.zh, 200) },
      { label: { zh: '英文', en: 'English' }, value: clampChars(template.texts.en, 200) },
      ...warns.slice(0, 5).map((value) => ({ label: { zh: '注意', en: 'Note' }, value })),
    ],
    inverse: { says: `template retire ${template.code} ${template.version}` },
    data: dataOf(template),
  };
}

/** Nobody approves what they proposed, by whatever account; what came with the system anybody may. */
async function requireOther(d: TemplatesDeps, { proposerId }: Template, account: string): Promise<void> {
  if (proposerId === undefined) return;
  const voter = await d.voterOf(account);
  if (!voter || voter.person === proposerId) throw ownProposal();
  if (voter.vouchers.includes(proposerId)) throw vouchedFor();
  if (!voter.known) throw unknownApprover();
}

const stepRow = (one: Template, state: TemplateState): Effect['rows'][number] => ({
  key: `template:${one.code}@${one.version}`,
  label: { zh: `${one.code} 第 ${one.version} 版`, en: `${one.code}, version ${one.version}` },
  version: one.steps,
  versionAfter: one.steps + 1,
  changes: [{ label: { zh: '状态', en: 'State' }, before: STATE_WORDS[one.state], after: STATE_WORDS[state] }],
});

const dataOf = (one: Template): Effect['data'] => ({
  code: one.code,
  steps: JSON.stringify([[one.version, one.steps]]),
  shopId: one.shopId ?? null,
});

type Retiring = { code: string; version: number | undefined; reason: string };

/** Read only: one version, or everything of the code that is not retired yet. Throws template.unknown, template.no_version, template.already. */
export async function planRetire(d: TemplatesDeps, { code, version, reason }: Retiring): Promise<Effect> {
  const versions = await required(d, code);
  const meant = version === undefined ? versions : [versionIn(versions, version)];
  const live = meant.filter(({ state }) => state !== 'retired');
  const [first] = live;
  if (!first) throw alreadySo((meant[0] as Template).code, (meant[0] as Template).version, STATE_WORDS.retired);
  for (const one of live) await requireReach(d, one.shopId);
  const current = currentOf(live);
  const next = version === undefined ? undefined : currentOf(versions.filter((one) => one !== first));
  const numbers = live.map((one) => one.version);
  const says =
    next && current ? { zh: `，第 ${next.version} 版又生效`, en: `; version ${next.version} counts again` } : undefined;
  return {
    summary: {
      zh: `停用话术 ${first.code} 第 ${numbers.join('、')} 版${says?.zh ?? ''}`,
      en: `Retire template ${first.code}, version ${numbers.join(', ')}${says?.en ?? ''}`,
    },
    rows: live.map((one) => stepRow(one, 'retired')),
    figures: reason ? [{ label: { zh: '原因', en: 'Reason' }, value: reason }] : [],
    inverse: current
      ? { says: `template approve ${current.code} ${current.version}` }
      : {
          irreversible: {
            zh: '它还没有批准过；要用就再提交一次',
            en: 'it was never approved; propose it again to use it',
          },
        },
    data: {
      code: first.code,
      steps: JSON.stringify(live.map((one) => [one.version, one.steps])),
      shopId: first.shopId ?? null,
      reason,
    },
  };
}

/** Writes the next step of each version. Throws effect.changed when one has taken another step since. */
export async function applyStep(d: TemplatesDeps, { data }: Effect, state: TemplateState, act: Act): Promise<void> {
  const reason = mask(String(data['reason'] ?? ''));
  const versions = await required(d, String(data['code']));
  for (const [version, steps] of JSON.parse(String(data['steps'])) as [number, number][]) {
    const template = versionIn(versions, version);
    if (template.steps !== steps) throw effectChanged(template.code);
    await takeStep(d, template, { state, reason, act });
    await putEvidence(d.tx, {
      kind: 'template',
      trace: act.trace,
      by: act.personId > 0 ? act.personId : act.actor,
      shops: template.shopId === undefined ? [] : [template.shopId],
      subjects: [`template:${template.code}`],
      body: { act: state, code: template.code, version, reason },
    });
  }
}

/** What came with the system is written down with its first step. */
async function takeStep(
  d: TemplatesDeps,
  template: Template,
  { state, reason, act }: { state: TemplateState; reason: string; act: Act },
): Promise<void> {
  const id = template.id ?? (await keepShipped(d, template));
  const n = template.id === undefined ? 2 : template.steps + 1;
  const done = await rowsOf(
    d.tx,
    sql`insert into template_step (template_id, n, state, person_id, by, reason, at)
        values (${id}::bigint, ${n}::int, ${state}, ${act.personId > 0 ? act.personId : null}::bigint, ${act.actor}, ${reason},
          ${act.now.toISOString()}::timestamptz) on conflict (template_id, n) do nothing returning id`,
  );
  if (done.length === 0) throw effectChanged(template.code);
}

async function keepShipped(d: TemplatesDeps, one: Template): Promise<number> {
  const [row] = await rowsOf<{ id: string }>(
    d.tx,
    sql`with made as (insert into template (code, version, scene, occasion, zh, en, proposed_by)
          values (${one.code}, 1, ${one.scene}, ${one.occasion}, ${one.texts.zh}, ${one.texts.en}, ${one.proposedBy})
          on conflict (code, version) do nothing returning id),
        _ as (insert into template_step (template_id, n, state, by) select id, 1, 'proposed', ${one.proposedBy} from made)
        select id from made`,
  );
  if (!row) throw effectChanged(one.code);
  return Number(row.id);
}
