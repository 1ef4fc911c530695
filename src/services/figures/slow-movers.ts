import type { Money } from '../../core/terms.ts';
import { rowsOf, sql, type Tx } from '../../db/client.ts';
import { WINDOW_DAYS } from './definitions.ts';
import type { Span } from './queries.ts';

/** More days of cover than this, and a SKU moves too slowly. */
export const SLOW_DAYS = 180;

/** `cover`: days, at the demand of the window; none where nothing was sold. Prices are of the main shop's currency. */
export type SlowMover = {
  sku: string;
  title: string;
  units: number;
  sold: number;
  cover: number | undefined;
  price: Money | undefined;
  cost: Money | undefined;
  /** What to ask for it, or what to sell it with. */
  clearance: Money | undefined;
  bundleWith: string | undefined;
};

type Row = {
  sku: string;
  title: string;
  units: number;
  sold: number;
  price: string | null;
  currency: string | null;
  cost: string | null;
  best: string | null;
  total: number;
};

/**
 * Goods in stock that would last longer than `SLOW_DAYS`, those that bind the most money first. The clearance price is the
 * last price less a fifth (cover up to a year), less 30 % (longer), less half (nothing sold), and never under the cheapest
 * supplier's price; where that leaves no cut, the best seller of the same category is named for a bundle.
 */
export async function slowMovers(tx: Tx, { to }: Span, limit: number): Promise<{ rows: SlowMover[]; total: number }> {
  const rows = await rowsOf<Row>(tx, query(to, limit));
  return { rows: rows.map(slowMoverOf), total: rows[0]?.total ?? 0 };
}

function slowMoverOf(row: Row): SlowMover {
  const currency = row.currency ?? '';
  const price = row.price === null ? undefined : { minor: BigInt(row.price), currency };
  const cost = row.cost === null ? undefined : { minor: BigInt(row.cost), currency };
  const cover = row.sold > 0 ? Math.round((row.units * WINDOW_DAYS) / row.sold) : undefined;
  const clearance = price && clearanceOf(price, cost, cover);
  const bundleWith = clearance && clearance.minor < price.minor ? undefined : (row.best ?? undefined);
  return {
    sku: row.sku,
    title: row.title,
    units: row.units,
    sold: row.sold,
    cover,
    price,
    cost,
    clearance,
    bundleWith,
  };
}

function clearanceOf(price: Money, cost: Money | undefined, cover: number | undefined): Money {
  const keep = cover === undefined ? 50n : cover > 365 ? 70n : 80n;
  const cut = (price.minor * keep) / 100n;
  const floor = cost && cost.minor > cut ? cost.minor : cut;
  return { minor: floor < price.minor ? floor : price.minor, currency: price.currency };
}

/** The last price is the one of the main shop where it sold any, else of whoever sold last. */
const query = (to: string, limit: number) => sql`
  with sold as (
    select l.sku, sum(l.quantity)::int as units from order_line l join "order" o on o.id = l.order_id
    where l.kind in ('sale', 'free') and o.status <> 'cancelled'
      and l.placed_at >= (${to}::date - ${WINDOW_DAYS}::int + 1)::timestamp at time zone 'UTC'
      and l.placed_at < (${to}::date + 1)::timestamp at time zone 'UTC'
    group by l.sku),
  best as (
    select distinct on (k.category) k.category, k.code from sold s join sku k on k.code = s.sku
    where k.category <> '' order by k.category, s.units desc, k.code),
  slow as (
    select k.code as sku, k.title, k.category, sum(l.on_hand)::int as units, coalesce(max(s.units), 0)::int as sold
    from stock_level l join sku k on k.code = l.sku and k.kind = 'goods' left join sold s on s.sku = k.code
    where l.owner = '' group by k.code
    having sum(l.on_hand) > 0 and sum(l.on_hand) * ${WINDOW_DAYS} > ${SLOW_DAYS} * coalesce(max(s.units), 0))
  select w.sku, w.title, w.units, w.sold, p.minor::text as price, p.currency, c.minor::text as cost, b.code as best,
    count(*) over ()::int as total
  from slow w left join best b on b.category = w.category and b.code <> w.sku
  left join lateral (
    select l.unit_minor as minor, o.currency from order_line l join "order" o on o.id = l.order_id join shop s on s.id = l.shop_id
    where l.sku = w.sku and l.kind = 'sale' order by s.is_main desc, l.placed_at desc limit 1) p on true
  left join lateral (
    select min(i.unit_minor) as minor from supplier_item i join supplier s on s.code = i.supplier
    where i.sku = w.sku and s.currency = p.currency) c on true
  order by w.units * coalesce(c.minor, p.minor, 0) desc, w.units desc, w.sku limit ${limit}`;
