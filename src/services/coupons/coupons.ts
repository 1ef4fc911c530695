import { bindTo } from '../../core/bind.ts';
import { sql } from '../../db/client.ts';
import { settleUnread } from './by-hand.ts';
import type { CouponsDeps } from './deps.ts';
import { tellExpiring, turnUnread } from './expiring.ts';
import { list, show } from './list.ts';
import { priceVerbs } from './price-verbs.ts';
import { applyPut, planPut } from './put.ts';
import { type Put, putsWhere } from './put-rows.ts';
import { applyResume, applyStop, planResume, planStop } from './put-stop.ts';
import { begin, findPut, finish, lease, postpone } from './put-work.ts';
import { offerAgain, stopRestricted } from './restricted.ts';
import { take } from './take.ts';

export type { CouponsDeps } from './deps.ts';
export type { CouponAbility, CouponSpec, CouponState, CouponTold } from './facts.ts';
export type { Put } from './put-rows.ts';
export type { Coupon } from './rows.ts';

export type Coupons = ReturnType<typeof createCoupons>;

/** All coupons of all shops: what platforms tell of them, what rooms hear, and how they are created and stopped. */
export const createCoupons = (deps: CouponsDeps) =>
  bindTo(deps, {
    list,
    show,
    take,
    tellExpiring,
    planPut,
    applyPut,
    planStop,
    applyStop,
    planResume,
    applyResume,
    puts,
    lease,
    begin,
    postpone,
    finish,
    findPut,
    sweep,
    ...priceVerbs,
  });

/** The intents of a batch. */
const puts = ({ tx }: CouponsDeps, batch: string): Promise<Put[]> =>
  putsWhere(tx, sql`p.batch = ${batch} order by p.id`);

/** What time and other rows bring: restricted shops, lifted restrictions, a person's word where nothing can be read. */
async function sweep(d: CouponsDeps, now: Date): Promise<void> {
  await stopRestricted(d, now);
  await offerAgain(d);
  await settleUnread(d, now);
  await turnUnread(d, now);
}
