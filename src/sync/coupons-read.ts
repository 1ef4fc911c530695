import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../core/clock.ts';
import { notCarriedOut } from '../core/failure-words.ts';
import { type Db, systemScope, type Tx } from '../db/client.ts';
import type { Connector, CouponFact, Refusal } from '../platforms/platform.ts';
import type { Services } from '../services/services.ts';
import type { NoSession, Session } from './shop-session.ts';

/** What the workers of coupons need of the house. */
export type CouponsDeps = {
  db: Db;
  clock: Clock;
  log: {
    info(fields: object, text: string): void;
    warn(fields: object, text: string): void;
    error(fields: object, text: string): void;
  };
  services(tx: Tx): Pick<Services, 'coupons'>;
  /** `openSession` of shop-session.ts. */
  open(shopId: number): Promise<Session | NoSession>;
  /** How often each shop's coupons are read, in milliseconds; default 3 minutes. */
  everyMs?: number;
  /** For tests that end a process between two steps. */
  step?(name: string): Promise<void> | void;
};

export type Reading = { kind: 'ok'; facts: CouponFact[]; readAt: Date } | Refusal;

const MOST_PAGES = 500;

/** Whether the shop's coupons can be read at all. */
export const reads = ({ connector, connection }: Session): boolean =>
  connector.capabilities.coupons.read && !connection.lacks.includes('coupons');

/**
 * All coupons of a shop, page by page, at most half as fast as the platform allows. `readAt` is before the first page: what happens
 * meanwhile is for the next reading. Never call it inside of a transaction.
 */
export async function readCoupons(connector: Connector, clock: Clock): Promise<Reading> {
  const readAt = clock.now();
  const facts = new Map<string, CouponFact>();
  const seen = new Set<string>();
  let cursor: string | undefined;
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    if (pages > 0) await sleep(paceMs(connector), undefined, { ref: false });
    const page = await asked(() => connector.listCoupons(cursor));
    if (page.kind !== 'ok') return page;
    for (const fact of page.value.items) facts.set(fact.id, fact);
    cursor = page.value.cursor;
    if (cursor === undefined) return { kind: 'ok', facts: [...facts.values()], readAt };
    if (seen.has(cursor)) break;
    seen.add(cursor);
  }
  return { kind: 'unknown', why: 'bad-answer' };
}

/** A connector must not throw. When it does, nothing can be known of what it did. */
export async function asked<T>(work: () => Promise<T>): Promise<T | Extract<Refusal, { kind: 'unknown' }>> {
  try {
    return await work();
  } catch {
    return { kind: 'unknown', why: 'no-answer' };
  }
}

const paceMs = ({ capabilities }: Connector): number =>
  Math.min(2_000, 2_000 / Math.max(1, capabilities.pace.perSecond));

/** Why a call came to nothing, without anything of what was sent. */
export const whyOf = (refusal: Refusal): string => {
  if (refusal.kind === 'rejected') return `${refusal.code} ${refusal.reason}`.trim();
  if (refusal.kind === 'unknown') return refusal.why;
  return refusal.kind === 'throttled' ? notCarriedOut(refusal.code) : `${refusal.kind} ${refusal.code}`;
};

/**
 * Takes a reading in, and looks anew for what is wrong with the coupons of that shop when some have changed. The second is a transaction of
 * its own, since it takes longer; when it does not come to it, the job does.
 */
export async function takeIn(
  deps: CouponsDeps,
  shopId: number,
  { facts, readAt }: Extract<Reading, { kind: 'ok' }>,
): Promise<void> {
  const { db, clock, log } = deps;
  const inTx = <T>(work: (coupons: Services['coupons']) => Promise<T>): Promise<T> =>
    db.withScope(systemScope('coupons'), (tx) => work(deps.services(tx).coupons));
  const taken = await inTx((coupons) => coupons.take({ shopId, told: facts, readAt, now: clock.now() }));
  for (const { id, why } of taken.refused) log.warn({ shop: shopId, coupon: id, why }, 'a coupon makes no sense');
  if (taken.fresh + taken.changed > 0)
    await inTx((coupons) => coupons.recheck({ now: clock.now(), shopIds: [shopId] }));
}
