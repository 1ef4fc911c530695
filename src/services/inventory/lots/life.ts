import { rowsOf, sql, type Tx } from '../../../db/client.ts';

/** The rule's name in `stock_rule`; its value is whole days. */
export const MIN_LIFE = 'min_life_days';

/** With no rule at all: goods may be shipped up to and on their last day. */
const DEFAULT_DAYS = 0;

/**
 * Days of life that goods must still have on the day they are shipped, as an expression of SQL. The nearest rule wins: the
 * SKU's before its category's before all; of two with one subject the shop's own before that of all shops.
 */
export const minLifeOf = (sku: string, shopId: number | undefined) => sql`coalesce((
  select r.value::int from stock_rule r join sku s on s.code = ${sku}
  where r.name = ${MIN_LIFE} and (r.shop_id is null or r.shop_id = ${shopId ?? null}::int)
    and r.subject in ('*', 'category:' || s.category, 'sku:' || s.code)
  order by case when r.subject = '*' then 2 when r.subject = 'sku:' || s.code then 0 else 1 end, r.shop_id is null
  limit 1), ${DEFAULT_DAYS}::int)`;

/** Days; 0 without a rule. */
export async function minLifeDays(tx: Tx, sku: string, shopId?: number): Promise<number> {
  const [row] = await rowsOf<{ days: number }>(tx, sql`select ${minLifeOf(sku, shopId)} as days`);
  return row?.days ?? DEFAULT_DAYS;
}
