import { rowsOf, sql } from '../../db/client.ts';
import { type AccountId, accountKey, accountOf, type Deps, isAdmin, personOf, unknownAccount } from './accounts.ts';
import type { RoleName } from './roles.ts';

/** A right to decide, with who gave it and when: what an asker gave after asking does not count for what they asked. */
export type VoterGrant = { role: RoleName; shops: readonly number[] | 'all'; by: number | undefined; at: Date };

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

const MOST_LINKS = 10;
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

/** Who vouched for an account, who for theirs, and so on: each as the person that they are by now. */
async function vouchersOf(d: Deps, first: string | null): Promise<number[]> {
  const people: number[] = [];
  const seen = new Set<string>();
  for (let by = first; by !== null && !seen.has(by) && seen.size < MOST_LINKS; ) {
    seen.add(by);
    const account = accountOf(by);
    const [row] = account
      ? await rowsOf<{ person: number; vouched_by: string | null }>(
          d.tx,
          sql`select person_id::int as person, vouched_by from account
              where channel = ${account.channel} and user_id = ${account.userId}`,
        )
      : [];
    if (row) people.push(row.person);
    by = row?.vouched_by ?? null;
  }
  return people;
}

async function grantsOf(d: Deps, person: number): Promise<VoterGrant[]> {
  const rows = await rowsOf<{ role: RoleName; shops: number[] | null; granted_by: string; granted_at: string }>(
    d.tx,
    sql`select g.role, g.granted_by, g.granted_at, case when g.shop_id is not null then array[g.shop_id]
            when g.division_id is not null then array(select s.id from shop s where s.division_id = g.division_id) end as shops
        from role_grant g where g.person_id = ${person}`,
  );
  const grants: VoterGrant[] = [];
  for (const { role, shops, granted_by, granted_at } of rows) {
    const giver = accountOf(granted_by);
    const by = giver ? await personOf(d, giver) : undefined;
    grants.push({ role, shops: shops ?? 'all', by, at: new Date(granted_at) });
  }
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

const MOST_VOTERS = 50;

/** Accounts of people who hold one of some roles, admins included, that might count. */
export async function votersFor(d: Deps, roles: readonly string[]): Promise<Voter[]> {
  const rows = await rowsOf<AccountId>(
    d.tx,
    sql`select a.channel, a.user_id as "userId" from account a
        where (a.channel <> 'console' or a.vouched_by is not null)
          and (exists (select 1 from role_grant g where g.person_id = a.person_id
                and g.role = any (${sql.param([...roles, 'admin'])}::text[]))
            or (a.channel || ':' || a.user_id) = any (${sql.param(d.admins.map(accountKey))}::text[]))
        order by a.person_id, a.channel limit ${MOST_VOTERS}`,
  );
  const voters: Voter[] = [];
  for (const account of rows) {
    const voter = await voterOf(d, account);
    if (voter) voters.push(voter);
  }
  return voters;
}

/** Whether some other admin could agree to what this person does to people. */
export async function otherAdmin(d: Deps, person: number): Promise<boolean> {
  const admins = await votersFor(d, []);
  return admins.some(
    (one) =>
      one.known &&
      one.person !== person &&
      !one.vouchers.includes(person) &&
      one.grants.some(({ role, shops }) => role === 'admin' && shops === 'all'),
  );
}
