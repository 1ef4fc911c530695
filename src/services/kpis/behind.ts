import { rowsOf, sql } from '../../db/client.ts';
import type { KpiDeps } from './deps.ts';
import { measure } from './measure.ts';
import type { MetricKind, MetricQuery, MetricRow } from './metric-kind.ts';
import { cut, elapsed, type Period } from './period.ts';
import { fieldOf, kindOf, queryOf, type ReportOptions, todayOf } from './report.ts';
import type { KpiShop } from './scope.ts';
import type { Query } from './sql.ts';

/** A thing that was counted: an order, a day, … with what it adds. */
export type Behind = { what: string; shop: string; day: string; value: number; currency: string };

/** Why a metric has its value: what it asks, the rows that it adds up, and the largest things behind them. */
export type Why = {
  kind: MetricKind;
  q: MetricQuery;
  /** The statement with its values in it; none of a metric that is a function. */
  sql?: string;
  rows: MetricRow[];
  shops: KpiShop[];
  behind?: { rows: Behind[]; total: number };
};

const SHOWN = 12;

/** Throws kpi.unknown, and what measuring throws. */
export async function why(d: KpiDeps, code: string, period: Period, options: ReportOptions): Promise<Why> {
  const kind = kindOf(d, code);
  const field = await fieldOf(d, options.shops);
  const q = queryOf({ period: cut(period, elapsed(period, todayOf(field, options.asOf))), options });
  const rows = await measure(d.tx, kind, q, d.sources);
  const behind = await behindOf(d, kind, q);
  return {
    kind,
    q,
    rows,
    shops: field.shops,
    ...('sql' in kind && { sql: sqlText(kind.sql(q)) }),
    ...(behind && { behind }),
  };
}

async function behindOf({ tx }: KpiDeps, kind: MetricKind, q: MetricQuery) {
  if (!kind.behind) return undefined;
  const rows = await rowsOf<Record<keyof Behind | 'total', string>>(
    tx,
    sql`select what::text as what, shop::text as shop, day::text as day, value::text as value, currency::text as currency,
          count(*) over ()::int as total
        from (${kind.behind(q)}) b order by abs(b.value) desc, what limit ${SHOWN}`,
  );
  return {
    rows: rows.map(({ what, shop, day, value, currency }) => ({ what, shop, day, value: Number(value), currency })),
    total: Number(rows[0]?.total ?? 0),
  };
}

/** A statement as a person can run it: its values written in, white space folded. */
export const sqlText = (query: Query): string => flat(query).replace(/\s+/g, ' ').trim();

function flat(chunk: unknown): string {
  if (chunk === null || chunk === undefined) return 'null';
  if (typeof chunk === 'number' || typeof chunk === 'bigint' || typeof chunk === 'boolean') return String(chunk);
  if (typeof chunk === 'string') return `'${chunk.replaceAll("'", "''")}'`;
  if (Array.isArray(chunk)) return chunk.map(flat).join(', ');
  const { queryChunks, value } = chunk as { queryChunks?: unknown[]; value?: unknown };
  if (queryChunks) return queryChunks.map(flat).join('');
  return Array.isArray(value) ? value.join('') : flat(value);
}
