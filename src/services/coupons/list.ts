import { instantOf, rowsOf, sql } from '../../db/client.ts';
import type { CouponsDeps } from './deps.ts';
import type { CouponState } from './facts.ts';
import { neighboursOf } from './news.ts';
import { holdersHelp, type Neighbour } from './news-card.ts';
import { noSuchCoupon } from './put-stop.ts';
import { type Coupon, couponsWhere } from './rows.ts';

/** `open`: what customers can use now or soon. */
export type ListFilter = {
  shopId?: number | undefined;
  state?: CouponState | 'open' | 'all' | undefined;
  limit: number;
};

export async function list(
  { tx }: CouponsDeps,
  { shopId, state = 'open', limit }: ListFilter,
): Promise<{ rows: Coupon[]; total: number }> {
  const of = shopId === undefined ? sql`true` : sql`c.shop_id = ${shopId}`;
  const states =
    state === 'all'
      ? sql`true`
      : state === 'open'
        ? sql`c.state in ('live', 'scheduled', 'exhausted')`
        : sql`c.state = ${state}`;
  const rows = await couponsWhere(
    tx,
    sql`${of} and ${states} order by s.is_main desc, s.code, c.ends_at, c.id limit ${limit}`,
  );
  const [count] = await rowsOf<{ n: number }>(
    tx,
    sql`select count(*)::int as n from coupon c where ${of} and ${states}`,
  );
  return { rows, total: count?.n ?? 0 };
}

export type Shown = { coupon: Coupon; help: ReturnType<typeof holdersHelp>; readAt: Date | undefined };

/** One coupon, and what to tell a customer who holds it elsewhere. Throws coupon.not_found. */
export async function show({ tx }: CouponsDeps, number: number, now: Date): Promise<Shown> {
  const [coupon] = await couponsWhere(tx, sql`c.id = ${number}`);
  if (!coupon) throw noSuchCoupon(number);
  const neighbours: Neighbour[] = await neighboursOf(tx, coupon.shop, now);
  const [row] = await rowsOf<{ at: string | null }>(
    tx,
    sql`select coupons_pulled_at as at from shop_connection where shop_id = ${coupon.shop.id}`,
  );
  return { coupon, help: holdersHelp(coupon, neighbours), readAt: row?.at ? instantOf(row.at) : undefined };
}
