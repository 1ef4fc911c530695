import { rowsOf, sql } from '../../db/client.ts';
import { type AccountId, accountKey, type Deps, isAdmin, unknownAccount } from './accounts.ts';
import type { RoleName } from './roles.ts';

type SQL = ReturnType<typeof sql>;

/** A right to decide, with who gave it and when: what an asker gave after asking does not count for what they asked. */
export type VoterGrant = {
  role: RoleName;
  shops: readonly number[] | 'all';
  by: number | undefined;
  at: Date;
  division?: true;
};

/** Somebody who may decide about what others ask for, as of now. */
export type Voter = {
  account: string;
  person: number;
  name: string;
  /** An account of the console counts only when an admin said whose it is. */
  known: boolean;
  /** The persons who said whose this account is, and who said so of theirs. */
  vouchers: readonly number[];
  grants: readonly VoterGrant[];
};

const NEVER = new Date(0);

/** Undefined for an account of nobody. */
export async function voterOf(d: Deps, account: AccountId): Promise<Voter | undefined> {
  const [row] = await rowsOf<{ person: number; name: string; vouched_by: string | null }>(
    d.tx,
    sql`select a.person_id::int as person, p.name, a.vouched_by from account a join person p on p.id = a.person_id
        where a.channel = ${account.channel} and a.user_id = ${account.userId}`,
  );
  if (!row) return undefined;
  return {
    account: accountKey(account),
    person: row.person,
    name: row.name,
    known: account.channel !== 'console' || row.vouched_by !== null,
    vouchers: await vouchersOf(d, row.vouched_by),
    grants: await grantsOf(d, row.person),
  };
}

/** Throws operator.unknown. */
export async function requireVoter(d: Deps, account: AccountId): Promise<Voter> {
  const voter = await voterOf(d, account);
  if (!voter) throw unknownAccount(account);
  return voter;
}

/** Who vouched for an account, who for theirs, and so on to the end of the chain: each as the person that they are by now. */
async function vouchersOf(d: Deps, first: string | null): Promise<number[]> {
  if (first === null) return [];
  const rows = await rowsOf<{ person: number }>(
    d.tx,
    sql`with recursive up (written) as (
            select ${first}::text
            union select a.vouched_by from up join account a on ${named(sql`up.written`)} where a.vouched_by is not null)
        select distinct a.person_id::int as person from up join account a on ${named(sql`up.written`)}`,
  );
  return rows.map(({ person }) => person);
}

/** An account `a` by its written name; by both columns of its key. */
const named = (written: SQL): SQL =>
  sql`a.channel = split_part(${written}, ':', 1) and a.user_id = substr(${written}, strpos(${written}, ':') + 1)`;

async function grantsOf(d: Deps, person: number): Promise<VoterGrant[]> {
  const rows = await rowsOf<{
    role: RoleName;
    shops: number[] | null;
    by: number | null;
    granted_at: string;
    division: boolean;
  }>(
    d.tx,
    sql`select g.role, g.granted_at, (select a.person_id::int from account a where ${named(sql`g.granted_by`)}) as by,
           g.division_id is not null as division, case when g.shop_id is not null then array[g.shop_id]
            when g.division_id is not null then array(select s.id from shop s where s.division_id = g.division_id) end as shops
        from role_grant g where g.person_id = ${person}`,
  );
  const grants: VoterGrant[] = rows.map(({ role, shops, by, granted_at, division }) => ({
    role,
    shops: shops ?? 'all',
    by: by ?? undefined,
    at: new Date(granted_at),
    ...(division && { division }),
  }));
  if (await adminByConfiguration(d, person)) grants.push({ role: 'admin', shops: 'all', by: undefined, at: NEVER });
  return grants;
}

async function adminByConfiguration(d: Deps, person: number): Promise<boolean> {
  const accounts = await accountsOf(d, person);
  return accounts.some((one) => isAdmin(d, one));
}

const accountsOf = (d: Deps, person: number): Promise<AccountId[]> =>
  rowsOf<AccountId>(
    d.tx,
    sql`select channel, user_id as "userId" from account where person_id = ${person} order by channel, user_id limit 20`,
  );

const MOST_VOTERS = 200;

/** Who holds what a grant `g` must be, over all of some shops by itself; finance and compliance are held for the whole house only. */
const coversShops = (shops: readonly number[]): SQL => sql`(g.shop_id is null and g.division_id is null)
  or (g.role not in ('finance', 'compliance') and ${shops.length > 0} and (
    ${sql.param([...shops])}::int[] <@ array[g.shop_id]
    or ${sql.param([...shops])}::int[] <@ array(select s.id from shop s where s.division_id = g.division_id)))`;

const configured = (d: Deps): SQL =>
  sql`(a.channel || ':' || a.user_id) = any (${sql.param(d.admins.map(accountKey))}::text[])`;

/** Accounts that an admin answers for, or a chat platform does. */
const KNOWN = sql`(a.channel <> 'console' or a.vouched_by is not null)`;

/** Accounts of people who hold one of some roles for all of these shops (none: for the whole house), admins included, that might count. */
export async function votersFor(d: Deps, roles: readonly string[], shops: readonly number[] = []): Promise<Voter[]> {
  const rows = await rowsOf<AccountId>(
    d.tx,
    sql`select a.channel, a.user_id as "userId" from account a
        where ${KNOWN} and (a.person_id in (select a.person_id from account a where ${configured(d)}) or exists (select 1 from role_grant g where g.person_id = a.person_id
            and g.role = any (${sql.param([...roles, 'admin'])}::text[]) and (${coversShops(shops)})))
        order by a.person_id, a.channel limit ${MOST_VOTERS}`,
  );
  const voters: Voter[] = [];
  for (const account of rows) {
    const voter = await voterOf(d, account);
    if (voter) voters.push(voter);
  }
  return voters;
}

/** Whether some other admin could agree to what this person does to people: not through an account that is this person's doing. */
export async function otherAdmin(d: Deps, person: number): Promise<boolean> {
  const [row] = await rowsOf(
    d.tx,
    sql`with recursive own (written) as (
            select a.channel || ':' || a.user_id from account a where a.person_id = ${person}
            union select a.channel || ':' || a.user_id from own join account a on a.vouched_by = own.written)
        select 1 from account a where ${KNOWN} and a.person_id <> ${person}
          and (a.channel || ':' || a.user_id) not in (select written from own)
          and (exists (select 1 from role_grant g where g.person_id = a.person_id and g.role = 'admin'
              and g.shop_id is null and g.division_id is null)
            or a.person_id in (select a.person_id from account a where ${configured(d)})) limit 1`,
  );
  return row !== undefined;
}
