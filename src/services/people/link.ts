import { type Effect, irreversible } from '../../core/effect.ts';
import { effectChanged, UserError } from '../../core/errors.ts';
import type { Localized } from '../../core/localized.ts';
import { rowsOf, sql } from '../../db/client.ts';
import { type AccountId, accountKey, accountOf, type Deps, isAdmin, personOf, unknownAccount } from './accounts.ts';
import { ROLES, type RoleName } from './roles.ts';
import { changingPeople } from './second.ts';

/**
 * Makes two accounts one person: everywhere, they then count as one. The second's roles are given up, not added.
 * Throws operator.unknown, operator.linked, and operator.admin for an account that the configuration makes admin: its
 * right would pass to the first.
 */
export async function planLink(d: Deps, keep: AccountId, join: AccountId, by?: number): Promise<Effect> {
  const person = await personOf(d, keep);
  if (person === undefined) throw unknownAccount(keep);
  const other = await personOf(d, join);
  if (other !== person && isAdmin(d, join) && !isAdmin(d, keep)) throw adminAccount(join);
  if (other === person)
    throw new UserError('operator.linked', {
      zh: '这两个账号已经是同一个人',
      en: 'These two accounts are one person already',
    });
  const [kept, joined] = [await standingOf(d, person), await standingOf(d, other)];
  const words = `${accountKey(join)} → ${accountKey(keep)}`;
  return {
    summary: {
      zh: `账号归并：${words}；${accountKey(join)} 从此是${kept.name}，角色只算${kept.name}的`,
      en: `Link accounts: ${words}; ${accountKey(join)} is ${kept.name} from then on, with the roles of ${kept.name} alone`,
    },
    rows: [
      {
        key: `account:${accountKey(join)}`,
        label: { zh: accountKey(join), en: accountKey(join) },
        version: other ?? 0,
        versionAfter: person,
        changes: [
          { label: { zh: '属于', en: 'Belongs to' }, before: joined.name, after: kept.name },
          { label: { zh: '角色', en: 'Roles' }, before: joined.roles, after: kept.roles },
        ],
      },
    ],
    figures: [],
    risk: await changingPeople(d, by),
    inverse: irreversible('归并后两个账号就是同一个人', 'once linked, the two accounts are one person'),
    data: {
      keep: accountKey(keep),
      join: accountKey(join),
      person,
      other: other ?? null,
      roles: `${joined.roles.en} → ${kept.roles.en}`,
    },
  };
}

/** Throws effect.changed when the account or the roles of either person are not those that were shown. */
export async function applyLink(d: Deps, effect: Effect, by: string): Promise<void> {
  const { person, other } = effect.data;
  const join = accountOf(String(effect.data['join'])) as AccountId;
  const now = await personOf(d, join);
  const [kept, joined] = [await standingOf(d, Number(person)), await standingOf(d, now)];
  if ((now ?? null) !== other || `${joined.roles.en} → ${kept.roles.en}` !== effect.data['roles'])
    throw effectChanged(accountKey(join));
  await rowsOf(
    d.tx,
    sql`insert into account (channel, user_id, person_id) values (${join.channel}, ${join.userId}, ${person})
        on conflict (channel, user_id) do update set person_id = excluded.person_id`,
  );
  await vouch(d, Number(person), join, by);
  if (other !== null) await retire(d, Number(other), Number(person));
}

/**
 * Who said whose account this is: with it, nothing of theirs is approved. A console account counts for somebody whom a chat platform
 * knows; one that was only joined to another of the console is as unknown as before.
 */
async function vouch(d: Deps, person: number, join: AccountId, by: string): Promise<void> {
  const joined = sql`(channel = ${join.channel} and user_id = ${join.userId})`;
  await rowsOf(
    d.tx,
    sql`update account set vouched_at = clock_timestamp(),
          vouched_by = case when channel <> 'console' or exists (
            select 1 from account o where o.person_id = ${person} and o.channel <> 'console') then ${by} end
        where person_id = ${person} and (${joined} or (channel = 'console' and vouched_by is null))`,
  );
}

/** A person as an effect shows them: name and roles in words. */
async function standingOf(d: Deps, person: number | undefined): Promise<{ name: string; roles: Localized }> {
  if (person === undefined) return { name: '–', roles: { zh: '无', en: 'none' } };
  const rows = await rowsOf<{ name: string; accounts: string[]; role: RoleName | null; shop: string | null }>(
    d.tx,
    sql`select p.name, (select array_agg(a.channel || ':' || a.user_id) from account a where a.person_id = p.id) as accounts,
          g.role, coalesce(s.code, v.code, g.shop_id::text) as shop
        from person p left join role_grant g on g.person_id = p.id left join shop s on s.id = g.shop_id
          left join division v on v.id = g.division_id
        where p.id = ${person} order by g.id`,
  );
  const byConfiguration = rows[0]?.accounts?.some((written) => {
    const account = accountOf(written);
    return account !== undefined && isAdmin(d, account);
  });
  const held = rows.flatMap(({ role, shop }) =>
    role ? [{ words: ROLES[role].words, shop: shop ? ` ${shop}` : '' }] : [],
  );
  const all = byConfiguration ? [{ words: ROLES.admin.words, shop: '' }, ...held] : held;
  const roles =
    all.length === 0
      ? { zh: '无', en: 'none' }
      : {
          zh: all.map(({ words, shop }) => words.zh + shop).join('、'),
          en: all.map(({ words, shop }) => words.en + shop).join(', '),
        };
  return { name: rows[0]?.name ?? '–', roles };
}

/** A person whose last account went to another: roles end, what waits for them waits for the other from now on. */
async function retire(d: Deps, other: number, person: number): Promise<void> {
  const left = await rowsOf(d.tx, sql`select 1 from account where person_id = ${other} limit 1`);
  if (left.length > 0) return;
  await rowsOf(d.tx, sql`delete from role_grant where person_id = ${other}`);
  await rowsOf(d.tx, sql`update todo set owner_id = ${person} where owner_id = ${other}`);
  await rowsOf(
    d.tx,
    sql`insert into room_operator (room_id, person_id) select room_id, ${person} from room_operator where person_id = ${other}
        on conflict do nothing`,
  );
  await rowsOf(d.tx, sql`delete from room_operator where person_id = ${other}`);
}

const adminAccount = (account: AccountId): UserError =>
  new UserError('operator.admin', {
    zh: `${accountKey(account)} 是配置里的管理员，请把它写在前面，把另一个账号归并给它`,
    en: `${accountKey(account)} is an admin by configuration: name it first, and join the other account to it`,
  });
