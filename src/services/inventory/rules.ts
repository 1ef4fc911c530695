import { effectChanged } from '../../core/errors.ts';
import { rowsOf, sql, type Tx } from '../../db/client.ts';

/**
 * Settings of stock keeping (stock_rule). `subject`: `sku:<code>`, `category:<name>` or `*`; where several speak of the same
 * thing, the nearest wins, in this order.
 */
export type Rule = { id: number; value: string };

export const skuSubject = (sku: string): string => `sku:${sku}`;
export const categorySubject = (category: string): string => `category:${category}`;

/** The rule that is set for exactly this subject. */
export async function ruleAt(tx: Tx, name: string, subject: string, shopId?: number): Promise<Rule | undefined> {
  const [row] = await rowsOf<{ id: string; value: string }>(
    tx,
    sql`select id, value from stock_rule where name = ${name} and subject = ${subject}
          and shop_id is not distinct from ${shopId ?? null}::int`,
  );
  return row && { id: Number(row.id), value: row.value };
}

/** The nearest rule of a SKU `k` (of table sku), as a subquery: its value, or null. */
export const nearestRule = (name: string, shopId?: number) => sql`(
  select r.value from stock_rule r where r.name = ${name} and r.shop_id is not distinct from ${shopId ?? null}::int
    and r.subject in ('sku:' || k.code, 'category:' || k.category, '*')
  order by case when r.subject like 'sku:%' then 1 when r.subject like 'category:%' then 2 else 3 end limit 1)`;

/** What holds for a SKU that has no rule of its own: its category's rule, else the one for all. */
export async function inheritedRule(
  tx: Tx,
  name: string,
  sku: string,
): Promise<{ subject: string; value: string } | undefined> {
  const [row] = await rowsOf<{ subject: string; value: string }>(
    tx,
    sql`select r.subject, r.value from stock_rule r join sku k on k.code = ${sku}
        where r.name = ${name} and r.shop_id is null and r.subject in ('category:' || k.category, '*')
        order by r.subject = '*' limit 1`,
  );
  return row;
}

type Change = {
  name: string;
  subject: string;
  shopId?: number | undefined;
  before: string | null;
  after: string | null;
};

/** Sets or takes off a rule that still stands as it was planned on. Throws effect.changed. */
export async function setRule(tx: Tx, change: Change, actor: string): Promise<void> {
  const { name, subject, shopId = null, before, after } = change;
  const at = sql`name = ${name} and subject = ${subject} and shop_id is not distinct from ${shopId}::int`;
  const standing = sql`${at} and value = ${before}`;
  const done =
    before === null
      ? after === null
        ? await rowsOf(tx, sql`select 1 where not exists (select from stock_rule where ${at})`)
        : await rowsOf(
            tx,
            sql`insert into stock_rule (subject, shop_id, name, value, set_by)
                values (${subject}, ${shopId}, ${name}, ${after}, ${actor}) on conflict do nothing returning id`,
          )
      : after === null
        ? await rowsOf(tx, sql`delete from stock_rule where ${standing} returning id`)
        : await rowsOf(
            tx,
            sql`update stock_rule set value = ${after}, set_by = ${actor}, set_at = clock_timestamp()
                where ${standing} returning id`,
          );
  if (done.length === 0) throw effectChanged(subject);
}
