import { instantParam, rowsOf, sql, type Tx } from '../../../db/client.ts';

/** What a worker does for mass messages: it leases, calls WeCom outside of any transaction, and writes down what came of it. */

export type DueTask =
  | { id: number; member: string; act: 'make'; words: string; customers: string[] }
  | { id: number; member: string; act: 'read'; msgid: string };

const LEASE = '2 minutes';
const READ_AGAIN = '10 minutes';
/** WeCom shows a task's results for a month; after a week nobody confirms any more. */
const READ_FOR = '7 days';
const MOST_TRIES = 12;

/** Tasks that are due, each to one process. A task that was about to be made when its process died may have been: it is not made again. */
export async function leaseTasks(tx: Tx, now: Date, most: number): Promise<DueTask[]> {
  const at = instantParam(now);
  await rowsOf(
    tx,
    sql`update mass_task set state = 'unknown', due_at = null, reason = 'no answer: look in the mass assistant of WeCom'
        where state = 'sending' and lease_until < ${at}`,
  );
  const rows = await rowsOf<{
    id: string;
    member: string;
    was: string;
    msgid: string;
    words: string;
    customers: string[] | null;
  }>(
    tx,
    sql`with due as (select id, state from mass_task where due_at <= ${at} and state in ('waiting', 'made')
            and (lease_until is null or lease_until < ${at}) order by due_at, id limit ${most} for update skip locked),
        taken as (update mass_task k set lease_until = ${at} + interval '${sql.raw(LEASE)}', attempts = k.attempts + 1,
            state = case when k.state = 'waiting' then 'sending' else k.state end
          from due where due.id = k.id returning k.id, k.mass_id, k.member, k.msgid, due.state as was)
        select t.id, t.member, t.was, t.msgid, m.words,
          case when t.was = 'waiting' then (select array_agg(g.customer order by g.customer) from mass_target g where g.task_id = t.id) end as customers
        from taken t join mass_message m on m.id = t.mass_id order by t.id`,
  );
  return rows.map(({ id, member, was, msgid, words, customers }) =>
    was === 'waiting'
      ? { id: Number(id), member, act: 'make', words, customers: customers ?? [] }
      : { id: Number(id), member, act: 'read', msgid },
  );
}

export type Made =
  | { state: 'made'; msgid: string; failed: readonly string[] }
  | { state: 'later'; afterMs: number; reason: string }
  | { state: 'unknown' | 'refused'; reason: string };

/** What WeCom said to a task. What it surely did not take is tried again, a dozen times. */
export async function recordMade(tx: Tx, id: number, made: Made, now: Date): Promise<void> {
  const at = instantParam(now);
  const mine = sql`id = ${id} and state = 'sending'`;
  if (made.state === 'made') {
    await rowsOf(
      tx,
      sql`update mass_task set state = 'made', msgid = ${made.msgid}, made_at = ${at}, reason = '', lease_until = null, attempts = 0,
            due_at = ${at} + interval '${sql.raw(READ_AGAIN)}' where ${mine}`,
    );
    if (made.failed.length > 0)
      await rowsOf(
        tx,
        sql`update mass_target set status = 9 where task_id = ${id} and customer = any (${sql.param([...made.failed])}::text[])`,
      );
    return;
  }
  if (made.state === 'later') {
    const due = instantParam(new Date(now.getTime() + made.afterMs));
    await rowsOf(
      tx,
      sql`update mass_task set reason = ${made.reason}, lease_until = null,
            state = case when attempts < ${MOST_TRIES} then 'waiting' else 'refused' end,
            due_at = case when attempts < ${MOST_TRIES} then ${due} end where ${mine}`,
    );
    return;
  }
  await rowsOf(
    tx,
    sql`update mass_task set state = ${made.state}, reason = ${made.reason}, lease_until = null, due_at = null where ${mine}`,
  );
}

/** What became of a customer: WeCom's status 0 unsent, 1 sent, 2 not a friend, 3 had others already. */
export type Result = { customer: string; status: 0 | 1 | 2 | 3; sentAt?: Date };
export type ReadBack = { confirmed: boolean; results: readonly Result[] } | { reason: string; afterMs: number };

/** Read again until the member has confirmed and nobody is left unsent, for a week. */
export async function recordRead(tx: Tx, id: number, read: ReadBack, now: Date): Promise<void> {
  const at = instantParam(now);
  if ('reason' in read) {
    const due = instantParam(new Date(now.getTime() + read.afterMs));
    await rowsOf(
      tx,
      sql`update mass_task set reason = ${read.reason}, lease_until = null,
            due_at = case when made_at + interval '${sql.raw(READ_FOR)}' > ${at} then ${due} end where id = ${id} and state = 'made'`,
    );
    return;
  }
  const given = read.results.map(({ customer, status, sentAt }) => ({
    customer,
    status,
    sent: sentAt?.toISOString() ?? null,
  }));
  await rowsOf(
    tx,
    sql`update mass_target t set status = g.status, sent_at = g.sent
        from jsonb_to_recordset(${JSON.stringify(given)}::jsonb) as g (customer text, status int, sent timestamptz)
        where t.task_id = ${id} and t.customer = g.customer`,
  );
  await rowsOf(
    tx,
    sql`update mass_task k set confirmed = ${read.confirmed}, read_at = ${at}, reason = '', lease_until = null,
          due_at = case when ${read.confirmed} and not exists (select 1 from mass_target g where g.task_id = k.id and g.status = 0) then null
            when k.made_at + interval '${sql.raw(READ_FOR)}' > ${at} then ${at} + interval '${sql.raw(READ_AGAIN)}' end
        where k.id = ${id} and k.state = 'made'`,
  );
}

const LIST_AGAIN = '24 hours';

/** Members whose customers are to be read: agents with a WeCom account, once a day. Each to one process. */
export async function leaseMembers(tx: Tx, now: Date, most: number): Promise<string[]> {
  const at = instantParam(now);
  await rowsOf(
    tx,
    sql`insert into wecom_member (member, due_at) select distinct c.user_id, ${at} from template_agent a
          join account c on c.person_id = a.person_id and c.channel = 'wecom' on conflict do nothing`,
  );
  const rows = await rowsOf<{ member: string }>(
    tx,
    sql`update wecom_member set lease_until = ${at} + interval '${sql.raw(LEASE)}' where member in (
          select member from wecom_member where due_at <= ${at} and (lease_until is null or lease_until < ${at})
          order by due_at limit ${most} for update skip locked) returning member`,
  );
  return rows.map(({ member }) => member);
}

/** The whole list of a member, or why it could not be read. Who is no longer on it is gone. */
export async function recordMember(
  tx: Tx,
  member: string,
  read: { customers: readonly string[] } | { reason: string; afterMs: number },
  now: Date,
): Promise<void> {
  const at = instantParam(now);
  if ('reason' in read) {
    const due = instantParam(new Date(now.getTime() + read.afterMs));
    await rowsOf(
      tx,
      sql`update wecom_member set reason = ${read.reason}, lease_until = null, due_at = ${due} where member = ${member}`,
    );
    return;
  }
  const list = sql`${sql.param([...read.customers])}::text[]`;
  const first = await rowsOf(tx, sql`select 1 from wecom_member where member = ${member} and read_at is null`);
  // Those of the first list were there before we looked: they count from now on.
  const since = first.length > 0 ? sql`'-infinity'::timestamptz` : at;
  await rowsOf(
    tx,
    sql`insert into wecom_customer (member, customer, since) select ${member}, c, ${since} from unnest(${list}) c
        on conflict (member, customer) do update set gone_at = null where wecom_customer.gone_at is not null`,
  );
  await rowsOf(
    tx,
    sql`update wecom_customer set gone_at = ${at} where member = ${member} and gone_at is null and customer <> all (${list})`,
  );
  await rowsOf(
    tx,
    sql`update wecom_member set read_at = ${at}, reason = '', lease_until = null, due_at = ${at} + interval '${sql.raw(LIST_AGAIN)}'
        where member = ${member}`,
  );
}
