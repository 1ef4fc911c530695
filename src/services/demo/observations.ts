import type { OwnerTx } from '../../db/bulk.ts';

/** Days up to yesterday for which the demo has numbers from outside. */
const DAYS = 70;

/** When a day's numbers were entered: when it was over somewhere, and never later than now. */
const known = (day: string): string => `least((${day} + 1)::timestamp at time zone 'UTC', now())`;

/**
 * Traffic, advertising, content, costs and service of the demo's shops, as many as fit its orders, so that figures that need them have a value and
 * none is beyond its alarm. After the orders. `today`: YYYY-MM-DD.
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
       ${known('sold.day')}
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
  await fillCosts(tx, today);
  await fillListings(tx, today);
}

/** What staff, technology, compliance and marketing cost, as shares of what was sold, and how customers were served. */
async function fillCosts(tx: OwnerTx, today: string): Promise<void> {
  await tx.unsafe(
    `with days as (select d::date as day from generate_series($1::date - ${DAYS}, $1::date - 1, interval '1 day') d),
      sold as (
        select s.id as shop_id, s.currency, d.day, count(distinct o.id)::int as orders,
          coalesce(sum(l.quantity * l.unit_minor) filter (where l.quantity > 0 and l.unit_minor > 0), 0) / 100 as amount
        from shop s cross join days d
        left join "order" o on o.shop_id = s.id and o.kind = 'sale' and o.status <> 'cancelled'
          and o.placed_at >= d.day::timestamp at time zone s.time_zone and o.placed_at < (d.day + 1)::timestamp at time zone s.time_zone
        left join order_line l on l.order_id = o.id
        group by s.id, d.day)
     insert into observation (code, day, shop_id, value, currency, source, at)
     select x.code, sold.day, sold.shop_id, x.value, case when x.money then sold.currency else '' end, 'demo', ${known('sold.day')}
     from sold cross join lateral (values
       ('staff-cost', true, round(amount * 0.031, 2)),
       ('tech-cost', true, round(amount * 0.03, 2)),
       ('tech-return', true, round(amount * 0.057, 2)),
       ('compliance-cost', true, round(amount * 0.002, 2)),
       ('marketing-cost', true, round(amount * 0.14, 2)),
       ('new-customer-cost', true, round(orders * case when currency = 'USD' then 0.9 else 6.2 end, 2)),
       ('complaints', false, floor(orders / 90.0)),
       ('order-errors', false, floor(orders / 400.0)),
       ('page-dwell', false, 46 + extract(isodow from day)),
       ('conversations', false, ceil(orders * 0.4)),
       ('first-answer-seconds', false, 22 + extract(isodow from day))
     ) x(code, money, value)
     on conflict do nothing`,
    [today],
  );
}

/** How often the listings of the main shop's best sellers were shown, opened and bought. */
async function fillListings(tx: OwnerTx, today: string): Promise<void> {
  await tx.unsafe(
    `with best as (
        select l.shop_id, l.sku, row_number() over (order by sum(l.quantity) desc, l.sku) as place
        from order_line l join shop s on s.id = l.shop_id where s.is_main and l.kind = 'sale' group by l.shop_id, l.sku
        order by sum(l.quantity) desc, l.sku limit 5)
     insert into observation (code, day, shop_id, part, value, source, at)
     select x.code, d::date, best.shop_id, best.sku, x.value, 'demo', ${known('d::date')}
     from best cross join generate_series($1::date - ${DAYS}, $1::date - 1, interval '1 day') d cross join lateral (values
       ('listing-impressions', 9000 - best.place * 900 + extract(isodow from d) * 120),
       ('listing-clicks', 430 - best.place * 40 + extract(isodow from d) * 6),
       ('listing-buyers', 17 - best.place + floor(extract(isodow from d) / 3))
     ) x(code, value)
     on conflict do nothing`,
    [today],
  );
}
