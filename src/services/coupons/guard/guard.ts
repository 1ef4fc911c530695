import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import type { PriceShop, Running, Terms } from '../running.ts';
import { budgetFindings } from './budget.ts';
import { type Context, contextOf } from './context.ts';
import { amount, type Finding } from './finding.ts';
import { minThresholdOf } from './limits.ts';
import { overlapFindings } from './overlaps.ts';
import { priceFindings, undercutFindings } from './prices.ts';

export { FINDING_KINDS, type Finding, type FindingKind, KIND_WORDS, REFUSED } from './finding.ts';

export type SpecToCheck = {
  shopId: number;
  spec: Terms;
  /** The coupon that the specification changes. */
  exceptCouponId?: number | undefined;
  now: Date;
  /** What the shop's connector declares, in minor units. */
  minThresholdMinor?: number | undefined;
};

/** What would be wrong with a coupon that is not there yet, the gravest kind first. Read only. */
export async function checkSpec(
  tx: Tx,
  { shopId, spec, exceptCouponId, now, minThresholdMinor }: SpecToCheck,
): Promise<Finding[]> {
  const context = await contextOf(tx, now, spec.endsAt, exceptCouponId);
  const subject: Running = { ...spec, key: 'this', id: exceptCouponId ?? 0, shopId, used: 0 };
  return findingsOf(context, subject, minThresholdMinor);
}

/** The same for a coupon in its context. A shop that the scope does not see has no findings. */
export async function findingsOf(context: Context, subject: Running, declaredMinor?: number): Promise<Finding[]> {
  const shop = context.shop(subject.shopId);
  if (!shop || subject.endsAt <= context.now) return [];
  return [
    ...(await refusingFindings(context, subject, declaredMinor)),
    ...(await undercutFindings(context, shop, subject)),
    ...overlapFindings(context, shop, subject),
    ...(await budgetFindings(context, shop, subject)),
  ];
}

/** Of these only those for which a coupon is not created (REFUSED). */
export async function refusingFindings(context: Context, subject: Running, declaredMinor?: number): Promise<Finding[]> {
  const shop = context.shop(subject.shopId);
  if (!shop || subject.endsAt <= context.now) return [];
  return [
    ...thresholdFindings(context, shop, subject, declaredMinor),
    ...(await priceFindings(context, shop, subject)),
  ];
}

function thresholdFindings(
  context: Context,
  shop: PriceShop,
  subject: Running,
  declaredMinor: number | undefined,
): Finding[] {
  const least = minThresholdOf(context.limits, shop, declaredMinor);
  if (subject.kind !== 'full-reduction' || subject.thresholdMinor >= least || subject.currency !== shop.currency)
    return [];
  const [is, must] = [amount(subject.thresholdMinor, shop.currency), amount(least, shop.currency)];
  return [
    {
      kind: 'threshold',
      sku: '',
      says: {
        zh: `满减门槛 ${is} 低于 ${shop.code} 的下限 ${must}，请提高门槛`,
        en: `The threshold of ${is} is under the least of ${shop.code}, ${must}; raise it`,
      },
    },
  ];
}

/** Coupons that run or will, of these shops or of all. */
export async function shopsWithCoupons(tx: Tx): Promise<number[]> {
  const rows = await rowsOf<{ shop_id: number }>(
    tx,
    sql`select distinct shop_id from coupon where state in ('live', 'scheduled') order by shop_id`,
  );
  return rows.map((row) => row.shop_id);
}
