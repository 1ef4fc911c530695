/** By what two orders are tied: keyed hashes, never values. */
export const KINDS = ['buyer', 'device', 'address', 'payer', 'ip'] as const;
export type Kind = (typeof KINDS)[number];

/** An order as the features see it. Times are milliseconds since 1970, amounts minor units. */
export type OrderEvent = {
  /** Grows with time of arrival; only to tell orders apart. */
  id: number;
  at: number;
  shop: number;
  traits: Partial<Record<Kind, string>>;
  /** A cancellation that is an order of its own, as in imported books: it counts as a refund and not as a sale. */
  refund: boolean;
  /** When it was cancelled or came back. */
  refundedAt?: number;
  /** Placed from 23:00 to 06:00 by the shop's own clock. */
  night: boolean;
  amount: number;
  discount: number;
  lines: number;
  /** Units of its largest line. */
  most: number;
  /** Codes in order, at most MOST_SKUS of them. */
  skus: readonly string[];
};

/** What is known of an order's surroundings when it is judged. */
export type Surroundings = {
  /** Nothing later is in it. */
  asOf: number;
  /**
   * Other orders with the same hash from WINDOW_MS before it up to `asOf`, the latest MOST_TIED of each hash; of device and payer
   * also those by what else its buyer used then (otherHashes).
   */
  tied: Partial<Record<Kind, readonly OrderEvent[]>>;
  /** By which devices and payers the orders tied to it were placed (secondHashes), and what else was placed by those: MOST_SECOND of each. */
  second: readonly OrderEvent[];
  /** Sales of its shop that were placed within NEAR_MS of it and not after `asOf`, it left out: at most MOST_NEAR, the latest. */
  near: readonly OrderEvent[];
  /** What sales of its shop came to: the last USUAL of them before it. */
  usual: readonly number[];
};

const DAY_MS = 86_400_000;
export const WINDOW_MS = 60 * DAY_MS;
/** An order is judged again until three days after it was placed, when its neighbours are known; never by later ones. */
export const DELAY_MS = 3 * DAY_MS;
export const MOST_TIED = 100;
export const MOST_SECOND = 30;
export const MOST_SKUS = 20;
export const USUAL = 50;
export const NEAR_MS = 2 * 3_600_000;
export const MOST_NEAR = 60;
export const isNight = (hour: number): boolean => hour >= 23 || hour < 6;
