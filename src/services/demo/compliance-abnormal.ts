import type { OwnerTx } from '../../db/bulk.ts';

/** Orders of the demo's last days have traits; older ones would only make its start slower. */
const DAYS = 21;

/**
 * By what the demo's orders were placed: made-up hashes, as if everybody had a device and a payer, and some shared a household's. Two
 * people of a household in three use its address, one in three its device. Nobody cheats: the rule on order bursts has little to say.
 */
export async function fillTraits(tx: OwnerTx): Promise<void> {
  await tx`
    insert into order_trait (order_id, shop_id, kind, hash, placed_at)
    select o.id, o.shop_id, t.kind, left(md5('demo ' || t.kind || ' ' || t.whose), 22), o.placed_at
    from (select *, abs(hashtext(customer)) as n, 'household ' || abs(hashtext('home ' || customer)) % 7000 as home from "order"
          where source = 'demo' and kind = 'sale' and customer is not null
            and placed_at > (select max(placed_at) from "order" where source = 'demo') - make_interval(days => ${DAYS})) o
    cross join lateral (values ('device', case when n % 3 = 0 then home else customer end), ('address', case when n % 3 < 2 then home else customer end),
      ('payer', case when n % 10 < 2 then home else customer end)) t (kind, whose)`;
  // Nothing has changed for the rules: they look at all of it once, when they begin.
  await tx`delete from compliance_mark where kind = 'order'`;
}
