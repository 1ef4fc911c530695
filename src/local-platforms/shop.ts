import type { Currency, Platform } from '../core/terms.ts';
import type { CouponKind, ListingRef, OrderState, PlatformKind, StockChange } from '../platforms/platform.ts';
import type { Faults } from './faults.ts';
import type { LocalSecrets } from './secrets.ts';

export type LocalShop = {
  readonly kind: PlatformKind;
  readonly account: string;
  readonly name: string;
  readonly platform: Platform;
  readonly currency: Currency;
  readonly secrets: LocalSecrets;
  readonly faults: Faults;
  visibleAfterMs: number | (() => number);
  readonly listings: Map<string, LocalListing>;
  /** As they are by now; `history` has each version and when callers may see it. */
  readonly orders: Map<string, LocalOrder>;
  readonly history: Map<string, OrderVersion[]>;
  readonly coupons: Map<string, LocalCoupon>;
  /** Whatever a dialect keeps for itself: webhooks that were registered, documents that were uploaded. */
  readonly notes: Map<string, unknown>;
  /** Every change of every order by when it was made, oldest first, so that a window is found without looking at all. */
  readonly changes: { at: number; id: string; version: number }[];
  /** Keys of stock writes that were applied, and writes that are yet to land. */
  readonly writeKeys: Set<string>;
  lateWrites: { at: number; change: StockChange }[];
  nextId(): string;
};

export type ListingFace = {
  title: string;
  attributes: Record<string, string>;
  outerCode: string;
  priceMinor: bigint;
  picture: string;
  state: 'active' | 'hidden' | 'gone';
  /** On a resource slot: what it sells cannot be lowered. */
  onSlot: boolean;
};
export type ListingSetup = Partial<ListingFace> & { item?: string; variant?: string; stock?: number };
export type LocalListing = ListingRef & ListingFace & { stock: number; updatedAt: Date; version: number };

/** What verbs of one kind know of the others. */
export type Inside = {
  now(shop: LocalShop): Date;
  listing(shop: LocalShop, ref: ListingRef): LocalListing | undefined;
  emit(shop: LocalShop, event: WithoutId<WorldEvent>): void;
  /** The call that is being carried out; empty outside of one. */
  call: { shop?: LocalShop; lost?: boolean; garbled?: boolean; lateMs?: number };
};
export type WithoutId<T> = T extends unknown ? Omit<T, 'id' | 'at'> : never;

export type OrderVersion = { visibleAt: number; order: LocalOrder };

/** Frozen: each change makes a new one. Times by the platform's clock. */
export type LocalOrder = {
  readonly id: string;
  readonly version: number;
  readonly state: OrderState;
  readonly placedAt: Date;
  readonly updatedAt: Date;
  readonly paidAt?: Date;
  readonly shippedAt?: Date;
  readonly deliveredAt?: Date;
  readonly cancelledAt?: Date;
  readonly carrier?: string;
  readonly tracking?: string;
  readonly region: string;
  readonly currency: string;
  readonly buyer: string;
  readonly lines: readonly LocalLine[];
  readonly coupons: readonly { id: string; discountMinor: bigint }[];
};
export type LocalLine = ListingRef & {
  readonly key: string;
  readonly outerCode: string;
  readonly title: string;
  readonly quantity: number;
  readonly totalMinor: bigint;
  readonly returned: number;
  readonly cancelled: number;
};

export type Sale = {
  lines: readonly (ListingRef & { quantity: number })[];
  /** Paid at once; else it waits for `pay`. */
  paid?: boolean;
  region?: string;
  /** The platform's own id of the buyer. */
  buyer?: string;
  coupon?: string;
};

export type LocalCoupon = {
  readonly id: string;
  name: string;
  kind: CouponKind;
  startsAt: Date;
  endsAt: Date;
  thresholdMinor: bigint;
  discountMinor?: bigint;
  percentBp?: number;
  total?: number;
  perCustomer?: number;
  stackable: boolean;
  items: readonly string[];
  code: string;
  enabled: boolean;
  stopped: boolean;
  taken: number;
  used: number;
  version: number;
  updatedAt: Date;
};

export type WorldEvent = { id: string; at: Date } & (
  | { kind: 'order'; what: 'placed' | 'paid' | 'shipped' | 'delivered' | 'cancelled' | 'refunded'; order: string }
  | { kind: 'coupon'; coupon: string }
  | { kind: 'listing'; item: string; variant: string }
);

export const refKey = ({ item, variant }: ListingRef): string => `${item}/${variant}`;
