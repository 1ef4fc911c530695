import type { Localized } from '../../core/localized.ts';
import type { sql, Tx } from '../../db/client.ts';

export type Unit = 'percent' | 'money' | 'count' | 'ratio' | 'days' | 'minutes' | 'seconds' | 'times' | 'units';
export type Grain = 'day' | 'week' | 'month' | 'quarter';

/** The role that answers for a figure (services/people/roles). */
export type Owner = 'admin' | 'manager' | 'finance' | 'marketing' | 'compliance' | 'operator';

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
  /** Which kind of period it is, where it is one: a metric that looks at the one before needs to know. */
  grain?: Grain;
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

/** What other services count, passed in by src/app/services.ts; the same definitions as their own commands show. */
export type MetricSources = {
  /** A figure of services/figures by its name, up to the end of the period: its value in its own unit and what was counted. */
  figure?(tx: Tx, name: string, q: MetricQuery): Promise<{ value: number | undefined; of: number }>;
  /** Listings and orders, and those of them with a grave finding, by shop. */
  violations?(tx: Tx, q: MetricQuery): Promise<{ shopId: number | null; found: number; checked: number }[]>;
};

/** A part's figure beside those of the others, in one currency where it is an amount. */
export type Standing = { key: string; name: Localized; value: number; num: number; den?: number; n: number };

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
  owner: Owner;
  /** What the group wants to reach, and over which period. */
  target?: Bound & { period: Grain /** Of amounts: figures in other currencies have no target. */; currency?: string };
  /** Beyond `alarm` it opens an alert, back within `clear` it ends; `proposal` says what would help. */
  thresholds?: {
    alarm: Bound;
    clear: Bound;
    proposal?: Localized;
    /** The proposal with figures, of one that is beyond the alarm among its like; nothing: `proposal` as it is. */
    advise?(one: Standing, all: readonly Standing[]): Localized | undefined;
    /** Of which figures: the whole group's (default), each shop's, platform's or division's. */
    by?: 'all' | 'shop' | 'platform' | 'division';
    /** Which period that is over is looked at; default: the target's, else the shortest that it has. */
    period?: Grain;
    /** Of amounts. */
    currency?: string;
    /** Fewer things counted than this say nothing; default 1. */
    least?: number;
  };
  /** What it is compared with besides the last period: an observation of the code `<metric>-industry`, the last holiday. */
  comparators?: readonly ('industry' | 'last-holiday')[];
  /** Of the definition: counts up when what is counted changes. */
  version: number;
  /** The factor of num / den: 100 for percent. 1 where it is not said. */
  scale?: number;
  /** Nothing counted is a 0 and not unknown. */
  zero?: true;
  /** Counts each thing once over all shops: rows of shops do not add up to a breakdown, each part is counted by itself. */
  distinct?: true;
  /** In what part of the list it stands. */
  shelf?: 'core' | 'sales' | 'customers' | 'traffic' | 'content' | 'stock' | 'service' | 'cost' | 'quality';
  /** What it adds up, thing by thing, for whoever asks why: columns what, shop, day, value, currency. */
  behind?(q: MetricQuery): ReturnType<typeof sql>;
  /** Figures of a whole group that have no shops (warehouses, staff of the group). */
  group?: boolean;
} & (
  | {
      /** Yields the columns shop_id, part, currency, num, den, n, days (those it has). */ sql(
        q: MetricQuery,
      ): ReturnType<typeof sql>;
    }
  | {
      /** Where one statement does not do. */ compute(
        tx: Tx,
        q: MetricQuery,
        sources: MetricSources,
      ): Promise<MetricRow[]>;
    }
);
