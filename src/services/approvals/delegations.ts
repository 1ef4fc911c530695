import { type Effect, irreversible } from '../../core/effect.ts';
import { effectChanged, UserError } from '../../core/errors.ts';
import { instantOf, instantParam, rowsOf, sql } from '../../db/client.ts';
import { putEvidence } from '../../db/evidence.ts';
import type { Deps } from './requests.ts';
import type { Voter } from './standing.ts';

/** Deciding in somebody's place for a while. What was delegated is not handed on: only the giver's own rights count. */

const MOST_DAYS = 30;
const MOST_OPEN = 5;
const DECIDING = ['admin', 'manager', 'finance', 'marketing', 'compliance'];

export type Delegation = { id: number; from: string; fromPerson: number; to: string; toPerson: number; until: Date };

type Row = Record<string, unknown>;
const delegationOf = (row: Row): Delegation => ({
  id: Number(row['id']),
  from: row['from_account'] as string,
  fromPerson: Number(row['from_person']),
  to: row['to_account'] as string,
  toPerson: Number(row['to_person']),
  until: instantOf(row['until']),
});

/** In force now; all of them, or those of one giver. */
export async function delegations({ tx }: Pick<Deps, 'tx'>, now: Date, from?: number): Promise<Delegation[]> {
  const rows = await rowsOf<Row>(
    tx,
    sql`select * from approval_delegation where ended_at is null and until > ${instantParam(now)}
          ${from === undefined ? sql`` : sql`and from_person = ${from}`} order by until, id limit 200`,
  );
  return rows.map(delegationOf);
}

/** In whose place a person may decide: persons are compared as they are by now. */
export async function behalfOf(d: Deps, person: number, now: Date): Promise<Voter[]> {
  const givers: Voter[] = [];
  for (const one of await delegations(d, now)) {
    const to = (await d.personNow(one.to)) ?? one.toPerson;
    if (to !== person) continue;
    const giver = await d.voterOf(one.from);
    if (giver && giver.person !== person) givers.push(giver);
  }
  return givers;
}

export type Delegating = { from: Voter; to: { account: string; person: number; name: string }; until: Date; now: Date };

/** Read only. Throws delegate.self, delegate.no_right, delegate.past, delegate.too_long, delegate.too_many. */
export async function planDelegate(d: Deps, { from, to, until, now }: Delegating): Promise<Effect> {
  refuseUnfit({ from, to, until, now });
  const open = await delegations(d, now, from.person);
  if (open.length >= MOST_OPEN) throw tooMany();
  const before = open.find((one) => one.toPerson === to.person);
  return {
    summary: {
      zh: `${from.name} 的审批委托给 ${to.name}（${to.account}）`,
      en: `${to.name} (${to.account}) decides about approvals in the place of ${from.name}`,
    },
    rows: [
      {
        key: `delegation:${from.person}|${to.person}`,
        label: { zh: `委托 ${to.account}`, en: `Delegate ${to.account}` },
        version: before?.id ?? 0,
        versionAfter: (before?.id ?? 0) + 1,
        changes: [
          {
            label: { zh: '到期', en: 'Until' },
            before: before ? { at: before.until.toISOString() } : '–',
            after: { at: until.toISOString() },
          },
        ],
      },
    ],
    figures: [],
    risk: { area: 'people' },
    inverse: { says: `delegate off ${to.account}` },
    data: {
      from: from.account,
      fromPerson: from.person,
      to: to.account,
      toPerson: to.person,
      until: until.toISOString(),
    },
  };
}

function refuseUnfit({ from, to, until, now }: Delegating): void {
  if (to.person === from.person)
    throw new UserError('delegate.self', {
      zh: '不能委托给自己，请写另一个人的账号',
      en: 'You cannot delegate to yourself, name the account of somebody else',
    });
  if (!from.known || !from.grants.some(({ role }) => DECIDING.includes(role)))
    throw new UserError('delegate.no_right', {
      zh: '你自己不能审批，没有可委托的；需要的话请管理员给你角色（人员 给予）或认可你的账号（人员 认可）',
      en: 'You may not decide about approvals yourself, so there is nothing to delegate; an admin can give you a role (operator grant) or vouch for your account (operator vouch)',
    });
  if (until <= now)
    throw new UserError('delegate.past', {
      zh: '到期时间已经过去，请写以后的时间',
      en: 'That time is over, name a later one',
    });
  if (until.getTime() - now.getTime() > MOST_DAYS * 86_400_000)
    throw new UserError('delegate.too_long', {
      zh: `委托最多 ${MOST_DAYS} 天，请写近一些的日期`,
      en: `A delegation lasts ${MOST_DAYS} days at most, name an earlier day`,
    });
}

const tooMany = (): UserError =>
  new UserError('delegate.too_many', {
    zh: `你已有 ${MOST_OPEN} 个委托，请先结束一些：委托 结束 <账号>`,
    en: `${MOST_OPEN} delegations of yours are open, end some first: delegate off <account>`,
  });

export async function delegate(d: Deps, { data }: Effect, now: Date): Promise<void> {
  const { from, fromPerson, to, toPerson, until } = data;
  await rowsOf(
    d.tx,
    sql`update approval_delegation set ended_at = ${instantParam(now)}
        where from_person = ${fromPerson} and to_person = ${toPerson} and ended_at is null`,
  );
  await rowsOf(
    d.tx,
    sql`insert into approval_delegation (from_account, from_person, to_account, to_person, until, at)
        values (${from}, ${fromPerson}, ${to}, ${toPerson}, ${instantParam(instantOf(until))}, ${instantParam(now)})`,
  );
  await witnessed(d, Number(fromPerson), { event: 'delegated', to: Number(toPerson), until: String(until) });
}

/** Read only. Throws delegate.none. */
export async function planEndDelegation(d: Deps, from: Voter, to: string, now: Date): Promise<Effect> {
  const toPerson = await d.personNow(to);
  const found = (await delegations(d, now, from.person)).find((one) => one.to === to || one.toPerson === toPerson);
  if (!found)
    throw new UserError('delegate.none', {
      zh: `你没有委托给 ${to}；发送 审批 看有哪些委托`,
      en: `Nothing of yours is delegated to ${to}; send approvals to see what is`,
    });
  return {
    summary: { zh: `结束对 ${to} 的审批委托`, en: `End the delegation of approvals to ${to}` },
    rows: [
      {
        key: `delegation:${found.fromPerson}|${found.toPerson}`,
        label: { zh: `委托 ${to}`, en: `Delegate ${to}` },
        version: found.id,
        versionAfter: found.id + 1,
        changes: [{ label: { zh: '到期', en: 'Until' }, before: { at: found.until.toISOString() }, after: '–' }],
      },
    ],
    figures: [],
    risk: { area: 'people' },
    inverse: irreversible('需要时再委托一次', 'delegate again when it is needed'),
    data: { id: found.id, fromPerson: found.fromPerson, toPerson: found.toPerson },
  };
}

export async function endDelegation(d: Deps, { data }: Effect, now: Date): Promise<void> {
  const done = await rowsOf(
    d.tx,
    sql`update approval_delegation set ended_at = ${instantParam(now)} where id = ${data['id']} and ended_at is null returning id`,
  );
  if (done.length === 0) throw effectChanged({ zh: '委托', en: 'The delegation' });
  await witnessed(d, Number(data['fromPerson']), { event: 'delegation-ended', to: Number(data['toPerson']) });
}

async function witnessed(
  { tx }: Deps,
  by: number,
  { to, ...body }: { event: string; to: number; until?: string },
): Promise<void> {
  const [row] = await rowsOf<{ pseudonym: string }>(tx, sql`select pseudonym from person where id = ${to}`);
  const pseudonym = row?.pseudonym ?? 'unknown';
  await putEvidence(tx, { kind: 'approval', by, subjects: [`person:${pseudonym}`], body: { ...body, to: pseudonym } });
}
