import { instantParam, rowsOf, sql, type Tx } from '../../../db/client.ts';

/** Who would be asked to send, and to whom. Ids are WeCom's. */
export type Reached = { member: string; customers: number };

/** WeCom's: customers of one task. */
export const MOST_OF_TASK = 10_000;
export const MOST_MEMBERS = 50;

export type Span = {
  members: readonly string[];
  /** The beginning of the day: who came since then does not count yet, so that what was agreed to stays what it is. */
  asOf: Date;
  /** The beginning of the month, and how many messages a customer may get in it. */
  monthFrom: Date;
  perMonth: number;
};

/**
 * Each customer once, with the member who knows them longest; without those who had as many messages this month as get through.
 * A table `to` (member, customer).
 */
export const chosenOf = ({ members, asOf, monthFrom, perMonth }: Span) => sql`
  known as (
    select distinct on (c.customer) c.customer, c.member from wecom_customer c
    where c.member = any (${sql.param([...members])}::text[]) and c.since < ${instantParam(asOf)}
      and (c.gone_at is null or c.gone_at >= ${instantParam(asOf)})
    order by c.customer, c.since, c.member),
  had as (
    select g.customer from mass_target g join mass_task k on k.id = g.task_id join mass_message m on m.id = k.mass_id
    where g.status in (0, 1) and k.state not in ('refused', 'cancelled') and m.at >= ${instantParam(monthFrom)} and m.at < ${instantParam(asOf)}
    group by 1 having count(*) >= ${perMonth}),
  free as (select k.*, row_number() over (partition by k.member order by k.customer) as place
    from known k where not exists (select 1 from had h where h.customer = k.customer)),
  sent_to as (select member, customer from free where place <= ${MOST_OF_TASK})`;

/** By member, and how many are left out by the limits. */
export async function reachedBy(tx: Tx, span: Span): Promise<{ reached: Reached[]; leftOut: number }> {
  const rows = await rowsOf<{ member: string; n: number; known: number }>(
    tx,
    sql`with ${chosenOf(span)}
        select member, count(*)::int as n, (select count(*)::int from known) as known from sent_to group by 1 order by 1`,
  );
  const [count] =
    rows.length > 0
      ? [{ known: rows[0]?.known ?? 0 }]
      : await rowsOf<{ known: number }>(tx, sql`with ${chosenOf(span)} select count(*)::int as known from known`);
  const sent = rows.reduce((sum, { n }) => sum + n, 0);
  return { reached: rows.map(({ member, n }) => ({ member, customers: n })), leftOut: (count?.known ?? 0) - sent };
}

const CHINA_MS = 8 * 3_600_000;

/** WeCom counts by China's days; a customer gets at most as many messages in a month as it has days. */
export function spanOf(members: readonly string[], now: Date): Span {
  const local = new Date(now.getTime() + CHINA_MS);
  const [year, month, day] = [local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate()];
  return {
    members,
    asOf: new Date(Date.UTC(year, month, day) - CHINA_MS),
    monthFrom: new Date(Date.UTC(year, month, 1) - CHINA_MS),
    perMonth: new Date(Date.UTC(year, month + 1, 0)).getUTCDate(),
  };
}

/** Members of WeCom who speak to customers of a shop, by their user ids. */
export async function membersOf(tx: Tx, shopId: number): Promise<string[]> {
  const rows = await rowsOf<{ member: string }>(
    tx,
    sql`select distinct c.user_id as member from template_agent a join account c on c.person_id = a.person_id and c.channel = 'wecom'
        where a.shop_id = ${shopId}::int order by 1 limit ${MOST_MEMBERS + 1}`,
  );
  return rows.map(({ member }) => member);
}
