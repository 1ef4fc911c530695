/**
 * An order as a platform told it, whichever it is: what src/platforms/platform.ts calls an order fact. No name, phone or
 * address is part of it, and nothing that is not named here is kept.
 */
export type OrderTold = {
  id: string;
  /** Grows with each change; comparable as text. */
  version: string;
  state: 'placed' | 'paid' | 'shipped' | 'delivered' | 'closed' | 'cancelled';
  placedAt: Date;
  updatedAt: Date;
  paidAt?: Date;
  shippedAt?: Date;
  deliveredAt?: Date;
  cancelledAt?: Date;
  carrier?: string;
  region?: string;
  currency: string;
  buyer?: string;
  /** By what it was placed: keyed hashes. */
  traits?: readonly { kind: string; hash: string }[];
  lines: readonly LineTold[];
  coupons?: readonly { id: string; discountMinor: bigint }[];
};

export type LineTold = {
  key: string;
  item: string;
  variant: string;
  outerCode: string;
  title: string;
  quantity: number;
  totalMinor: bigint;
  returned?: number;
  cameBack?: number;
  cancelled?: number;
};

const MOST_LINES = 1000;
const MOST_UNITS = 1_000_000;
const MOST_MINOR = 10n ** 15n;

/** Why an order makes no sense, so that it is left out and said; undefined: it does. Never says what is in it. */
export function faultOf(told: OrderTold): string | undefined {
  const times = [told.placedAt, told.updatedAt, told.paidAt, told.shippedAt, told.deliveredAt, told.cancelledAt].filter(
    (at) => at !== undefined,
  );
  if (!/^[^\p{C}]{1,100}$/u.test(told.id)) return 'its id is no id';
  if (!/^[^\p{C}]{1,100}$/u.test(told.version)) return 'its version is none';
  if (!/^[A-Z]{3}$/.test(told.currency)) return 'its currency is none';
  if (times.some((at) => Number.isNaN(at.getTime()))) return 'one of its times is none';
  if (told.lines.length > MOST_LINES) return `it has more than ${MOST_LINES} lines`;
  if (new Set(told.lines.map(({ key }) => key)).size < told.lines.length) return 'two lines have one key';
  return told.lines.map(lineFault).find((fault) => fault !== undefined);
}

function lineFault({ key, item, quantity, totalMinor, returned = 0, cameBack = 0, cancelled = 0 }: LineTold) {
  const counts = [quantity, returned, cameBack, cancelled];
  if (key === '' || key.length > 60 || item === '' || item.length > 100) return 'a line has no key or no item';
  if (counts.some((count) => !Number.isSafeInteger(count) || count < 0 || count > MOST_UNITS))
    return 'a line counts units that cannot be';
  if (totalMinor < 0n || totalMinor > MOST_MINOR) return 'a line costs what cannot be';
  return undefined;
}

const FURTHEST: readonly OrderTold['state'][] = ['placed', 'paid', 'shipped', 'delivered', 'closed', 'cancelled'];

/**
 * What decides which of two facts of an order is the later one. Many platforms count in whole seconds: within one, an order that
 * has come further, or of which more was cancelled or came back, is the later.
 */
export function versionOf({ version, state, lines }: OrderTold): string {
  const units = (of: (line: LineTold) => number | undefined) =>
    String(lines.reduce((sum, line) => sum + (of(line) ?? 0), 0)).padStart(9, '0');
  const within = [units((line) => line.cancelled), units((line) => line.returned), units((line) => line.cameBack)];
  return [version, FURTHEST.indexOf(state), ...within].join(' ');
}

/** The newest of each order, in the order in which they first came. */
export function newestOf(told: readonly OrderTold[]): OrderTold[] {
  const newest = new Map<string, OrderTold>();
  for (const one of told) {
    const known = newest.get(one.id);
    if (!known || versionOf(one) > versionOf(known)) newest.set(one.id, one);
  }
  return [...newest.values()];
}

/** A name of goods, a carrier or a region as it is kept: printable, on one line, never long. */
export const kept = (text: string | undefined, most: number): string =>
  [...(text ?? '').replace(/[\p{C}\s]+/gu, ' ').trim()].slice(0, most).join('');
