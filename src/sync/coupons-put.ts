import { unreachedWords } from '../core/failure-words.ts';
import type { Localized } from '../core/localized.ts';
import { isUnreached } from '../core/out-call.ts';
import { systemScope } from '../db/client.ts';
import type { Task } from '../outbox/worker.ts';
import type { CouponOrder, CouponSpec, Outcome, Refusal } from '../platforms/platform.ts';
import type { CouponPut, Services } from '../services/services.ts';
import { asked, type CouponsDeps, readCoupons, reads, takeIn, whyOf } from './coupons-read.ts';
import type { Session } from './shop-session.ts';

type Coupons = Services['coupons'];
type Put = CouponPut;

/** After this many tries of whatever kind a person decides. */
const MOST_ATTEMPTS = 12;
const FIRST_WAIT_MS = 5_000;
const LONGEST_WAIT_MS = 10 * 60_000;
const CLOSED_WAIT_MS = 60_000;

/**
 * Creates and stops coupons at their platforms: each intent is marked before it is sent and closed by what became of it. After an answer
 * that was lost it is looked up before anything is sent again. For startWorker's `fetch`.
 */
export const createCouponPut =
  (deps: CouponsDeps) =>
  async (limit: number): Promise<Task[]> => {
    const puts = await inTx(deps, (coupons) => coupons.lease(limit));
    return puts.map((put) => () => carryOut(deps, put));
  };

const inTx = <T>(deps: CouponsDeps, work: (coupons: Coupons) => Promise<T>): Promise<T> =>
  deps.db.withScope(systemScope('coupons'), (tx) => work(deps.services(tx).coupons));

const waitMs = (attempts: number): number => Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(attempts - 1, 12));

async function carryOut(deps: CouponsDeps, put: Put): Promise<void> {
  const session = await deps.open(put.shopId);
  if ('why' in session) return later(deps, put, { reason: session.why, afterMs: waitMs(put.attempts) });
  // In `unknown` something may have arrived, of this process or of one that died.
  if (put.state === 'unknown' && reads(session) && (await found(deps, session, put))) return;
  const go = await inTx(deps, (coupons) => coupons.begin(put, deps.clock.now()));
  if ('refuse' in go)
    return inTx(deps, (c) => c.finish(put, { state: 'refused', reason: go.refuse, now: deps.clock.now() }));
  if ('wait' in go)
    return inTx(deps, (c) =>
      c.postpone(put, { state: openState(put), afterMs: CLOSED_WAIT_MS, reason: go.wait, counts: false }),
    );
  await deps.step?.('coupon-marked');
  const outcome = await asked(() => session.connector.putCoupon(put.op, orderOf(put)));
  await deps.step?.('coupon-sent');
  await closed(deps, session, { put, outcome });
}

/** What has been sent without an answer stays unknown until it is found or sent again. */
const openState = (put: Put): 'waiting' | 'unknown' => (put.state === 'unknown' ? 'unknown' : 'waiting');

function orderOf(put: Put): CouponOrder {
  if (put.kind === 'stop') return { do: 'stop', id: put.externalId ?? '' };
  const { again: _, ...spec } = put.spec;
  const { thresholdMinor, discountMinor, startsAt, endsAt } = spec as Record<string, string | undefined>;
  const instants = { startsAt: new Date(String(startsAt)), endsAt: new Date(String(endsAt)) };
  const amounts = {
    thresholdMinor: BigInt(thresholdMinor ?? '0'),
    ...(discountMinor === undefined ? {} : { discountMinor: BigInt(discountMinor) }),
  };
  return { do: 'create', spec: { ...(spec as unknown as CouponSpec), ...amounts, ...instants } };
}

type Closing = { put: Put; outcome: (Outcome & { id?: string }) | Refusal };

async function closed(deps: CouponsDeps, session: Session, { put, outcome }: Closing): Promise<void> {
  const { kind } = outcome;
  if (kind === 'applied' || kind === 'duplicate') {
    const id = 'id' in outcome ? outcome.id : undefined;
    return verify(deps, session, id === undefined ? put : { ...put, externalId: id });
  }
  if (kind === 'rejected' && outcome.permanent) return refuse(deps, put, said(whyOf(outcome)));
  if (kind === 'rejected' || kind === 'auth') {
    return later(deps, put, { reason: said(whyOf(outcome)), afterMs: waitMs(put.attempts), state: 'waiting' });
  }
  if (kind === 'throttled') {
    const afterMs = Math.max(outcome.afterMs, 1_000);
    return inTx(deps, (c) =>
      c.postpone(put, { state: 'waiting', afterMs, reason: notSent(outcome.code), counts: false }),
    );
  }
  // Stale makes no sense for a coupon: nothing is known then either.
  const landsMs = session.connector.capabilities.stock.landsWithinMs;
  return later(deps, put, { reason: UNKNOWN, afterMs: Math.max(FIRST_WAIT_MS, landsMs + 1_000), state: 'unknown' });
}

const THROTTLED: Localized = { zh: '平台限流，稍后再发', en: 'the platform throttles, it is sent later' };
const notSent = (code: string): Localized => (isUnreached(code) ? unreachedWords(code) : THROTTLED);
const UNKNOWN: Localized = {
  zh: '没有得到明确答复，先核对再发',
  en: 'no clear answer, it is looked up before it is sent again',
};
const UNSEEN: Localized = { zh: '平台说成功，但还读不到', en: 'the platform accepted it, but does not show it yet' };
const UNREAD: Localized = {
  zh: '平台说成功；这家店的券读不到，无法核对',
  en: 'the platform accepted it; coupons are not read at this shop, so it is not verified',
};
const said = (why: string): Localized => ({ zh: `平台答复：${why}`, en: `the platform said: ${why}` });

type Later = { reason: Localized; afterMs: number; state?: 'waiting' | 'unknown' };

async function later(deps: CouponsDeps, put: Put, { reason, afterMs, state = openState(put) }: Later): Promise<void> {
  const now = deps.clock.now();
  const { externalId } = put;
  if (put.attempts < MOST_ATTEMPTS) return inTx(deps, (c) => c.postpone(put, { state, afterMs, reason, externalId }));
  await inTx(deps, (c) => c.finish(put, { state: 'given_up', reason, externalId, now }));
}

const refuse = (deps: CouponsDeps, put: Put, reason: Localized): Promise<void> =>
  inTx(deps, (coupons) => coupons.finish(put, { state: 'refused', reason, now: deps.clock.now() }));

/** The platform accepted it: what it shows is taken in, and is the proof. */
async function verify(deps: CouponsDeps, session: Session, put: Put): Promise<void> {
  const now = deps.clock.now();
  const { externalId } = put;
  if (!reads(session)) return inTx(deps, (c) => c.finish(put, { state: 'done', reason: UNREAD, externalId, now }));
  if (await found(deps, session, put)) return;
  if (put.attempts >= MOST_ATTEMPTS)
    return inTx(deps, (c) => c.finish(put, { state: 'done', reason: UNSEEN, externalId, now }));
  await inTx(deps, (c) => c.postpone(put, { state: 'unknown', afterMs: FIRST_WAIT_MS, reason: UNSEEN, externalId }));
}

/** Reads all coupons of the shop and closes the intent if its coupon is among them; true also where that must wait. */
async function found(deps: CouponsDeps, session: Session, put: Put): Promise<true | undefined> {
  const reading = await readCoupons(session.connector, deps.clock);
  if (reading.kind !== 'ok') {
    const afterMs = reading.kind === 'throttled' ? reading.afterMs : waitMs(put.attempts);
    await later(deps, put, { reason: said(whyOf(reading)), afterMs, state: 'unknown' });
    return true;
  }
  await takeIn(deps, put.shopId, reading);
  return inTx(deps, async (coupons) => {
    const now = deps.clock.now();
    const one = await coupons.findPut(put, now);
    if (!one) return undefined;
    await coupons.finish(put, { state: 'done', reason: one.verified, externalId: one.coupon.id, now });
    return true;
  });
}
