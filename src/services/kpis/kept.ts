import { instantOf, instantParam, rowsOf, sql, type Tx } from '../../db/client.ts';
import type { Figure } from './measure.ts';
import type { MetricKind } from './metric-kind.ts';

/** A figure as it was kept, for when it cannot be measured. */
export type Kept = { figures: Figure[]; asOf: Date; version: number };

export type Keeping = {
  kind: MetricKind;
  from: string;
  to: string;
  scope: string;
  shopId?: number;
  asOf: Date;
  ms: number;
};

/**
 * Writes down what was measured, so that it can be explained later; what is as it was kept last is not written again. Nothing in a
 * transaction that cannot write.
 */
export async function keep(tx: Tx, keeping: Keeping, figures: readonly Figure[]): Promise<void> {
  const { kind, from, to, scope, asOf, ms } = keeping;
  const rows = figures.map((one) => ({
    currency: one.currency ?? '',
    value: one.value ?? null,
    num: one.num,
    den: one.den ?? null,
    counted: Math.round(one.n),
    coverage: one.coverage,
  }));
  await rowsOf(
    tx,
    sql`insert into metric_value (metric, version, from_day, to_day, scope, shop_id, currency, value, num, den, counted, coverage, as_of, ms)
        select ${kind.code}, ${kind.version}::int, ${from}::date, ${to}::date, ${scope}, ${keeping.shopId ?? null}::int, x.currency, x.value, x.num, x.den,
          x.counted, x.coverage, ${instantParam(asOf)}, ${Math.round(ms)}::int
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x (currency text, value numeric, num numeric, den numeric, counted bigint,
          coverage numeric)
        where (x.value, x.num, x.den, x.counted, x.coverage) is distinct from (
          select (v.value, v.num, v.den, v.counted, v.coverage) from metric_value v
          where v.metric = ${kind.code} and v.version = ${kind.version}::int and v.scope = ${scope} and v.currency = x.currency
            and v.from_day = ${from}::date and v.to_day = ${to}::date order by v.as_of desc, v.id desc limit 1)`,
  );
}

export async function canWrite(tx: Tx): Promise<boolean> {
  const [row] = await rowsOf<{ mode: string }>(tx, sql`select current_setting('transaction_read_only') as mode`);
  return row?.mode === 'off';
}

type KeptRow = {
  currency: string;
  value: string | null;
  num: string;
  den: string | null;
  counted: string;
  coverage: string;
  as_of: string;
  version: number;
};

/** What was kept last of these days, up to an instant. */
export async function lastKept(
  tx: Tx,
  { kind, from, to, scope, asOf }: Pick<Keeping, 'kind' | 'from' | 'to' | 'scope' | 'asOf'>,
): Promise<Kept | undefined> {
  const rows = await rowsOf<KeptRow>(
    tx,
    sql`select distinct on (currency) currency, value, num, den, counted, coverage, as_of, version from metric_value
        where metric = ${kind.code} and scope = ${scope} and from_day = ${from}::date and to_day = ${to}::date and as_of <= ${instantParam(asOf)}
        order by currency, as_of desc, id desc`,
  );
  const [first] = rows;
  if (!first) return undefined;
  const figures = rows.map(
    (row): Figure => ({
      num: Number(row.num),
      n: Number(row.counted),
      coverage: Number(row.coverage),
      ...(row.value !== null && { value: Number(row.value) }),
      ...(row.den !== null && { den: Number(row.den) }),
      ...(row.currency && { currency: row.currency }),
    }),
  );
  return { figures, asOf: instantOf(first.as_of), version: first.version };
}
