import { instantParam, sql } from '../../../db/client.ts';

/**
 * The classes of goods, decided here and nowhere else. SKUs are ranked by their sales value of the last 90 days (units sold
 * times price; free units and returns do not count). A: those that together make the first 80 % of it, the one that reaches
 * it among them; B: on to 95 %; C: the rest, and what did not sell. Where shops sell in several currencies each is ranked by
 * itself, and a SKU has the best class it has in any: no rate of exchange is invented.
 */
export type AbcClass = 'A' | 'B' | 'C';

export const ABC_DAYS = 90;
const SHARE = { A: 0.8, B: 0.95 };

/** A shelf is to be counted again after so many days. */
export const CYCLE_DAYS: Record<AbcClass, number> = { A: 30, B: 90, C: 180 };

/** Rows (sku, class) of those that sold; all others are C. */
export const abcClasses = (now: Date) => sql`
  select sku, min(class) as class from (
    select sku, case when before < ${SHARE.A}::float8 * total then 'A' when before < ${SHARE.B}::float8 * total then 'B'
      else 'C' end as class
    from (
      select sku, sum(value) over (partition by currency) as total,
        coalesce(sum(value) over (partition by currency order by value desc, sku
          rows between unbounded preceding and 1 preceding), 0) as before
      from (
        select l.sku, o.currency, sum(l.quantity * l.unit_minor)::float8 as value
        from order_line l join "order" o on o.id = l.order_id
        where l.kind = 'sale' and o.status <> 'cancelled' and l.placed_at <= ${instantParam(now)}
          and l.placed_at > ${instantParam(new Date(now.getTime() - ABC_DAYS * 86_400_000))}
        group by 1, 2 having sum(l.quantity * l.unit_minor) > 0) sold) ranked) classed
  group by sku`;

/** The days of a level's class `c.class` (null is C), as a number of days. */
export const cycleDays = sql`case coalesce(c.class, 'C') when 'A' then ${CYCLE_DAYS.A}::int when 'B' then ${CYCLE_DAYS.B}::int
  else ${CYCLE_DAYS.C}::int end`;
