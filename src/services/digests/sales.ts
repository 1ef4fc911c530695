import { instantParam, rowsOf, sql, type Tx } from '../../db/client.ts';
import type { Compared, CurrencySales, ShopSales, SkuSales, Totals } from './facts.ts';
import { type Both, byOrders, partsOf } from './parts.ts';
import { daysBetween, type Span, shiftDay } from './spans.ts';

type Query = ReturnType<typeof sql>;
type Asked = { from: string; to: string; asOf: Date; shops?: readonly number[] };

/** What counts as sold is what the figures count: services/kpis/sql, passed in by src/app/services.ts. */
export type SalesSql = {
  /** order_id, shop_id, platform, customer, currency, day, sku, quantity, minor. */
  linesSold(q: Asked): Query;
  /** id, shop_id, kind, currency, gone. */
  ordersIn(q: Asked): Query;
};

const NAMED = 5;
const MOST_SHOPS = 60;

export type Ask = { span: Span; asOf: Date; shops?: readonly number[] };

/** The sales of a period and of the one it is compared with, by currency. Throws what the database says, 57014 where it takes too long. */
export async function salesOf(tx: Tx, made: SalesSql, ask: Ask): Promise<CurrencySales[]> {
  const [row] = await rowsOf<{ found: Found }>(tx, salesQuery(made, ask));
  const [cancelled] = await rowsOf<{ found: Cancelled[] | null }>(tx, cancelledQuery(made, ask));
  const found = row?.found;
  const lost = cancelled?.found ?? [];
  const currencies = new Map<string, number>();
  const counted = [...(found?.totals ?? []), ...lost.map((one) => ({ ...one, invoices: 0 }))];
  for (const { currency, invoices } of counted) currencies.set(currency, (currencies.get(currency) ?? 0) + invoices);
  return [...currencies]
    .sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]))
    .map(([currency]) => inCurrency(currency, found ?? NOTHING, lost, ask.span));
}

const asked = ({ span, asOf, shops }: Ask, which: 'now' | 'before'): Asked => ({
  ...(which === 'now' ? { from: span.from, to: span.to } : span.before),
  asOf,
  ...(shops && { shops }),
});

const SOLD = sql`order_id, shop_id, platform, customer, currency, day, sku, quantity, minor`;

const salesQuery = (made: SalesSql, ask: Ask): Query => sql`
  with sold as materialized (
    select 1 as span, ${SOLD} from (${made.linesSold(asked(ask, 'now'))}) a
    union all select 0, ${SOLD} from (${made.linesSold(asked(ask, 'before'))}) b),
  pieces as (
    select currency, shop_id, platform, sku,
      coalesce(sum(quantity) filter (where span = 1), 0) as units1, coalesce(sum(minor) filter (where span = 1), 0) as minor1,
      coalesce(sum(quantity) filter (where span = 0), 0) as units0, coalesce(sum(minor) filter (where span = 0), 0) as minor0
    from sold group by 1, 2, 3, 4),
  cell as materialized (
    select p.*, sum(p.units0) over w as kin0, sum(p.units1) over w as kin1
    from pieces p left join sku k on k.code = p.sku
    window w as (partition by p.currency, p.shop_id, ${partsBy(ask.span) === 'sku' ? sql`p.sku` : sql`coalesce(k.category, '')`})),
  sums as (select currency, sku, sum(units1) as units1, sum(minor1) as minor1, sum(units0) as units0, sum(minor0) as minor0
    from cell group by 1, 2),
  ranked as (select *, row_number() over (partition by currency order by minor1 - minor0 desc, sku) as up,
      row_number() over (partition by currency order by minor1 - minor0, sku) as down,
      row_number() over (partition by currency order by minor1 desc, sku) as best, count(*) over (partition by currency) as of from sums)
  select jsonb_build_object(
    'totals', (select jsonb_agg(t) from (
      select currency, span, sum(minor) as minor, count(distinct order_id) as invoices, count(*) as lines, sum(quantity) as units,
        count(distinct nullif(customer, '')) as customers from sold group by 1, 2) t),
    'both', (select jsonb_agg(t) from (select currency, ${BOTH} from cell group by 1) t),
    'shops', (select jsonb_agg(t) from (
      select c.*, s.code, jsonb_build_object('zh', s.name_zh, 'en', s.name_en) as name, coalesce(n.invoices1, 0) as invoices1, coalesce(n.invoices0, 0) as invoices0 from (
        select currency, shop_id, platform, sum(minor1) as minor1, sum(minor0) as minor0 from cell group by 1, 2, 3) c
      join shop s on s.id = c.shop_id join (
        select currency, shop_id, count(distinct order_id) filter (where span = 1) as invoices1,
          count(distinct order_id) filter (where span = 0) as invoices0 from sold group by 1, 2) n
        on n.currency = c.currency and n.shop_id = c.shop_id
      order by c.minor1 desc, s.code) t),
    'skus', (select jsonb_agg(t) from (
      select r.*, coalesce(k.title, '') as title from ranked r left join sku k on k.code = r.sku
      where up <= ${NAMED}::int or down <= ${NAMED}::int or best <= ${NAMED}::int) t),
    'days', (select jsonb_agg(t) from (select currency, span, day::text as day, sum(minor) as minor from sold group by 1, 2, 3) t)
  ) as found`;

/** Whether SKUs or categories are followed from one period to the next: in a few days most SKUs sell once or not at all. */
export const partsBy = ({ from, to }: Pick<Span, 'from' | 'to'>): 'sku' | 'category' =>
  daysBetween(from, to) < LONG_DAYS ? 'category' : 'sku';

const LONG_DAYS = 14;

/** `kin`: units of the SKU, or of its category, at the shop. A SKU that sold in one period alone has no price of before: its own stands. */
const BOTH = sql`
  coalesce(sum(units0) filter (where kin0 > 0 and kin1 > 0), 0) as units0,
  coalesce(sum(units1) filter (where kin0 > 0 and kin1 > 0), 0) as units1,
  coalesce(sum(minor0) filter (where kin0 > 0 and kin1 > 0), 0) as minor0,
  coalesce(sum(minor1) filter (where kin0 > 0 and kin1 > 0), 0) as minor1,
  coalesce(sum(coalesce(units1 * minor0 / nullif(units0, 0), minor1)) filter (where kin0 > 0 and kin1 > 0), 0) as at,
  coalesce(sum(minor1) filter (where kin0 = 0), 0) as fresh,
  coalesce(sum(minor0) filter (where kin1 = 0), 0) as gone`;

/** As the figure `cancelled` counts it: documents of cancellation of the period, and orders of it that were cancelled as a whole by then. */
const cancelledQuery = (made: SalesSql, ask: Ask): Query => sql`
  select jsonb_agg(t) as found from (
    select span, currency, sum(amount) as minor, count(distinct id) as orders from (
      ${lostIn(made, asked(ask, 'now'), 1)} union all ${lostIn(made, asked(ask, 'before'), 0)}) x group by 1, 2) t`;

const lostIn = (made: SalesSql, q: Asked, span: 0 | 1): Query => sql`
  select ${sql.raw(String(span))} as span, o.id, o.currency,
    case when o.kind = 'cancellation' then 1 else -1 end * l.quantity * l.unit_minor as amount
  from (${made.ordersIn(q)}) o join order_line l on l.order_id = o.id
  where o.kind = 'cancellation' or (o.gone and l.quantity > 0)`;

type Cancelled = { span: 0 | 1; currency: string; minor: number; orders: number };
type TotalRow = {
  currency: string;
  span: 0 | 1;
  minor: number;
  invoices: number;
  lines: number;
  units: number;
  customers: number;
};
type SkuRow = Compared & { currency: string; sku: string; title: string; units1: number; units0: number };
type Found = {
  totals: TotalRow[] | null;
  both: (Both & { currency: string })[] | null;
  shops: (ShopSales & { currency: string })[] | null;
  skus: (SkuRow & { up: number; down: number; best: number; of: number })[] | null;
  days: { currency: string; span: 0 | 1; day: string; minor: number }[] | null;
};
const NOTHING: Found = { totals: null, both: null, shops: null, skus: null, days: null };

function inCurrency(currency: string, found: Found, lost: readonly Cancelled[], span: Span): CurrencySales {
  const mine = <R extends { currency: string }>(rows: R[] | null): R[] =>
    (rows ?? []).filter((row) => row.currency === currency);
  const total = (at: 0 | 1) =>
    totalsOf(
      mine(found.totals).find((row) => row.span === at),
      lost.find((row) => row.currency === currency && row.span === at),
    );
  const [now, before] = [total(1), total(0)];
  const [both] = mine(found.both);
  const orders = byOrders({ minor: before.minor, orders: before.invoices }, { minor: now.minor, orders: now.invoices });
  const shops = mine(found.shops).map(
    ({ code, name, platform, minor1, minor0, invoices1, invoices0 }): ShopSales => ({
      ...{ code, platform, minor1, minor0, invoices1, invoices0 },
      ...(name && { name }),
    }),
  );
  return {
    ...{ currency, now, before },
    ...{ parts: partsOf(both ?? NONE), partsBy: partsBy(span) },
    ...(orders && { byOrders: orders }),
    platforms: platformsOf(shops),
    shops: shops.slice(0, MOST_SHOPS),
    shopCount: shops.length,
    skus: skusOf(mine(found.skus)),
    days: daysOf(mine(found.days), span),
  };
}

const NONE: Both = { units0: 0, units1: 0, minor0: 0, minor1: 0, at: 0, fresh: 0, gone: 0 };

const totalsOf = (row: TotalRow | undefined, lost: Cancelled | undefined): Totals => ({
  minor: row?.minor ?? 0,
  invoices: row?.invoices ?? 0,
  lines: row?.lines ?? 0,
  units: row?.units ?? 0,
  customers: row?.customers ?? 0,
  cancelled: lost?.minor ?? 0,
  cancellations: lost?.orders ?? 0,
});

const changeOf = ({ minor1, minor0 }: Compared): number => minor1 - minor0;

function platformsOf(shops: readonly ShopSales[]): CurrencySales['platforms'] {
  const sum = (rows: readonly ShopSales[], of: (row: ShopSales) => number) =>
    rows.reduce((all, row) => all + of(row), 0);
  return [...Map.groupBy(shops, ({ platform }) => platform)]
    .map(([platform, rows]) => ({
      platform,
      minor1: sum(rows, (row) => row.minor1),
      minor0: sum(rows, (row) => row.minor0),
    }))
    .sort((a, b) => b.minor1 - a.minor1 || a.platform.localeCompare(b.platform));
}

function skusOf(rows: NonNullable<Found['skus']>): CurrencySales['skus'] {
  const shown = (place: 'up' | 'down' | 'best', keep: (row: SkuRow) => boolean): SkuSales[] =>
    rows
      .filter((row) => row[place] <= NAMED && keep(row))
      .sort((a, b) => a[place] - b[place])
      .map(({ sku, title, minor1, minor0, units1, units0 }) => ({ code: sku, title, minor1, minor0, units1, units0 }));
  return {
    up: shown('up', (row) => changeOf(row) > 0),
    down: shown('down', (row) => changeOf(row) < 0),
    best: shown('best', (row) => row.minor1 > 0),
    count: rows[0]?.of ?? 0,
  };
}

/** The days of the period in their order; beside each the day in the same place of the one before, where it has so many. */
function daysOf(rows: NonNullable<Found['days']>, { from, to, before }: Span): CurrencySales['days'] {
  const amounts = new Map(rows.map(({ span, day, minor }) => [`${span}${day}`, minor]));
  const length = daysBetween(from, to);
  const length0 = daysBetween(before.from, before.to);
  return Array.from({ length }, (_, n) => ({
    day: shiftDay(from, n),
    minor1: amounts.get(`1${shiftDay(from, n)}`) ?? 0,
    minor0: n < length0 ? (amounts.get(`0${shiftDay(before.from, n)}`) ?? 0) : null,
  }));
}

/** The last local day of a shop with an order; in which zones the days are; shops that had orders ever, and in the period. */
export async function rangeOf(tx: Tx, { span, asOf, shops }: Ask) {
  const mine = shops ? sql`where s.id = any(${sql.param([...shops])}::int[])` : sql``;
  return rowsOf<{ code: string; zone: string; latest: string | null; within: boolean }>(
    tx,
    sql`select s.code, s.time_zone as zone, (l.at at time zone s.time_zone)::date::text as latest,
          exists (select from "order" o where o.shop_id = s.id and o.placed_at <= ${instantParam(asOf)}
            and o.placed_at >= (${span.from}::date::timestamp at time zone s.time_zone)
            and o.placed_at < ((${span.to}::date + 1)::timestamp at time zone s.time_zone)) as within
        from shop s cross join lateral (
          select max(placed_at) as at from "order" where shop_id = s.id and placed_at <= ${instantParam(asOf)}) l
        ${mine} order by s.code`,
  );
}
