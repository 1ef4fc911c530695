import { instantParam, rowsOf, sql, type Tx } from '../../db/client.ts';
import type { Goods } from './price/worst-basket.ts';

/** What a shop sells, with the least a listing may be sold for and what it costs us, as far as that is known. */
export type Priced = Goods & { floorMinor?: bigint; costMinor?: bigint };

/** Of goods without a priced listing: what they were sold for in so many days. */
const SOLD_DAYS = 90;

/** Mapped listings on sale at their prices; of other SKUs what a piece was last sold for in this shop. In order of SKU. */
export async function goodsOf(tx: Tx, shop: { id: number; currency: string }, now: Date): Promise<Priced[]> {
  const rows = await rowsOf<{
    item: string;
    sku: string;
    unit: string;
    pieces: number;
    floor: string | null;
    cost: string | null;
  }>(tx, query(shop, now));
  return rows.map(({ item, sku, unit, pieces, floor, cost }) => {
    const times = BigInt(pieces);
    return {
      item,
      sku,
      unitMinor: BigInt(unit),
      pieces,
      ...(floor === null ? {} : { floorMinor: BigInt(floor) * times }),
      ...(cost === null ? {} : { costMinor: BigInt(cost) * times }),
    };
  });
}

/** The nearest floor and cost: the shop's own, else the group's; a cost that nobody set is the cheapest supplier's price. */
const query = ({ id, currency }: { id: number; currency: string }, now: Date) => sql`
  with listed as (
    select item, sku, price_minor as unit, pieces from listing
    where shop_id = ${id} and sku is not null and state = 'active' and price_minor > 0 and currency in (${currency}, '')),
  sold as (
    select distinct on (l.sku) 'sku:' || l.sku as item, l.sku, l.unit_minor as unit, 1 as pieces
    from order_line l join "order" o on o.id = l.order_id
    where l.shop_id = ${id} and l.kind = 'sale' and l.unit_minor > 0 and o.currency = ${currency} and o.status <> 'cancelled'
      and l.placed_at > ${instantParam(new Date(now.getTime() - SOLD_DAYS * 86_400_000))}
      and not exists (select from listed where listed.sku = l.sku)
    order by l.sku, l.placed_at desc, l.id desc)
  select g.item, g.sku, g.unit::text, g.pieces,
    coalesce(own.floor_minor, everywhere.floor_minor)::text as floor,
    coalesce(own.cost_minor, everywhere.cost_minor, (
      select min(i.unit_minor) from supplier_item i join supplier s on s.code = i.supplier
      where i.sku = g.sku and s.currency = ${currency}))::text as cost
  from (select * from listed union all select * from sold) g
  left join price_floor own on own.sku = g.sku and own.shop_id = ${id} and own.currency = ${currency}
  left join price_floor everywhere on everywhere.sku = g.sku and everywhere.shop_id is null and everywhere.currency = ${currency}
  order by g.sku, g.item`;

const MOST_OTHERS = 60;

/**
 * What a basket may be filled up with: of many goods those whose prices lie evenly over all prices, the cheapest first. Others than
 * these could only come a little nearer to a threshold.
 */
export function fillersOf(goods: readonly Priced[]): Priced[] {
  const sorted = [...goods].sort((a, b) => (a.unitMinor < b.unitMinor ? -1 : a.unitMinor > b.unitMinor ? 1 : 0));
  if (sorted.length <= MOST_OTHERS) return sorted;
  return Array.from({ length: MOST_OTHERS }, (_, n) => sorted[Math.floor((n * sorted.length) / MOST_OTHERS)] as Priced);
}
