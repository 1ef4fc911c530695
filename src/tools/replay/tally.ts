import type { Verified } from '../../services/inventory/verify.ts';

/** Sums over the year; units unless it says otherwise. */
export type Tally = {
  days: number;
  orders: number;
  lines: { asked: number; filled: number };
  units: { asked: number; filled: number };
  withdrawn: { lines: number; units: number };
  returned: { units: number; leftOut: number };
  opening: { skus: number; units: number };
  launches: { skus: number; units: number };
  bought: { lines: number; units: number };
  /** SKU-days at closing time: all of SKUs that have been on sale, and those with nothing free. */
  skuDays: { all: number; empty: number };
  /** Units on hand at closing time, added up over the calendar days of the year. */
  onHandDays: number;
  calendarDays: number;
};

export const emptyTally = (): Tally => ({
  days: 0,
  orders: 0,
  lines: { asked: 0, filled: 0 },
  units: { asked: 0, filled: 0 },
  withdrawn: { lines: 0, units: 0 },
  returned: { units: 0, leftOut: 0 },
  opening: { skus: 0, units: 0 },
  launches: { skus: 0, units: 0 },
  bought: { lines: 0, units: 0 },
  skuDays: { all: 0, empty: 0 },
  onHandDays: 0,
  calendarDays: 0,
});

/** A SKU that lies: `cover` is days of stock at the pace of the last 90 days, infinite where nothing was asked for. */
export type Slow = { sku: string; onHand: number; asked: number; cover: number };

export type Replayed = Tally & {
  /** The last day played: the file's last in that year. */
  last: string;
  slow: Slow[];
  slowUnits: number;
  endUnits: number;
  /** Units bought that were still on the way at the end. */
  arriving: number;
  proof: Verified;
  rejects: number;
  seconds: number;
};

/** Times a year that the average stock was shipped. */
export const turnoverOf = ({ units, onHandDays, calendarDays }: Tally): number => {
  const average = onHandDays / calendarDays;
  return average > 0 ? (units.filled / average) * (365 / calendarDays) : 0;
};

export const sumOf = (values: Iterable<number>): number => {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
};
