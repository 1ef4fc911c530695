import type { OwnerTx } from '../../db/bulk.ts';

/** Days up to yesterday for which the demo has numbers from outside. */
const DAYS = 60;

/**
 * Traffic, advertising and content of the demo's shops, as many as fit its orders, so that figures that need them have a value and none is beyond
 * its alarm. After the orders. `today`: YYYY-MM-DD.
 */
export async function fillObservations(tx: OwnerTx, today: string): Promise<void> {
  await tx.unsafe(
    `with days as (select d::date as day from generate_series($1::date - ${DAYS}, $1::date - 1, interval '1 day') d),
      sold as (
        select s.id as shop_id, s.platform, s.currency, s.is_main, d.day, count(o.id)::int as orders
        from shop s cross join days d
        left join "order" o on o.shop_id = s.id and o.kind = 'sale' and o.status <> 'cancelled'
          and o.placed_at >= d.day::timestamp at time zone s.time_zone and o.placed_at < (d.day + 1)::timestamp at time zone s.time_zone
        group by s.id, d.day)
     insert into observation (code, day, shop_id, value, currency, source, at)
     select x.code, sold.day, sold.shop_id, x.value, case when x.code = 'ad-cost' then sold.currency else '' end, 'demo',
       (sold.day + 1)::timestamp at time zone 'UTC'
     from sold cross join lateral (values
       ('visitors', (sold.orders * 36 + 40 + extract(isodow from sold.day))::numeric),
       ('product-viewers', case when sold.platform = 'doudian' then sold.orders * 420 + 500 end),
       ('product-clickers', case when sold.platform = 'doudian' then sold.orders * 42 + 50 end),
       ('ad-cost', case when sold.currency = 'CNY' then round(sold.orders * 1.9, 2) end),
       ('content-pieces', case when sold.is_main or sold.platform = 'doudian' then 104 + sold.orders % 5 end),
       ('content-plays', case when sold.is_main or sold.platform = 'doudian' then (104 + sold.orders % 5) * 15400 end),
       ('content-completion', case when sold.is_main or sold.platform = 'doudian' then 31 + sold.orders % 4 end)
     ) x(code, value)
     where x.value is not null
     on conflict do nothing`,
    [today],
  );
}
