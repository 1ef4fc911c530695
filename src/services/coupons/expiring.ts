import { instantParam, rowsOf, sql } from '../../db/client.ts';
import type { CouponsDeps } from './deps.ts';
import { BY_HAND } from './facts.ts';
import { tellHappenings } from './news.ts';
import { type Coupon, couponsWhere } from './rows.ts';

export const EXPIRING_MS = 24 * 3_600_000;

/** Coupons that end within a day: told once, and again when the end is moved. Short ones are told only while half is left. */
export async function tellExpiring({ tx }: CouponsDeps, now: Date): Promise<number> {
  const until = instantParam(new Date(now.getTime() + EXPIRING_MS));
  const taken = await rowsOf<{ id: string }>(
    tx,
    sql`update coupon set told_expiring = true where id in (
          select id from coupon where not told_expiring and state in ('live', 'exhausted') and ends_at > ${instantParam(now)} and ends_at <= ${until}
            and ends_at - ${instantParam(now)} <= (ends_at - starts_at) / 2
          order by ends_at limit 200 for update skip locked)
        returning id`,
  );
  const coupons = await byNumber(
    tx,
    taken.map((row) => Number(row.id)),
  );
  await tellHappenings(
    tx,
    coupons.map((coupon) => ({ event: 'expiring' as const, coupon })),
    { now, at: now },
  );
  return coupons.length;
}

const byNumber = (tx: CouponsDeps['tx'], numbers: readonly number[]): Promise<Coupon[]> =>
  couponsWhere(tx, sql`c.id = any (${sql.param([...numbers])}::bigint[]) order by c.ends_at, c.id`);

/** Coupons that nothing can be read of follow the clock. */
export async function turnUnread({ tx }: CouponsDeps, now: Date): Promise<void> {
  const at = instantParam(now);
  const turned = await rowsOf<{ id: string; state: string }>(
    tx,
    sql`update coupon set state = case when ends_at <= ${at} then 'ended' else 'live' end, changed_at = ${at}
        where external_id like ${`${BY_HAND}%`} and ((state in ('scheduled', 'live', 'exhausted') and ends_at <= ${at})
          or (state = 'scheduled' and starts_at <= ${at}))
        returning id, state`,
  );
  const coupons = await byNumber(
    tx,
    turned.map((row) => Number(row.id)),
  );
  const happened = coupons.map((coupon) => ({
    event: coupon.state === 'ended' ? ('ended' as const) : ('started' as const),
    coupon,
  }));
  await tellHappenings(tx, happened, { now, at: now });
}
