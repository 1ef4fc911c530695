import { bindTo } from '../../core/bind.ts';
import type { Effect, Risk } from '../../core/effect.ts';
import type { Localized } from '../../core/localized.ts';
import { rowsOf, sql } from '../../db/client.ts';
import { delegate, delegations, endDelegation, planDelegate, planEndDelegation } from './delegations.ts';
import { addsUp, earlierOf } from './earlier.ts';
import { type Need, needOf, stricter } from './need.ts';
import { planPolicy, policy, policyRows, setPolicy } from './policy.ts';
import { close, type Deps, due, find, list, open, type Request, refresh, renew, witness } from './requests.ts';
import { riskOf } from './risk.ts';
import { anybody, roomsFor } from './rooms.ts';
import { rolesWords } from './standing.ts';
import { aligned, substanceHash } from './substance.ts';
import { agreed, judge, matterOf, vote } from './votes.ts';

export type { Delegation } from './delegations.ts';
export type { Need } from './need.ts';
export type { PolicyRow } from './policy.ts';
export type { Request, RequestState } from './requests.ts';
export type { Matter, WhyNot } from './standing.ts';
export type { Judged } from './votes.ts';

export type Approvals = ReturnType<typeof createApprovals>;

/** Who must agree to a write, and what waits for whom. Deps in a scope that sees all shops. */
export const createApprovals = (deps: Deps) =>
  bindTo(deps, {
    weigh,
    open,
    renew,
    find,
    refresh,
    list,
    due,
    close,
    witness,
    matterOf,
    judge,
    vote,
    agreed,
    roomsFor,
    anybody,
    sameAs,
    asShown,
    stricterOf,
    wordsOf,
    keyRights,
    policyRows,
    planPolicy,
    setPolicy,
    delegations,
    planDelegate,
    delegate,
    planEndDelegation,
    endDelegation,
  });

/** An effect with what it puts at stake, and what that needs at this hour where it is asked; `person`: after what they did before. */
async function weigh(
  d: Deps,
  effect: Effect,
  at: { now: Date; timeZone: string; person?: number | undefined },
): Promise<{ effect: Effect; need: Need }> {
  const risk: Risk = await riskOf(d.tx, effect);
  const weighed = { ...effect, risk };
  const earlier =
    at.person !== undefined && addsUp(weighed) ? await earlierOf(d.tx, at.person, risk.area, at.now) : undefined;
  return { effect: weighed, need: needOf(risk, await policy(d), hourIn(at), earlier) };
}

const hourIn = ({ now, timeZone }: { now: Date; timeZone: string }): number =>
  Number(new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', hourCycle: 'h23' }).format(now));

/** Whether a fresh plan is in substance what was shown. */
function sameAs(_d: Deps, request: Request, fresh: Effect, now: Date): boolean {
  return substanceHash(aligned(fresh, request.effect, request.plannedAt, now)) === request.hash;
}

/** A fresh plan in the words that an approval is bound to: numbers of today, and instants as they were shown. */
const asShown = (_d: Deps, request: Request, fresh: Effect, now: Date): Effect =>
  aligned(fresh, request.effect, request.plannedAt, now);

const stricterOf = (_d: Deps, a: Need, b: Need): Need => stricter(a, b);

/** Who is needed, in words. */
const wordsOf = (_d: Deps, need: Need): Localized => rolesWords(need);

/** What a key of the API may do by now; undefined when it was revoked. */
async function keyRights(
  { tx }: Deps,
  name: string,
): Promise<{ scopes: string[]; shops: number[] | undefined } | undefined> {
  const [row] = await rowsOf<{ scopes: string[]; limited: boolean; ids: number[] }>(
    tx,
    sql`select scopes, cardinality(shops) > 0 as limited, array(select s.id from shop s where s.code = any (k.shops)) as ids
        from api_key k where name = ${name} and revoked_at is null`,
  );
  return row && { scopes: row.scopes, shops: row.limited ? row.ids.map(Number) : undefined };
}
