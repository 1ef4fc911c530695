import { instantOf, instantParam, rowsOf, sql, type Tx } from '../../../db/client.ts';
import { type AbcClass, abcClasses, cycleDays } from './abc.ts';

type Deps = { tx: Tx };

/** A shelf: one of our own levels. `last`: the last count, or the file that first said what is there. */
export type DueLine = {
  sku: string;
  title: string;
  warehouse: string;
  class: AbcClass;
  last: Date | undefined;
  due: Date;
};

/** Our levels whose class says that they are to be counted again by now, A first, in each class the longest overdue. */
export async function dueOf(
  d: Deps,
  { now, warehouse, limit = 20 }: { now: Date; warehouse?: string | undefined; limit?: number },
): Promise<{ rows: DueLine[]; total: number; byClass: Record<AbcClass, number> }> {
  const rows = await rowsOf<Record<string, string | number | null>>(
    d.tx,
    sql`with due as (${dueLevels(now, warehouse)})
        select d.*, count(*) over ()::int as total, count(*) filter (where class = 'A') over ()::int as a,
          count(*) filter (where class = 'B') over ()::int as b
        from due d order by class, due, sku, warehouse_id limit ${limit}`,
  );
  const n = (column: string) => Number(rows[0]?.[column] ?? 0);
  return {
    total: n('total'),
    byClass: { A: n('a'), B: n('b'), C: n('total') - n('a') - n('b') },
    rows: rows.map((row) => ({
      sku: String(row['sku']),
      title: String(row['title']),
      warehouse: String(row['warehouse']),
      class: row['class'] as AbcClass,
      last: row['last'] === null ? undefined : instantOf(row['last']),
      due: instantOf(row['due']),
    })),
  };
}

/** Rows (sku, title, warehouse_id, warehouse, class, last, due) of what is due at `now`. */
export const dueLevels = (now: Date, warehouse?: string) => sql`
  select l.sku, k.title, l.warehouse_id, w.code as warehouse, coalesce(c.class, 'C') as class, x.last,
    coalesce(x.last + make_interval(days => ${cycleDays}), ${instantParam(now)}) as due
  from stock_level l join sku k on k.code = l.sku join warehouse w on w.id = l.warehouse_id
  left join (${abcClasses(now)}) c on c.sku = l.sku
  cross join lateral (select greatest(
    (select max(m.at) from movement m
      where m.sku = l.sku and m.warehouse_id = l.warehouse_id and m.owner = '' and m.kind = 'counted'),
    (select max(t.counted_at) from stock_count_line t join stock_count s on s.id = t.count_id
      where t.sku = l.sku and t.owner = '' and s.warehouse_id = l.warehouse_id and s.closed_at is not null)) as last) x
  where l.owner = '' and (${warehouse ?? null}::text is null or w.code = ${warehouse ?? null})
    and (x.last is null or x.last + make_interval(days => ${cycleDays}) <= ${instantParam(now)})`;
