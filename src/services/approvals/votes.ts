import { instantParam, rowsOf, sql } from '../../db/client.ts';
import { behalfOf } from './delegations.ts';
import { requirementsOf } from './need.ts';
import { type Deps, type Request, witness } from './requests.ts';
import { distinct, type Matter, type Vote, type Voter, type WhyNot, whyNot, whyNotFor } from './standing.ts';

/**
 * What is decided about, with the asker as every person they are or were: two accounts may have been found to be one since. Whoever
 * made the key of a system asks through it.
 */
export async function matterOf(d: Deps, request: Request): Promise<Matter> {
  const askers = new Set<number>();
  if (request.personId !== undefined) askers.add(request.personId);
  const key = /^api:(.*)$/.exec(request.account)?.[1];
  const behind = key === undefined ? request.account : await makerOf(d, key);
  const now = behind === undefined ? undefined : await d.personNow(behind);
  if (now !== undefined) askers.add(now);
  return { askers, need: request.need, askedAt: request.askedAt, moved: await movedBy(d, askers, request.askedAt) };
}

/** Shops that somebody moved between divisions since: whose roles hold for them was their doing. */
async function movedBy({ tx }: Deps, people: ReadonlySet<number>, since: Date): Promise<Set<number>> {
  const rows = await rowsOf<{ id: number }>(
    tx,
    sql`select distinct (effect #>> '{data,shopId}')::int as id from change where person_id = any (${sql.param([...people])}::bigint[])
          and at >= ${instantParam(since)} and command = 'division shop'`,
  );
  return new Set(rows.map(({ id }) => Number(id)));
}

async function makerOf({ tx }: Deps, key: string): Promise<string | undefined> {
  const [row] = await rowsOf<{ created_by: string }>(tx, sql`select created_by from api_key where name = ${key}`);
  return row?.created_by;
}

/** By whose right somebody may decide: their own, or one that was delegated to them. */
export type Judged = { may: true; voter: Voter; behalf: Voter | undefined } | { may: false; why: WhyNot };

export async function judge(d: Deps, matter: Matter, account: string, now: Date): Promise<Judged> {
  const voter = await d.voterOf(account);
  if (!voter) return { may: false, why: 'role' };
  const why = whyNot(voter, matter);
  if (why === undefined) return { may: true, voter, behalf: undefined };
  if (why !== 'role') return { may: false, why };
  for (const giver of await behalfOf(d, voter.person, now))
    if (whyNotFor(voter, giver, matter) === undefined) return { may: true, voter, behalf: giver };
  return { may: false, why };
}

/** The right that a vote was cast by, as it is by now: another one that the same person has come to is no right of that vote. */
async function byTheSameRight(
  d: Deps,
  matter: Matter,
  { account, behalf }: { account: string; behalf: string | null },
  now: Date,
): Promise<Extract<Judged, { may: true }> | undefined> {
  const voter = await d.voterOf(account);
  if (!voter) return undefined;
  if (behalf === null) return whyNot(voter, matter) === undefined ? { may: true, voter, behalf: undefined } : undefined;
  const whose = await d.personNow(behalf);
  const giver = (await behalfOf(d, voter.person, now)).find(({ person }) => person === whose);
  return giver && whyNotFor(voter, giver, matter) === undefined ? { may: true, voter, behalf: giver } : undefined;
}

type Row = {
  channel: string;
  user_id: string;
  person_id: string;
  name: string;
  behalf: string | null;
  behalf_person: string | null;
};

const votesOf = ({ tx }: Deps, code: string): Promise<Row[]> =>
  rowsOf<Row>(
    tx,
    sql`select channel, user_id, person_id, name, behalf, behalf_person from approval_decision
        where code = ${code} and verdict = 'approve' order by id`,
  );

export type Agreed = {
  /** Whether that is enough, for each thing it needs. */
  enough: boolean;
  names: string[];
  persons: number[];
};

/**
 * Who agreed, counted anew: votes of people who by now are the asker, or may no longer decide, do not count, and those of one person
 * under two names are one. Each requirement counts the votes of those who have one of its roles.
 */
export async function agreed(d: Deps, request: Request, matter: Matter, now: Date): Promise<Agreed> {
  const names = new Set<string>();
  const persons = new Set<number>();
  const rows = await votesOf(d, request.code);
  let enough = true;
  for (const { approvers, roles } of requirementsOf(matter.need)) {
    const { also: _, ...need } = matter.need;
    const votes = await countable(d, rows, { ...matter, need: { ...need, roles } }, now);
    for (const { name, people } of votes) {
      names.add(name);
      for (const one of people) persons.add(one);
    }
    if (distinct(votes) < approvers) enough = false;
  }
  return { enough, names: [...names], persons: [...persons] };
}

async function countable(
  d: Deps,
  rows: readonly Row[],
  matter: Matter,
  now: Date,
): Promise<(Vote & { name: string })[]> {
  const votes: (Vote & { name: string })[] = [];
  for (const row of rows) {
    const account = `${row.channel}:${row.user_id}`;
    const judged = await byTheSameRight(d, matter, { account, behalf: row.behalf }, now);
    const then = [row.person_id, row.behalf_person].flatMap((id) => (id === null ? [] : [Number(id)]));
    if (!judged || then.some((one) => matter.askers.has(one))) continue;
    const { voter, behalf } = judged;
    votes.push({ name: row.name, people: new Set([...then, voter.person, ...(behalf ? [behalf.person] : [])]) });
  }
  return votes;
}

/** Writes a decision down. False when this person has decided about it already. */
export async function vote(
  d: Deps,
  request: Request,
  { voter, behalf }: Extract<Judged, { may: true }>,
  { verdict, now, trace, words }: { verdict: 'approve' | 'reject'; now: Date; trace: string; words?: string },
): Promise<boolean> {
  const [channel = '', ...userId] = voter.account.split(':');
  const done = await rowsOf(
    d.tx,
    sql`insert into approval_decision (code, channel, user_id, person_id, name, behalf, behalf_person, verdict, at)
        values (${request.code}, ${channel}, ${userId.join(':')}, ${voter.person}, ${voter.name}, ${behalf?.account ?? null},
          ${behalf?.person ?? null}::bigint, ${verdict}, ${instantParam(now)}) on conflict (code, person_id) do nothing returning id`,
  );
  if (done.length === 0) return false;
  const shops = request.need.shops;
  await witness(d, request, verdict === 'approve' ? 'agreed' : 'refused', {
    by: voter.person,
    trace,
    shops,
    ...(words !== undefined && { words, wordsOf: voter.person }),
    more: { through: channel, ...(behalf && { inPlaceOf: behalf.person }) },
  });
  return true;
}
