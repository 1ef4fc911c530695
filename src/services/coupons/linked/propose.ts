import type { Priced } from '../goods.ts';
import type { Offer } from '../price/offer.ts';
import { lowestConceivable, worstBasket } from '../price/worst-basket.ts';
import type { PromotionStep } from '../running.ts';

export type Asked = {
  shop: { id: number; currency: string };
  steps: readonly PromotionStep[];
  goods: readonly Priced[];
  /** What baskets are filled up with. */
  fillers: readonly Priced[];
  minThresholdMinor: bigint;
  /** Discounts are whole multiples of it: one yuan. */
  unitMinor: bigint;
};

/** Steps that a shop can afford, and the SKU that keeps them as low as they are. */
export type Proposed = { steps: PromotionStep[]; boundBy?: string };

/**
 * Full-reduction steps near those asked for, under which no basket falls below floor or cost. A threshold is raised to the least
 * that the platform takes; a discount is lowered, in whole units, until the worst basket holds. Steps that come to nothing, or to
 * no more than a lower one, are left out.
 */
export function proposeSteps({ shop, steps, goods, fillers, minThresholdMinor, unitMinor }: Asked): Proposed {
  const bounded = goods.filter(({ floorMinor, costMinor }) => floorMinor !== undefined || costMinor !== undefined);
  const kept: PromotionStep[] = [];
  let boundBy: string | undefined;
  for (const step of steps) {
    const thresholdMinor = step.thresholdMinor > minThresholdMinor ? step.thresholdMinor : minThresholdMinor;
    const hurts = (units: bigint) => hurt(shop, { thresholdMinor, discountMinor: units * unitMinor }, bounded, fillers);
    const asked = step.discountMinor / unitMinor;
    const most = largest(asked, (units) => hurts(units) === undefined);
    if (most < asked) boundBy ??= hurts(most + 1n);
    const discountMinor = most * unitMinor;
    const last = kept.at(-1);
    if (
      discountMinor === 0n ||
      (last && (discountMinor <= last.discountMinor || thresholdMinor <= last.thresholdMinor))
    )
      continue;
    kept.push({ ...step, thresholdMinor, discountMinor });
  }
  return { steps: kept, ...(boundBy === undefined ? {} : { boundBy }) };
}

/** The largest number up to `most` that holds; what holds for one holds for all below it, and zero always does. */
function largest(most: bigint, holds: (units: bigint) => boolean): bigint {
  if (most <= 0n || holds(most)) return most > 0n ? most : 0n;
  let [good, bad] = [0n, most];
  while (bad - good > 1n) {
    const middle = (good + bad) / 2n;
    if (holds(middle)) good = middle;
    else bad = middle;
  }
  return good;
}

/** A SKU that falls below its floor or cost in some basket with this step; `undefined`: none does. */
function hurt(
  shop: { id: number; currency: string },
  step: PromotionStep,
  bounded: readonly Priced[],
  fillers: readonly Priced[],
): string | undefined {
  const offer: Offer = {
    ...step,
    key: 'step',
    shopId: shop.id,
    currency: shop.currency,
    kind: 'full-reduction',
    stackable: false,
  };
  const at = { shopId: shop.id, currency: shop.currency };
  const low = bounded.find((goods) => {
    const bound = higher(goods);
    if (lowestConceivable(goods, [offer]) >= Number(bound)) return false;
    const worst = worstBasket(at, goods, fillers, [offer], 'step');
    return worst !== undefined && worst.paidMinor < bound * BigInt(worst.quantity);
  });
  return low?.sku;
}

const higher = ({ floorMinor = 0n, costMinor = 0n }: Priced): bigint =>
  floorMinor > costMinor ? floorMinor : costMinor;

/**
 * How much a piece costs in one shop of what it costs in another, in millionths: the median over SKUs that both sell. It stands for
 * the exchange rate that nobody told us, where their currencies differ. `undefined`: they have no SKU in common.
 */
export function priceRatio(from: readonly Priced[], to: readonly Priced[]): bigint | undefined {
  const theirs = new Map(from.map((goods) => [goods.sku, goods]));
  const ratios = to
    .flatMap((goods) => {
      const other = theirs.get(goods.sku);
      return other && other.unitMinor > 0n
        ? [(goods.unitMinor * BigInt(other.pieces) * 1_000_000n) / (other.unitMinor * BigInt(goods.pieces))]
        : [];
    })
    .sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return ratios[Math.floor(ratios.length / 2)];
}

/** Amounts in another shop's prices, in whole units: thresholds rounded up, discounts down. */
export const scaled = (steps: readonly PromotionStep[], ratio: bigint, unitMinor: bigint): PromotionStep[] =>
  steps.map(({ thresholdMinor, discountMinor, ...rest }) => ({
    ...rest,
    thresholdMinor: (((thresholdMinor * ratio) / 1_000_000n + unitMinor - 1n) / unitMinor) * unitMinor,
    discountMinor: ((discountMinor * ratio) / 1_000_000n / unitMinor) * unitMinor,
  }));
