import type { Effect } from '../../../core/effect.ts';
import { effectChanged, UserError } from '../../../core/errors.ts';
import type { Localized } from '../../../core/localized.ts';
import type { Block, Field } from '../../../core/message.ts';
import { instantParam, rowsOf, sql, type Tx } from '../../../db/client.ts';
import { putEvidence } from '../../../db/evidence.ts';
import { type AlertPolicy, policyNow, policyOf } from './policy.ts';
import { reroute } from './reroute.ts';

/** How a change of the policy becomes an effect, and a new version. */

/** Of the document; the longest that is kept. */
const MOST_BYTES = 200_000;

const KEY = 'alert_policy:policy';
const LABEL: Localized = { zh: '告警路由', en: 'Alert routing' };

export type Change = {
  summary: Localized;
  /** What it is a change of, with what it was and will be; nothing: `–`. */
  label: Localized;
  before: string;
  after: string;
  figures?: Field[];
  details?: Block[];
  /** What it was about: `route:night`, `mute:freeze`. */
  subject: string;
};

/** Throws alerts.same, alerts.too_long. */
export function effectOf(before: AlertPolicy, after: AlertPolicy, change: Change): Effect {
  const { version: _old, ...was } = before;
  const { version: _new, ...body } = after;
  const written = JSON.stringify(body);
  if (ordered(body) === ordered(was)) throw same();
  if (Buffer.byteLength(written) > MOST_BYTES) throw tooLong();
  return {
    summary: change.summary,
    rows: [
      {
        key: KEY,
        label: LABEL,
        version: before.version,
        versionAfter: before.version + 1,
        changes: [{ label: change.label, before: change.before, after: change.after }],
      },
    ],
    figures: change.figures ?? [],
    ...(change.details && change.details.length > 0 && { details: change.details }),
    risk: { area: 'rules' },
    inverse: { says: `route back ${before.version}` },
    data: { version: before.version, body: written, subject: change.subject },
  };
}

/** What is said, in whatever order PostgreSQL gives names back. */
const ordered = (value: unknown): string =>
  JSON.stringify(value, (_key, one: unknown) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );

export type Act = { actor: string; personId: number; trace: string; now: Date };

/** A new version. Throws effect.changed when there is another by now. */
export async function applyPolicy(tx: Tx, { data, summary }: Effect, act: Act): Promise<number> {
  await rowsOf(tx, sql`select pg_advisory_xact_lock(hashtext('zhanggui alert policy'))`);
  const now = await policyNow(tx);
  if (now.version !== data['version']) throw effectChanged(LABEL);
  const version = now.version + 1;
  await rowsOf(
    tx,
    sql`insert into alert_policy (version, body, author, reason, at)
        values (${version}, ${String(data['body'])}::jsonb, ${act.actor}, ${summary.en}, ${instantParam(act.now)})`,
  );
  await reroute(tx, now, { ...(JSON.parse(String(data['body'])) as Omit<AlertPolicy, 'version'>), version });
  await putEvidence(tx, {
    kind: 'alert-policy',
    trace: act.trace,
    by: act.personId === 0 ? act.actor : act.personId,
    subjects: ['alert-policy:policy', `alert-policy:${data['subject']}`],
    body: { event: 'changed', version, what: String(data['subject']), summary: summary.en },
  });
  return version;
}

/** Everything as it was in an earlier version. Throws alerts.version, alerts.same. */
export async function planBack(tx: Tx, version: number): Promise<Effect> {
  const now = await policyNow(tx);
  const then = await policyOf(tx, version);
  if (!then)
    throw new UserError('alerts.version', {
      zh: `没有版本 ${version}；${now.version === 1 ? '路由还没有改过，没有可以恢复的' : `现在是版本 ${now.version}，写 1 到 ${now.version - 1} 之间的`}`,
      en: `There is no version ${version}; ${now.version === 1 ? 'nothing was changed yet, there is none to go back to' : `it is ${now.version} now, write one from 1 to ${now.version - 1}`}`,
    });
  return effectOf(now, then, {
    summary: { zh: `告警路由恢复为版本 ${version}`, en: `Alert routing as it was in version ${version}` },
    label: { zh: '内容', en: 'What it says' },
    before: `v${now.version}`,
    after: `v${version}`,
    subject: `version:${version}`,
  });
}

const same = (): UserError =>
  new UserError('alerts.same', { zh: '已经是这样了，没有要改的', en: 'It is so already, there is nothing to change' });

const tooLong = (): UserError =>
  new UserError('alerts.too_many', {
    zh: '路由和条件太多了，请先删除不用的',
    en: 'There are too many routes and conditions; remove some that are not needed first',
  });
