import { instantParam, rowsOf, sql, type Tx } from '../../../db/client.ts';
import type { ShopDay } from './checks.ts';
import { CHECKS, type Checked, isGood } from './words.ts';

/** The day's rows become what was found now; checks that have nothing to look at any more are gone. */
export async function keep(
  tx: Tx,
  checked: readonly Checked[],
  days: readonly ShopDay[],
  { now, codes = Object.keys(CHECKS) }: { now: Date; codes?: readonly string[] },
): Promise<void> {
  const rows = checked.map((one) => ({ ...one, shop_id: one.shopId, ok: isGood(one), facts: { said: one.said } }));
  await rowsOf(
    tx,
    sql`delete from data_check c using jsonb_to_recordset(${JSON.stringify(days.map(({ shopId, day }) => ({ shop_id: shopId, day })))}::jsonb) as x (shop_id int, day date)
        where c.day = x.day and c.shop_id is not distinct from x.shop_id and c.code = any (${sql.param([...codes])}::text[])`,
  );
  await rowsOf(
    tx,
    sql`insert into data_check (day, code, shop_id, looked, wrong, facts, ok, at)
        select day, code, shop_id, looked, wrong, facts, ok, ${instantParam(now)}
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x (day date, code text, shop_id int, looked bigint, wrong bigint, facts jsonb, ok boolean)
        on conflict (day, code, coalesce(shop_id, 0)) do update set looked = excluded.looked, wrong = excluded.wrong, facts = excluded.facts,
          ok = excluded.ok, at = excluded.at`,
  );
}
