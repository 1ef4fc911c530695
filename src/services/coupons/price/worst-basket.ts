import { bestStack, type Stack } from './best-stack.ts';
import { type Basket, type BasketLine, isFor, type Offer } from './offer.ts';

/** A listing that can be bought: its price, and how many pieces of the SKU one is. */
export type Goods = { item: string; sku: string; unitMinor: bigint; pieces: number };

/** A basket, what it costs, and what of that its first line does: the goods that were asked about. */
export type Worst = { basket: Basket; stack: Stack; quantity: number; paidMinor: bigint };

/** Of goods that are filled up with others so many are bought at most. */
export const MOST_FILLED = 10;

type Shop = { shopId: number; currency: string };

/**
 * The basket in which one of `goods` costs least. What is taken off a piece is most where a threshold is just reached, since an
 * amount is then shared by the least goods: so only those baskets are tried, of the goods alone, and of 1 to MOST_FILLED of them
 * filled up with one kind of others. `use`: a basket in which this offer is used; none where it never is.
 */
export function worstBasket(
  shop: Shop,
  goods: Goods,
  others: readonly Goods[],
  offers: readonly Offer[],
  use?: string,
): Worst | undefined {
  if (goods.unitMinor <= 0n) return undefined;
  let worst: Worst | undefined;
  for (const lines of [...baskets(goods, others, offers)]) {
    const basket = { ...shop, lines };
    const stack = bestStack(basket, offers, { use });
    if (use !== undefined && !stack.steps.some(({ key }) => key === use)) continue;
    const [quantity, paidMinor] = [lines[0]?.quantity ?? 1, stack.lineMinor[0] ?? 0n];
    if (worst === undefined || paidMinor * BigInt(worst.quantity) < worst.paidMinor * BigInt(quantity))
      worst = { basket, stack, quantity, paidMinor };
  }
  return worst;
}

function* baskets(goods: Goods, others: readonly Goods[], offers: readonly Offer[]): Generator<BasketLine[]> {
  const line = ({ item, sku, unitMinor }: Goods, quantity: bigint): BasketLine => ({
    item,
    sku,
    unitMinor,
    quantity: Number(quantity),
  });
  for (const quantity of ownQuantities(goods, offers)) yield [line(goods, quantity)];
  const classes = classesOf(others, offers);
  for (let own = 1n; own <= BigInt(MOST_FILLED); own++)
    for (const offer of offers)
      for (const same of classes) {
        const fill = nearest(offer, goods, own, same);
        if (fill) yield [line(goods, own), line(fill.goods, fill.quantity)];
      }
}

/** One, and where each offer is just reached by the goods alone. */
function ownQuantities(goods: Goods, offers: readonly Offer[]): Set<bigint> {
  const entries = offers.filter((offer) => isFor(offer, goods)).map((o) => upTo(o.thresholdMinor, goods.unitMinor));
  return new Set([1n, ...entries]);
}

/** How many of a price come to at least an amount; one at least. */
const upTo = (amount: bigint, unit: bigint): bigint => (amount <= unit ? 1n : (amount + unit - 1n) / unit);

/** Goods that the same offers are for: of those only what they come to matters. */
function classesOf(others: readonly Goods[], offers: readonly Offer[]): Goods[][] {
  const classes = new Map<string, Goods[]>();
  for (const other of others) {
    if (other.unitMinor <= 0n) continue;
    const name = offers.map((offer) => (isFor(offer, other) ? '1' : '0')).join('');
    classes.set(name, [...(classes.get(name) ?? []), other]);
  }
  return [...classes.values()];
}

/** Of goods of one class those that reach the offer's threshold with the least beyond it. */
function nearest(offer: Offer, goods: Goods, own: bigint, same: readonly Goods[]) {
  if (!same[0] || !isFor(offer, same[0])) return undefined;
  const missing = offer.thresholdMinor - (isFor(offer, goods) ? goods.unitMinor * own : 0n);
  if (missing <= 0n) return undefined;
  let best: { goods: Goods; quantity: bigint; amount: bigint } | undefined;
  for (const other of same) {
    if (other.item === goods.item && other.sku === goods.sku) continue;
    const quantity = upTo(missing, other.unitMinor);
    const amount = quantity * other.unitMinor;
    if (best === undefined || amount < best.amount) best = { goods: other, quantity, amount };
  }
  return best;
}

/**
 * Not more than what one of the goods costs in any basket, in minor units: all percentages, and each amount shared by no more than
 * its threshold asks for. Where this is not below a floor, nothing need be searched.
 */
export function lowestConceivable(goods: Goods, offers: readonly Offer[]): number {
  const unit = Number(goods.unitMinor);
  const percents = offers.filter(({ kind }) => kind === 'percent');
  // What is for some goods only may make them worth little: then an amount could fall on the others alone.
  const uneven = offers.some(({ kind, items }) => kind !== 'percent' && items !== undefined);
  const all = uneven ? 0 : percents.reduce((left, { percentBp = 0 }) => left * (1 - percentBp / 10_000), 1);
  const own = percents
    .filter((offer) => isFor(offer, goods))
    .reduce((left, { percentBp = 0 }) => left * (1 - percentBp / 10_000), unit);
  return offers
    .filter((offer) => offer.kind !== 'percent' && isFor(offer, goods))
    .reduce((left, { thresholdMinor, discountMinor = 0n }) => {
      const shared = Math.max(Number(thresholdMinor), unit) * all;
      return left - Number(discountMinor) * (shared > unit ? unit / shared : 1);
    }, own - 1);
}
