import { rowsOf, sql, systemScope } from '../db/client.ts';
import type { Task } from '../outbox/worker.ts';
import type { Refusal } from '../platforms/platform.ts';
import { type CouponsDeps, readCoupons, reads, takeIn, whyOf } from './coupons-read.ts';

const EVERY_MS = 3 * 60_000;
/** A shop whose coupons cannot be read is asked again whether they can. */
const UNREAD_MS = 3_600_000;
const FAILED_MS = 5 * 60_000;
const LEASE_S = 300;

type Due = { shopId: number; code: string };

/**
 * Shops whose coupons are to be read: when it is time, after a hint, and when somebody says that they have done by hand what was asked
 * of them. For startWorker's `fetch`.
 */
export const createCouponPull =
  (deps: CouponsDeps) =>
  async (limit: number): Promise<Task[]> => {
    const due = await deps.db.withScope(systemScope('coupons'), (tx) =>
      rowsOf<{ shop_id: number; code: string }>(
        tx,
        sql`update shop_connection c set coupons_lease_until = clock_timestamp() + make_interval(secs => ${LEASE_S}) from shop s
            where s.id = c.shop_id and c.shop_id in (
              select c.shop_id from shop_connection c
              where (c.coupons_lease_until is null or c.coupons_lease_until < clock_timestamp())
                and (c.rest_until is null or c.rest_until <= clock_timestamp())
                and (c.coupons_due_at <= clock_timestamp() or exists (
                  select from coupon_put p join todo t on t.id = p.todo_id
                  where p.shop_id = c.shop_id and p.state = 'by_hand' and t.done_at > coalesce(c.coupons_pulled_at, '-infinity')
                    and c.coupons_due_at <= clock_timestamp() + interval '4 minutes'))
              order by c.coupons_due_at limit ${limit} for update skip locked)
            returning c.shop_id, s.code`,
      ),
    );
    return due.map(({ shop_id, code }) => async () => {
      await pullCoupons(deps, { shopId: shop_id, code });
    });
  };

/** Reads one shop's coupons and takes them in. Never rejects for what a platform does. */
export async function pullCoupons(deps: CouponsDeps, { shopId, code }: Due): Promise<void> {
  const session = await deps.open(shopId);
  if ('why' in session) return rest(deps, shopId, FAILED_MS);
  if (!reads(session)) return rest(deps, shopId, UNREAD_MS);
  const reading = await readCoupons(session.connector, deps.clock);
  if (reading.kind !== 'ok') {
    deps.log.warn({ shop: code, why: whyOf(reading) }, 'coupons could not be read');
    return rest(deps, shopId, restMs(reading));
  }
  await deps.step?.('coupons-read');
  await takeIn(deps, shopId, reading);
  await rest(deps, shopId, deps.everyMs ?? EVERY_MS, reading.readAt);
}

const restMs = (refusal: Refusal): number =>
  refusal.kind === 'throttled' ? Math.max(refusal.afterMs, 1_000) : FAILED_MS;

/** A hint that came while it was read is followed at once. */
const rest = async ({ db }: CouponsDeps, shopId: number, ms: number, readAt?: Date): Promise<void> => {
  const next = sql`clock_timestamp() + make_interval(secs => ${ms / 1000})`;
  const hinted = readAt
    ? sql`coupons_due_at > ${readAt.toISOString()}::timestamptz and coupons_due_at <= clock_timestamp()`
    : sql`false`;
  await db.withScope(systemScope('coupons'), (tx) =>
    rowsOf(
      tx,
      sql`update shop_connection set coupons_lease_until = null, coupons_due_at = case when ${hinted} then coupons_due_at else ${next} end
          where shop_id = ${shopId}`,
    ),
  );
};
