import type { Effect } from '../../core/effect.ts';
import { effectChanged, UserError } from '../../core/errors.ts';
import { instantParam, rowsOf, sql } from '../../db/client.ts';
import { type AccountId, accountKey, accountOf, type Deps, personOf, unknownAccount } from './accounts.ts';
import { changingPeople } from './second.ts';

/**
 * Whoever holds the console's link speaks as any person of the console, so that its accounts count as second persons only when an
 * admin says that they are one.
 */

type By = { person: number; account: string };

/** Read only. Throws operator.unknown, operator.vouch_console, operator.vouch_self, operator.vouched, operator.not_vouched. */
export async function planVouch(d: Deps, account: AccountId, by: By, give: boolean): Promise<Effect> {
  const who = accountKey(account);
  if (account.channel !== 'console') throw notConsole(who);
  const person = await personOf(d, account);
  if (person === undefined) throw unknownAccount(account);
  if (give && person === by.person) throw ownAccount(who);
  const before = await vouchedBy(d, account);
  if (give === (before !== null)) throw alreadySo(who, before);
  return {
    summary: give
      ? {
          zh: `认可 ${who} 是一个独立的人，可以作为第二个人审批`,
          en: `Vouch that ${who} is a person of their own, who may approve`,
        }
      : { zh: `不再认可 ${who}，它不能再审批`, en: `No longer vouch for ${who}, which may not approve any more` },
    rows: [
      {
        key: `vouch:${who}`,
        label: { zh: who, en: who },
        version: before === null ? 0 : 1,
        versionAfter: give ? 1 : 0,
        changes: [
          { label: { zh: '由谁认可', en: 'Vouched for by' }, before: before ?? '–', after: give ? by.account : '–' },
        ],
      },
    ],
    figures: [],
    risk: await changingPeople(d, by.person),
    inverse: { says: `operator vouch ${who}${give ? ' off' : ''}` },
    data: { who, give, before, by: by.account },
  };
}

/** Throws effect.changed. */
export async function applyVouch(d: Deps, { data }: Effect, now: Date): Promise<void> {
  const account = accountOf(String(data['who'])) as AccountId;
  const done = await rowsOf(
    d.tx,
    sql`update account set vouched_by = ${data['give'] ? data['by'] : null}, vouched_at = ${instantParam(now)}
        where channel = ${account.channel} and user_id = ${account.userId} and vouched_by is not distinct from ${data['before']}::text
        returning 1`,
  );
  if (done.length === 0) throw effectChanged(String(data['who']));
}

async function vouchedBy({ tx }: Deps, { channel, userId }: AccountId): Promise<string | null> {
  const [row] = await rowsOf<{ vouched_by: string | null }>(
    tx,
    sql`select vouched_by from account where channel = ${channel} and user_id = ${userId}`,
  );
  return row?.vouched_by ?? null;
}

const notConsole = (who: string): UserError =>
  new UserError('operator.vouch_console', {
    zh: `只有控制台账号要认可；${who} 由它的平台认证，给它角色就行（人员 给予）`,
    en: `Only accounts of the console need it; ${who} is known by its platform, a role is enough (operator grant)`,
  });

const ownAccount = (who: string): UserError =>
  new UserError('operator.vouch_self', {
    zh: `${who} 就是你自己，要由另一个管理员认可`,
    en: `${who} is you, another admin must vouch for it`,
  });

const alreadySo = (who: string, before: string | null): UserError =>
  before === null
    ? new UserError('operator.not_vouched', { zh: `${who} 本来就没有被认可`, en: `Nobody vouches for ${who} as it is` })
    : new UserError('operator.vouched', {
        zh: `${who} 已经由 ${before} 认可`,
        en: `${before} vouches for ${who} already`,
      });
