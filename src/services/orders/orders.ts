import type { Localized } from '../../core/localized.ts';
import type { Money, ShopId } from '../../core/terms.ts';
import { instantOf, instantParam, rowsOf, sql, type Tx } from '../../db/client.ts';

export type ShopCount = { shop: ShopId; code: string; orders: number; lines: number; first: Date; latest: Date };

/** Units of one local day (YYYY-MM-DD, of the shop that sold). Days without a sale are there, with 0. */
export type DayUnits = { day: string; units: number };

/** Local days, YYYY-MM-DD, both included. */
export type Span = { from: string; to: string };

/** `until`: nothing after this instant counts. */
type Counted = Span & { until?: Date };

/** Sales of one SKU, free units among them, returns not; `revenue` of the sold units, one entry a currency. */
export type Sold = {
  units: number;
  orders: number;
  revenue: Money[];
  byShop: { code: string; name: Localized; units: number }[];
};

export type SaleLine = {
  at: Date;
  shop: { code: string; name: Localized };
  order: string;
  /** sale, free, return, adjustment, charge. */
  kind: string;
  /** Negative for what came back. */
  quantity: number;
  unit: Money;
};

export type Orders = ReturnType<typeof createOrders>;

/** Questions about orders, over the shops that the transaction's scope may see. `sku` is a stored code. */
export function createOrders({ tx }: { tx: Tx }) {
  return { countsByShop, lastDays, demandOf, soldOf, lastSales, ordersOf };

  /** Shops with orders, by code. Reads every line: for checks and summaries, not for each ask. */
  async function countsByShop(): Promise<ShopCount[]> {
    const rows = await rowsOf<Record<string, string & number>>(
      tx,
      sql`select s.id, s.code, o.orders, o.first, o.latest, coalesce(l.lines, 0)::int as lines
          from shop s
          join (select shop_id, count(*)::int as orders, min(placed_at) as first, max(placed_at) as latest
                from "order" group by shop_id) o on o.shop_id = s.id
          left join (select shop_id, count(*) as lines from order_line group by shop_id) l on l.shop_id = s.id
          order by s.code`,
    );
    return rows.map((row) => ({
      shop: Number(row['id']) as ShopId,
      code: String(row['code']),
      orders: Number(row['orders']),
      lines: Number(row['lines']),
      first: instantOf(row['first']),
      latest: instantOf(row['latest']),
    }));
  }

  /**
   * The last days of business, as the list of shops counts them: they end today where a shop has sold today, else
   * yesterday, on the shops' own clocks.
   */
  async function lastDays({ now, days }: { now: Date; days: number }): Promise<Span> {
    const [row] = await rowsOf<Span>(
      tx,
      sql`with ends as (
            select max(greatest((${instantParam(now)} at time zone s.time_zone)::date - 1,
              (l.latest at time zone s.time_zone)::date)) as day
            from shop s left join lateral (
              select max(placed_at) as latest from "order" where shop_id = s.id and placed_at <= ${instantParam(now)}) l on true)
          select (day - ${days}::int + 1)::text as from, day::text as to
          from (select coalesce((select day from ends), (${instantParam(now)} at time zone 'UTC')::date - 1) as day) d`,
    );
    return row as Span;
  }

  /** Units sold on each day from `from` to `to`, both included (YYYY-MM-DD), as each shop's own clock has it. */
  async function demandOf(sku: string, span: Counted & { shop?: ShopId }): Promise<DayUnits[]> {
    const ofShop = span.shop === undefined ? sql`` : sql`and l.shop_id = ${span.shop}`;
    return rowsOf<DayUnits>(
      tx,
      sql`with sold as (
            select (l.placed_at at time zone s.time_zone)::date as day, sum(l.quantity)::int as units
            from order_line l join shop s on s.id = l.shop_id join "order" o on o.id = l.order_id
            where l.sku = ${sku} and l.kind in ('sale', 'free') and o.status <> 'cancelled' ${ofShop}
              and ${placedWithin(span)}
            group by 1)
          select d.day::date::text as day, coalesce(sold.units, 0) as units
          from generate_series(${span.from}::date, ${span.to}::date, interval '1 day') d(day)
          left join sold on sold.day = d.day::date order by 1`,
    );
  }

  /** What was sold of a SKU from `from` to `to`, both included, on the local days of the shop that sold. */
  async function soldOf(sku: string, span: Counted): Promise<Sold> {
    const rows = await rowsOf<SoldRow>(
      tx,
      sql`select s.code, s.name_zh, s.name_en, o.currency, sum(l.quantity)::int as units,
            count(distinct o.id)::int as orders, sum(l.quantity * l.unit_minor)::text as revenue
          from order_line l join "order" o on o.id = l.order_id join shop s on s.id = l.shop_id
          where l.sku = ${sku} and l.kind in ('sale', 'free') and o.status <> 'cancelled' and ${placedWithin(span)}
            and (l.placed_at at time zone s.time_zone)::date between ${span.from}::date and ${span.to}::date
          group by s.id, o.currency order by units desc, s.code`,
    );
    return soldFrom(rows);
  }

  /** The latest lines of a SKU that were sold, the newest first. */
  async function lastSales(sku: string, limit: number): Promise<SaleLine[]> {
    return linesOf(tx, sql`l.sku = ${sku} and l.kind in ('sale', 'free')`, limit);
  }

  /** The latest lines of a SKU of any kind, the newest first, and how many there are. */
  async function ordersOf(sku: string, limit: number): Promise<{ rows: SaleLine[]; total: number }> {
    const [count] = await rowsOf<{ n: number }>(tx, sql`select count(*)::int as n from order_line where sku = ${sku}`);
    return { rows: await linesOf(tx, sql`l.sku = ${sku}`, limit), total: count?.n ?? 0 };
  }
}

/** A local day begins and ends within a day of the same date in UTC: the index finds the lines, the zone decides. */
const placedWithin = ({ from, to, until }: Counted) => sql`
  l.placed_at >= (${from}::date - 1)::timestamp at time zone 'UTC'
  and l.placed_at < (${to}::date + 2)::timestamp at time zone 'UTC'
  ${until ? sql`and l.placed_at <= ${instantParam(until)}` : sql``}`;

async function linesOf(tx: Tx, where: ReturnType<typeof sql>, limit: number): Promise<SaleLine[]> {
  const rows = await rowsOf<Record<string, string & number>>(
    tx,
    sql`select l.placed_at, l.kind, l.quantity, l.unit_minor::text as unit_minor, o.number, o.currency,
          s.code, s.name_zh, s.name_en
        from order_line l join "order" o on o.id = l.order_id join shop s on s.id = l.shop_id
        where ${where} order by l.placed_at desc, l.id desc limit ${limit}`,
  );
  return rows.map((row) => ({
    at: instantOf(row['placed_at']),
    shop: { code: String(row['code']), name: { zh: String(row['name_zh']), en: String(row['name_en']) } },
    order: String(row['number']),
    kind: String(row['kind']),
    quantity: Number(row['quantity']),
    unit: { minor: BigInt(String(row['unit_minor'])), currency: String(row['currency']) },
  }));
}

type SoldRow = {
  code: string;
  name_zh: string;
  name_en: string;
  currency: string;
  units: number;
  orders: number;
  revenue: string;
};

function soldFrom(rows: SoldRow[]): Sold {
  const byShop = new Map<string, Sold['byShop'][number]>();
  const revenue = new Map<string, bigint>();
  for (const row of rows) {
    const shop = byShop.get(row.code) ?? { code: row.code, name: { zh: row.name_zh, en: row.name_en }, units: 0 };
    byShop.set(row.code, { ...shop, units: shop.units + row.units });
    revenue.set(row.currency, (revenue.get(row.currency) ?? 0n) + BigInt(row.revenue));
  }
  return {
    units: rows.reduce((sum, row) => sum + row.units, 0),
    orders: rows.reduce((sum, row) => sum + row.orders, 0),
    revenue: [...revenue].map(([currency, minor]) => ({ minor, currency })),
    byShop: [...byShop.values()],
  };
}
