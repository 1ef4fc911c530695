import { bindTo } from '../../core/bind.ts';
import type { Effect } from '../../core/effect.ts';
import { effectChanged, UserError } from '../../core/errors.ts';
import { rowsOf, sql } from '../../db/client.ts';
import { type AccountId, accountKey, accountOf, type Deps, isAdmin, personOf, unknownAccount } from './accounts.ts';
import {
  addDivision,
  divisionCalled,
  divisions,
  planDivision,
  planShopDivision,
  setShopDivision,
} from './divisions.ts';
import { accountsOf, allowedAnywhere, allowedOf, called, holdersOf, reachesOf } from './holders.ts';
import { applyLink, planLink } from './link.ts';
import { type Grant, ROLES, type RoleName } from './roles.ts';
import { changingPeople, DECIDING } from './second.ts';
import { otherAdmin, requireVoter, voterOf, votersFor } from './voters.ts';
import { applyVouch, planVouch } from './vouch.ts';

export { type AccountId, accountKey, accountOf } from './accounts.ts';
export type { Division } from './divisions.ts';
export type { Named } from './holders.ts';
export type { Grant, Reach, RoleName } from './roles.ts';
export { ROLES, reachOf, roleCalled } from './roles.ts';

/** Who somebody is to us. Without a person they are a stranger: nothing but help and whoami. */
export type Identity = { account: AccountId; personId: number | undefined; name: string; grants: readonly Grant[] };

export type PersonRow = {
  id: number;
  name: string;
  accounts: string[];
  roles: { role: RoleName; shop: string | undefined }[];
};

/** For one shop, the shops of a division, or all. */
type GrantInput = {
  account: AccountId;
  role: RoleName;
  shop: { id: number; code: string } | undefined;
  division?: { id: number; code: string } | undefined;
};

export type People = ReturnType<typeof createPeople>;

/** `admins` are the accounts that the configuration names: their right is never stored, so removing one there ends it. */
export const createPeople = (deps: Deps) =>
  bindTo(deps, {
    identify,
    list,
    consoleAccounts,
    planGrant,
    applyGrant,
    planLink,
    applyLink,
    planVouch,
    applyVouch,
    divisions,
    divisionCalled,
    planDivision,
    addDivision,
    planShopDivision,
    setShopDivision,
    requireVoter,
    ensure,
    knownPerson,
    isAdmin,
    personNow: personOf,
    voterOf,
    votersFor,
    otherAdmin,
    holdersOf,
    allowedOf,
    reachesOf,
    allowedAnywhere,
    called,
    accountsOf,
  });

async function identify(d: Deps, account: AccountId, name?: string): Promise<Identity> {
  const rows = await rowsOf<{
    id: number;
    name: string;
    role: RoleName | null;
    shop_id: number | null;
    shops: number[] | null;
    accounts: string[];
  }>(
    d.tx,
    sql`select p.id::int as id, p.name, g.role, g.shop_id,
          g.division_id, case when g.division_id is not null then array(
            select s.id from shop s where s.division_id = g.division_id) end as shops,
          (select array_agg(o.channel || ':' || o.user_id) from account o where o.person_id = p.id) as accounts
        from account a join person p on p.id = a.person_id left join role_grant g on g.person_id = p.id
        where a.channel = ${account.channel} and a.user_id = ${account.userId}`,
  );
  const grants: Grant[] = rows.flatMap((row) => (row.role ? grantsIn(row.role, row.shop_id, row.shops) : []));
  const accounts = rows[0]?.accounts.flatMap((written) => accountOf(written) ?? []) ?? [account];
  if (accounts.some((one) => isAdmin(d, one))) grants.push({ role: 'admin', shopId: undefined });
  return { account, personId: rows[0]?.id, name: rows[0]?.name ?? name ?? account.userId, grants };
}

/** No shop has this number: a division without shops gives its role for none, and still makes somebody of the house. */
const NO_SHOP = 0;

const grantsIn = (role: RoleName, shopId: number | null, division: number[] | null): Grant[] =>
  division === null
    ? [{ role, shopId: shopId ?? undefined }]
    : (division.length > 0 ? division : [NO_SHOP]).map((shop) => ({ role, shopId: Number(shop) }));

/** The person behind an account, made when new. Needs no right: callers have checked theirs. */
async function ensure(d: Deps, account: AccountId, name?: string): Promise<number> {
  const found = await personOf(d, account);
  if (found !== undefined) return found;
  await rowsOf(
    d.tx,
    sql`with made as (insert into person (name) values (${name ?? account.userId}) returning id)
        insert into account (channel, user_id, person_id) select ${account.channel}, ${account.userId}, id from made
        on conflict do nothing`,
  );
  return (await personOf(d, account)) as number;
}

/** Throws operator.unknown. */
async function knownPerson(d: Deps, account: AccountId): Promise<{ id: number; name: string }> {
  const id = await personOf(d, account);
  if (id === undefined) throw unknownAccount(account);
  return { id, name: (await identify(d, account)).name };
}

async function list(d: Deps, limit = 50): Promise<{ rows: PersonRow[]; total: number }> {
  const rows = await rowsOf<{
    id: number;
    name: string;
    accounts: string[];
    roles: PersonRow['roles'] | null;
    total: number;
  }>(
    d.tx,
    sql`select p.id::int as id, p.name, count(*) over ()::int as total,
          coalesce((select array_agg(a.channel || ':' || a.user_id order by a.channel, a.user_id) from account a where a.person_id = p.id), '{}') as accounts,
          (select jsonb_agg(jsonb_build_object('role', g.role, 'shop', coalesce(s.code, v.code)) order by g.id)
             from role_grant g left join shop s on s.id = g.shop_id left join division v on v.id = g.division_id where g.person_id = p.id) as roles
        from person p where exists (select 1 from account a where a.person_id = p.id) order by p.id limit ${limit}`,
  );
  return { rows: rows.map((row) => withConfigRole(d, row)), total: rows[0]?.total ?? 0 };
}

function withConfigRole(
  d: Deps,
  row: {
    id: number;
    name: string;
    accounts: string[];
    roles: PersonRow['roles'] | null;
  },
): PersonRow {
  const roles = (row.roles ?? []).map(({ role, shop }) => ({ role, shop: shop ?? undefined }));
  const named = row.accounts.some((written) => {
    const account = accountOf(written);
    return account !== undefined && isAdmin(d, account);
  });
  return {
    id: row.id,
    name: row.name,
    accounts: row.accounts,
    roles: named ? [{ role: 'admin', shop: undefined }, ...roles] : roles,
  };
}

async function consoleAccounts(d: Deps): Promise<{ id: string; name: string }[]> {
  return rowsOf(
    d.tx,
    sql`select a.user_id as id, p.name from account a join person p on p.id = a.person_id
    where a.channel = 'console' order by a.user_id limit 200`,
  );
}

/** Giving (or taking) a role; taking what is not there and giving what is there are refused in words. */
async function planGrant(d: Deps, input: GrantInput, give: boolean, by?: number): Promise<Effect> {
  const holds = (await heldBy(d, input)).length > 0;
  const configured =
    input.role === 'admin' && !input.shop && !input.division && (await adminByConfiguration(d, input.account));
  if (!give && !holds && configured) throw configuredAdmin(input.account);
  if (give === holds) throw alreadySo(input, give);
  const where = input.division ? ` division ${input.division.code}` : input.shop ? ` ${input.shop.code}` : '';
  const only = input.division?.code ?? input.shop?.code ?? null;
  const who = accountKey(input.account);
  const role = ROLES[input.role].words;
  const change = give ? { zh: '给予', en: 'give' } : { zh: '收回', en: 'take' };
  return {
    summary: {
      zh: `${change.zh} ${who} 的角色：${role.zh}${where}`,
      en: `${change.en} ${who} the role ${role.en}${where}`,
    },
    rows: [
      {
        key: `grant:${who}|${input.role}|${input.division ? `division ${input.division.id}` : (input.shop?.id ?? '')}`,
        label: { zh: `${who} · ${role.zh}${where}`, en: `${who} · ${role.en}${where}` },
        version: give ? 0 : 1,
        versionAfter: give ? 1 : 0,
        changes: [{ label: { zh: '持有', en: 'Held' }, before: yesNo(!give), after: yesNo(give) }],
      },
    ],
    figures: [],
    risk: DECIDING.includes(input.role) ? await changingPeople(d, by) : { area: 'people' },
    inverse: { says: `operator ${give ? 'revoke' : 'grant'} ${who} ${input.role}${where}` },
    data: {
      ...{ who, role: input.role, shopId: input.shop?.id ?? null, shop: only, give },
      ...(input.division && { divisionId: input.division.id }),
    },
  };
}

async function applyGrant(d: Deps, effect: Effect, by: string): Promise<void> {
  const account = accountOf(String(effect.data['who'])) as AccountId;
  const { role, shopId, give, divisionId = null } = effect.data;
  const personId = await ensure(d, account);
  const done = give
    ? await rowsOf(
        d.tx,
        sql`insert into role_grant (person_id, role, shop_id, division_id, granted_by)
        values (${personId}, ${role}, ${shopId}, ${divisionId}::int, ${by}) on conflict do nothing returning id`,
      )
    : await rowsOf(
        d.tx,
        sql`delete from role_grant
        where person_id = ${personId} and role = ${role} and shop_id is not distinct from ${shopId}::int
          and division_id is not distinct from ${divisionId}::int returning id`,
      );
  if (done.length === 0) throw effectChanged(String(effect.data['who']));
}

async function heldBy(d: Deps, { account, role, shop, division }: GrantInput) {
  return rowsOf(
    d.tx,
    sql`select g.id from role_grant g join account a on a.person_id = g.person_id
        where a.channel = ${account.channel} and a.user_id = ${account.userId}
          and g.role = ${role} and g.shop_id is not distinct from ${shop?.id ?? null}::int
          and g.division_id is not distinct from ${division?.id ?? null}::int`,
  );
}

const yesNo = (yes: boolean) => (yes ? { zh: '是', en: 'yes' } : { zh: '否', en: 'no' });

async function adminByConfiguration(d: Deps, account: AccountId): Promise<boolean> {
  return (await identify(d, account)).grants.some(({ role, shopId }) => role === 'admin' && shopId === undefined);
}

const configuredAdmin = (account: AccountId): UserError =>
  new UserError('operator.configured', {
    zh: `${accountKey(account)} 的管理员来自配置 ADMINS（演示时是 console:me），不能在这里收回：请从 ADMINS 里去掉再重启`,
    en: `${accountKey(account)} is an admin by ADMINS in the configuration (in the demo, console:me is): take it out there and start again`,
  });

const alreadySo = ({ account, role }: GrantInput, give: boolean): UserError => {
  const who = accountKey(account);
  const words = ROLES[role].words;
  return give
    ? new UserError('operator.has_role', {
        zh: `${who} 已经有这个角色（${words.zh}）`,
        en: `${who} has the role ${words.en} already`,
      })
    : new UserError('operator.no_role', {
        zh: `${who} 没有这个角色（${words.zh}），无需收回`,
        en: `${who} does not have the role ${words.en}`,
      });
};
