import { UserError } from '../../core/errors.ts';
import { rowsOf, sql } from '../../db/client.ts';
import { accountKey, type Deps } from './accounts.ts';
import { ROLES, type RoleName } from './roles.ts';

type SQL = ReturnType<typeof sql>;

/** A person as somebody names them. */
export type Named = { id: number; name: string; account: string };

const MOST = 20;

/** Whether a role `g` is held where one of these shops is; of what is the group's, only what is held for the whole house. */
const touches = (shops: readonly number[]): SQL => sql`((g.shop_id is null and g.division_id is null)
  or g.shop_id = any (${sql.param([...shops])}::int[])
  or exists (select 1 from shop s where s.division_id = g.division_id and s.id = any (${sql.param([...shops])}::int[])))`;

const configured = (d: Deps): SQL => sql`exists (select 1 from account c where c.person_id = p.id
  and c.channel || ':' || c.user_id = any (${sql.param(d.admins.map(accountKey))}::text[]))`;

/** People who hold a role for one of these shops, or for all; at most 20. None: for the whole house only. */
export async function holdersOf(d: Deps, role: RoleName, shops: readonly number[]): Promise<number[]> {
  const rows = await rowsOf<{ id: number }>(
    d.tx,
    sql`select p.id::int as id from person p where exists (select 1 from account a where a.person_id = p.id)
          and (exists (select 1 from role_grant g where g.person_id = p.id and g.role = ${role} and ${touches(shops)})
            ${role === 'admin' ? sql`or ${configured(d)}` : sql``}) order by p.id limit ${MOST}`,
  );
  return rows.map(({ id }) => id);
}

/** Those of these people who may do something at one of these shops; what is the group's, only who may for all of it. */
export async function allowedOf(
  d: Deps,
  people: readonly number[],
  what: { permission: string; shops: readonly number[] },
): Promise<Set<number>> {
  const rows = await rowsOf<{ id: number }>(
    d.tx,
    sql`select p.id::int as id from person p where p.id = any (${sql.param([...people])}::bigint[])
          and (${configured(d)} or exists (select 1 from role_grant g where g.person_id = p.id
            and g.role = any (${sql.param(giving(what.permission))}::text[]) and ${touches(what.shops)}))`,
  );
  return new Set(rows.map(({ id }) => id));
}

/** At which shops each of these people may do something; `all`: at all of them, and with what is the group's. */
export async function reachesOf(
  d: Deps,
  people: readonly number[],
  permission: string,
): Promise<Map<number, 'all' | ReadonlySet<number>>> {
  const rows = await rowsOf<{ id: number; whole: boolean; shops: number[] }>(
    d.tx,
    sql`select p.id::int as id, ${configured(d)} or exists (select 1 from role_grant g where g.person_id = p.id
            and g.role = any (${sql.param(giving(permission))}::text[]) and g.shop_id is null and g.division_id is null) as whole,
          array(select s.id from role_grant g join shop s on s.id = g.shop_id or s.division_id = g.division_id
            where g.person_id = p.id and g.role = any (${sql.param(giving(permission))}::text[])) as shops
        from person p where p.id = any (${sql.param([...people])}::bigint[])`,
  );
  return new Map(rows.map(({ id, whole, shops }) => [id, whole ? 'all' : new Set(shops)]));
}

const giving = (permission: string): string[] =>
  Object.entries(ROLES).flatMap(([role, { may }]) => (may === 'everything' || may.includes(permission) ? [role] : []));

/** Those of these people who may do something somewhere. */
export async function allowedAnywhere(d: Deps, people: readonly number[], permission: string): Promise<Set<number>> {
  const shops = await rowsOf<{ id: number }>(d.tx, sql`select id from shop`);
  return allowedOf(d, people, { permission, shops: shops.map(({ id }) => id) });
}

/** The one person that is meant by `@anna`, `console:anna`, or a name. Throws operator.nobody, operator.many. */
export async function called(d: Deps, typed: string): Promise<Named> {
  const word = typed.normalize('NFKC').trim().replace(/^@/, '');
  const rows = await rowsOf<Named>(
    d.tx,
    sql`select p.id::int as id, p.name, (select min(a.channel || ':' || a.user_id) from account a where a.person_id = p.id) as account
        from person p where exists (select 1 from account a where a.person_id = p.id and (lower(p.name) = lower(${word})
          or lower(a.channel || ':' || a.user_id) = lower(${word}) or lower(a.user_id) = lower(${word}))) order by p.id limit 6`,
  );
  const [one, other] = rows;
  if (one && !other) return one;
  const asked = word.slice(0, 60);
  if (!one)
    throw new UserError('operator.nobody', {
      zh: `不认识“${asked}”，请写账号（如 wecom:USERID）；人员 列出认识的人`,
      en: `Nobody is known as “${asked}”, please give the account (such as wecom:USERID); operator lists who is known`,
    });
  const accounts = rows.map(({ account }) => account);
  throw new UserError('operator.many', {
    zh: `“${asked}”有好几位：${accounts.join('、')}，请写账号`,
    en: `“${asked}” could be ${accounts.join(', ')}: please give the account`,
  });
}

/** People by number, as they can be typed. */
export async function accountsOf(d: Deps, people: readonly number[]): Promise<Map<number, Named>> {
  const rows = await rowsOf<Named>(
    d.tx,
    sql`select p.id::int as id, p.name, coalesce((select min(a.channel || ':' || a.user_id) from account a where a.person_id = p.id), p.name) as account
        from person p where p.id = any (${sql.param([...people])}::bigint[])`,
  );
  return new Map(rows.map((row) => [row.id, row]));
}
