import type { Localized } from '../../core/localized.ts';
import type { sql, Tx } from '../../db/client.ts';
import type { RoleName } from '../people/roles.ts';

export type Unit = 'percent' | 'money' | 'count' | 'ratio' | 'days' | 'minutes' | 'seconds' | 'times' | 'units';
export type Grain = 'day' | 'week' | 'month' | 'quarter';

/** A bound that a figure is to keep, in its unit: percent as 0.3 for 0.3 %, money in major units. */
export type Bound = { atLeast: number } | { atMost: number };

/**
 * What a figure is asked of. Days are local to each shop (YYYY-MM-DD, both included). The transaction's scope says which shops can be
 * seen; `shops` narrows it. Nothing after `asOf` counts.
 */
export type MetricQuery = {
  from: string;
  to: string;
  asOf: Date;
  shops?: readonly number[];
};

/**
 * What a metric counts, one row for a shop (and part, and currency): sums of which any breakdown can be made. A figure is
 * `scale * num / den` over all its rows, and the sum of `num` where it has no `den`. Shops without rows have nothing to count.
 */
export type MetricRow = {
  shopId: number | null;
  /** SKU, platform, campaign, … where the metric is asked by part. */
  part?: string;
  currency?: string;
  num: number;
  den?: number;
  /** How many things were counted. */
  n: number;
  /** Local days of the period for which there was data; where it is not known, all. */
  days?: number;
};

/** A metric is a file in services/kpis/metrics/, found by path: `export const metric: MetricKind`. */
export type MetricKind = {
  code: string;
  name: Localized;
  aliases?: readonly string[];
  unit: Unit;
  /** Money that is counted in each currency of its own. */
  perCurrency?: boolean;
  /** The periods for which it makes sense. */
  grains: readonly Grain[];
  good: 'up' | 'down';
  /** What exactly is counted: the query beside it does just this. */
  says: Localized;
  /** Tables or systems that it comes from. */
  source: Localized;
  /** Codes of observations that it needs from outside (services/kpis/inputs). */
  inputs: readonly string[];
  owner: RoleName;
  /** What the group wants to reach, and over which period. */
  target?: Bound & { period: Grain };
  /** Beyond `alarm` it opens an alert, back within `clear` it ends; `proposal` says what would help. */
  thresholds?: { alarm: Bound; clear: Bound; proposal?: Localized };
  /** What it is compared with besides the last period: an observation of the code `<metric>-industry`, the last holiday. */
  comparators?: readonly ('industry' | 'last-holiday')[];
  /** Of the definition: counts up when what is counted changes. */
  version: number;
  /** The factor of num / den: 100 for percent. 1 where it is not said. */
  scale?: number;
  /** Figures of a whole group that have no shops (warehouses, staff of the group). */
  group?: boolean;
} & (
  | {
      /** Yields the columns shop_id, part, currency, num, den, n, days (those it has). */ sql(
        q: MetricQuery,
      ): ReturnType<typeof sql>;
    }
  | { /** Where one statement does not do. */ compute(tx: Tx, q: MetricQuery): Promise<MetricRow[]> }
);
