import { UserError } from '../../core/errors.ts';
import { userIdOf } from '../../core/speaker.ts';
import { rowsOf, sql, type Tx } from '../../db/client.ts';

export type AccountId = { channel: string; userId: string };

export const accountKey = ({ channel, userId }: AccountId): string => `${channel}:${userId}`;

/** `wecom:USERID`, `slack:U0123`, `console:me`; undefined when it is no account. */
export function accountOf(written: string): AccountId | undefined {
  const match = /^(wecom|slack|console):([^\s:][^\s]{0,63})$/.exec(written.trim());
  if (!match) return undefined;
  const [, channel = '', userId = ''] = match;
  return { channel, userId: userIdOf(channel, userId) };
}

/** `admins` are the accounts that the configuration names. */
export type Deps = { tx: Tx; admins: readonly AccountId[] };

export function isAdmin(d: Deps, account: AccountId): boolean {
  return d.admins.some((admin) => admin.channel === account.channel && admin.userId === account.userId);
}

export async function personOf(d: Deps, account: AccountId): Promise<number | undefined> {
  const [row] = await rowsOf<{ person_id: string }>(
    d.tx,
    sql`select person_id from account where channel = ${account.channel} and user_id = ${account.userId}`,
  );
  return row ? Number(row.person_id) : undefined;
}

export const unknownAccount = (account: AccountId): UserError =>
  new UserError('operator.unknown', {
    zh: `还不认识 ${accountKey(account)}，请先给这个账号一个角色`,
    en: `${accountKey(account)} is not known yet, give it a role first`,
  });
