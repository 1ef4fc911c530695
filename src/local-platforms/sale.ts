import { couponState } from './coupons.ts';
import {
  type Inside,
  type LocalLine,
  type LocalListing,
  type LocalOrder,
  type LocalShop,
  refKey,
  type Sale,
} from './shop.ts';

/** Takes an order's units off the platform's numbers, all or none. */
export function placeLines(inside: Inside, shop: LocalShop, { lines }: Sale): LocalLine[] | undefined {
  const wanted = new Map<string, number>();
  const listings: LocalListing[] = [];
  for (const line of lines) {
    const listing = inside.listing(shop, line);
    const units = (wanted.get(refKey(line)) ?? 0) + line.quantity;
    wanted.set(refKey(line), units);
    if (listing?.state !== 'active' || line.quantity < 1 || listing.stock < units) return undefined;
    listings.push(listing);
  }
  return listings.map((listing, n) => {
    const quantity = lines[n]?.quantity ?? 0;
    listing.stock -= quantity;
    return {
      key: shop.nextId(),
      item: listing.item,
      variant: listing.variant,
      outerCode: listing.outerCode,
      title: listing.title,
      quantity,
      totalMinor: listing.priceMinor * BigInt(quantity),
      returned: 0,
      cancelled: 0,
    };
  });
}

/** The discount comes off the lines by their share; what is left by rounding comes off the first. */
export function useCoupon(
  shop: LocalShop,
  lines: LocalLine[],
  id: string | undefined,
  at: Date,
): Pick<LocalOrder, 'lines' | 'coupons'> {
  const coupon = id === undefined ? undefined : shop.coupons.get(id);
  if (!coupon) return { lines, coupons: [] };
  const total = lines.reduce((sum, l) => sum + l.totalMinor, 0n);
  const state = couponState(coupon, at);
  if ((state !== 'live' && state !== 'exhausted') || total < coupon.thresholdMinor) return { lines, coupons: [] };
  const off =
    coupon.kind === 'percent' ? (total * BigInt(coupon.percentBp ?? 0)) / 10_000n : (coupon.discountMinor ?? 0n);
  const discountMinor = off > total ? total : off;
  coupon.used += 1;
  coupon.taken = Math.max(coupon.taken, coupon.used);
  coupon.version += 1;
  coupon.updatedAt = at;
  const shares = lines.map((l) => (total === 0n ? 0n : (discountMinor * l.totalMinor) / total));
  const rest = discountMinor - shares.reduce((sum, s) => sum + s, 0n);
  const priced = lines.map((l, n) => ({ ...l, totalMinor: l.totalMinor - (shares[n] ?? 0n) - (n === 0 ? rest : 0n) }));
  return { lines: priced, coupons: [{ id: coupon.id, discountMinor }] };
}
