/**
 * Coupons and promotions as far as prices go, and what is bought. Amounts are minor units of one currency. Nothing here knows
 * a platform, a database or a clock: whoever asks passes only offers that are running.
 */

export type OfferKind = 'full-reduction' | 'direct' | 'percent';

export type Offer = {
  /** Names it among the offers of one question. */
  key: string;
  shopId: number;
  currency: string;
  kind: OfferKind;
  /** What its items must come to before any offer is taken off; zero: nothing is asked. */
  thresholdMinor: bigint;
  /** Of `full-reduction` and `direct`. */
  discountMinor?: bigint | undefined;
  /** Of `percent`: hundredths of a percent off. */
  percentBp?: number | undefined;
  /** May be used together with others that may; one that may not is used alone. */
  stackable: boolean;
  /** Items it is for; none: the whole shop. */
  items?: readonly string[] | undefined;
  /** Steps of one promotion have the same: of those that are reached only the one that takes most off counts. */
  promotion?: string | undefined;
};

/** `quantity` listings of `item` at `unitMinor` each. */
export type BasketLine = { item: string; sku: string; quantity: number; unitMinor: bigint };
export type Basket = { shopId: number; currency: string; lines: readonly BasketLine[] };

export const listOf = (lines: readonly BasketLine[]): bigint =>
  lines.reduce((sum, line) => sum + line.unitMinor * BigInt(line.quantity), 0n);

export const isFor = ({ items }: Offer, line: { item: string }): boolean =>
  items === undefined || items.includes(line.item);

/** What an offer takes off an amount: a percentage to the nearest minor unit (a half is taken off), never more than there is. */
export function offOf({ kind, percentBp, discountMinor }: Offer, amount: bigint): bigint {
  if (amount <= 0n) return 0n;
  const off = kind === 'percent' ? (amount * BigInt(percentBp ?? 0) + 5_000n) / 10_000n : (discountMinor ?? 0n);
  return off > amount ? amount : off > 0n ? off : 0n;
}
