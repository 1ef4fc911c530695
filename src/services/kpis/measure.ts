import { rowsOf, sql, type Tx } from '../../db/client.ts';
import { bounded } from './bounded.ts';
import type { MetricKind, MetricQuery, MetricRow, MetricSources } from './metric-kind.ts';

/** How long one statement of a metric may take. */
export const MOST_MS = 5_000;
/** Rows (of shops, parts and currencies) that a metric may count. */
export const MOST_ROWS = 20_000;

/** One figure of a metric; several where it is counted by currency. `value`: nothing where there is nothing to count. */
export type Figure = {
  value?: number;
  num: number;
  den?: number;
  /** How many things were counted. */
  n: number;
  /** Of the shop-days that it wants, the share for which there was data, 0 to 1. */
  coverage: number;
  currency?: string;
};

/** Of which shop-days there should be data. */
export type Wanted = { shops: number; days: number };

/**
 * What a metric counts, in a savepoint that cannot write and whose statements end after 5 s; the caller's transaction goes on whatever
 * happens in it. Throws what the database says, `57014` for one that took too long.
 */
export async function measure(
  tx: Tx,
  kind: MetricKind,
  q: MetricQuery,
  sources: MetricSources = {},
): Promise<MetricRow[]> {
  return bounded(tx, MOST_MS, async (inner) =>
    'sql' in kind
      ? (await rowsOf<Raw>(inner, sql`${kind.sql(q)} limit ${MOST_ROWS}`)).map(rowOf)
      : kind.compute(inner, q, sources),
  );
}

type Raw = Record<string, string | number | null | undefined>;

/** The columns of a metric's statement, those that it has: shop_id, part, currency, num, den, n, days. */
export function rowOf(raw: Raw): MetricRow {
  const { shop_id, part, currency, num, den, n, days } = raw;
  const some = (value: Raw[string]): value is string | number => value !== null && value !== undefined;
  return {
    shopId: some(shop_id) ? Number(shop_id) : null,
    num: Number(num ?? 0),
    n: Number(n ?? 0),
    ...(some(part) && part !== '' && { part: String(part) }),
    ...(some(currency) && currency !== '' && { currency: String(currency) }),
    ...(den !== undefined && { den: Number(den ?? 0) }),
    ...(some(days) && { days: Number(days) }),
  };
}

/**
 * The figures that rows make: one, or one a currency, those with the most in them first. `wanted`: how many shops and days there are;
 * without it coverage is not known and 1.
 */
export function figureOf(kind: MetricKind, rows: readonly MetricRow[], wanted?: Wanted): Figure[] {
  const groups = Map.groupBy(rows, ({ currency }) => (kind.perCurrency ? (currency ?? '') : ''));
  if (groups.size === 0) groups.set('', []);
  const coverage = coverageOf(rows, wanted);
  return [...groups]
    .map(([currency, some]): Figure => ({ ...summed(kind, some), coverage, ...(currency && { currency }) }))
    .sort((a, b) => b.n - a.n || (a.currency ?? '').localeCompare(b.currency ?? ''));
}

function summed(kind: MetricKind, rows: readonly MetricRow[]): Omit<Figure, 'coverage' | 'currency'> {
  const sum = (of: (row: MetricRow) => number) => tidy(rows.reduce((total, row) => total + of(row), 0));
  const [num, n] = [sum((row) => row.num), sum((row) => row.n)];
  const scale = kind.scale ?? 1;
  if (!rows.some(({ den }) => den !== undefined))
    return { num, n, ...((rows.length > 0 || kind.zero) && { value: tidy(scale * num) }) };
  const den = sum((row) => row.den ?? 0);
  return { num, den, n, ...(den !== 0 && { value: tidy((scale * num) / den) }) };
}

/** Sums of decimals without the dust of binary fractions. */
const tidy = (n: number): number => Number(n.toPrecision(14));

/** A row of no shop stands for all of them. */
function coverageOf(rows: readonly MetricRow[], wanted: Wanted | undefined): number {
  const total = (wanted?.shops ?? 0) * (wanted?.days ?? 0);
  if (!wanted || rows.length === 0) return rows.length > 0 || !wanted ? 1 : 0;
  if (total === 0 || rows.some(({ days }) => days === undefined)) return 1;
  const byShop = new Map<number, number>();
  let everywhere = 0;
  for (const { shopId, days = 0 } of rows) {
    if (shopId === null) everywhere = Math.max(everywhere, days);
    else byShop.set(shopId, Math.max(byShop.get(shopId) ?? 0, days));
  }
  const known = [...byShop.values()].reduce((sum, days) => sum + Math.max(days, everywhere), 0);
  return Math.min(1, (known + (wanted.shops - byShop.size) * everywhere) / total);
}

/** Whether a metric failed since it took too long, rather than since it is wrong. */
export const tookTooLong = (error: unknown): boolean => {
  const { code, cause } = error as { code?: string; cause?: { code?: string } };
  return code === '57014' || cause?.code === '57014';
};
