import { instantOf, rowsOf, sql, type Tx } from '../../db/client.ts';

/** A line of an order, or of a return. `customer` tells who, as far as the file does. */
export type Line = {
  id: number;
  shopId: number;
  order: string;
  sku: string;
  units: number;
  customer: string | null;
  at: Date;
};

/** One day of the file. `withdrawn`: sales that the same customer cancelled on the same day, in full. */
export type Day = { day: string; sales: Line[]; withdrawn: Set<number>; returns: Line[] };

type Row = {
  id: string;
  shop_id: number;
  number: string;
  sku: string;
  kind: string;
  quantity: number;
  customer: string | null;
  placed_at: string;
  day: string;
};

/** Days with trade from `from` up to and without `to`, both YYYY-MM-DD, by the clock of the shop; goods only. */
export async function daysBetween(tx: Tx, from: string, to: string): Promise<Day[]> {
  const rows = await rowsOf<Row>(
    tx,
    sql`select l.id, l.shop_id, o.number, l.sku, l.kind, l.quantity, o.customer, l.placed_at,
          (l.placed_at at time zone s.time_zone)::date::text as day
        from order_line l join "order" o on o.id = l.order_id join shop s on s.id = l.shop_id
        where l.kind in ('sale', 'return') and l.quantity <> 0
          and l.placed_at >= ${from}::timestamp at time zone s.time_zone
          and l.placed_at < ${to}::timestamp at time zone s.time_zone
        order by l.placed_at, l.order_id, l.id`,
  );
  const days = new Map<string, Day>();
  for (const row of rows) {
    const day = days.get(row.day) ?? { day: row.day, sales: [], withdrawn: new Set(), returns: [] };
    days.set(row.day, day);
    (row.kind === 'sale' ? day.sales : day.returns).push(lineOf(row));
  }
  return [...days.values()].map(pairCancellations);
}

const lineOf = ({ id, shop_id, number, sku, quantity, customer, placed_at }: Row): Line => ({
  ...{ id: Number(id), shopId: shop_id, order: number, sku, customer },
  units: Math.abs(quantity),
  at: instantOf(placed_at),
});

/** A return of a sale of the same day, by the same customer, of as many: an order that was called off before it left. */
function pairCancellations(day: Day): Day {
  const open = new Map<string, Line[]>();
  for (const sale of day.sales) open.set(nameOf(sale), [...(open.get(nameOf(sale)) ?? []), sale]);
  const returns = day.returns.filter((back) => {
    const sales = back.customer === null ? [] : (open.get(nameOf(back)) ?? []);
    const at = sales.findIndex((sale) => sale.at <= back.at);
    const [sale] = at < 0 ? [] : sales.splice(at, 1);
    if (!sale) return true;
    day.withdrawn.add(sale.id);
    return false;
  });
  return { ...day, returns };
}

const nameOf = ({ customer, sku, units }: Line): string => JSON.stringify([customer, sku, units]);
