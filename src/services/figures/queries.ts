import { instantParam, rowsOf, sql, type Tx } from '../../db/client.ts';
import { RECENT_DAYS, WINDOW_DAYS } from './definitions.ts';

/** The last days of business (YYYY-MM-DD, both included) and the instant of the question. */
export type Span = { from: string; to: string; now: Date };

/** `value`: nothing where there is nothing to count; `of`: how many things were counted. */
export type Counted = { value: number | undefined; of: number };

const one = async (tx: Tx, query: ReturnType<typeof sql>): Promise<Counted> => {
  const [row] = await rowsOf<{ value: string | null; n: string | number }>(tx, query);
  const value = row?.value ?? undefined;
  return { value: value === undefined ? undefined : Number(value), of: Number(row?.n ?? 0) };
};

/** Sold lines of the span, on the local days of the shop that sold. `days` counts back from its end. */
const soldIn = ({ to }: Span, days: number) => sql`
  select l.sku, l.quantity from order_line l join "order" o on o.id = l.order_id join shop s on s.id = l.shop_id
  where l.kind in ('sale', 'free') and o.status <> 'cancelled'
    and l.placed_at >= (${to}::date - ${days}::int)::timestamp at time zone 'UTC'
    and l.placed_at < (${to}::date + 2)::timestamp at time zone 'UTC'
    and (l.placed_at at time zone s.time_zone)::date between ${to}::date - ${days}::int + 1 and ${to}::date`;

/**
 * Each movement of the window changed what was on hand from its instant on, so the average is what is there now less each
 * change for the part of the window that came before it.
 */
export const turnover = (tx: Tx, span: Span) =>
  one(
    tx,
    sql`with sold as (select coalesce(sum(quantity), 0) as units from (${soldIn(span, WINDOW_DAYS)}) l),
        edge as (select ${instantParam(span.now)} as ends, ${instantParam(span.now)} - make_interval(days => ${WINDOW_DAYS}) as starts),
        hand as (
          select (select coalesce(sum(on_hand), 0) from stock_level) - coalesce((
            select sum(m.delta * extract(epoch from least(m.at, e.ends) - e.starts) / extract(epoch from e.ends - e.starts))
            from movement m, edge e where m.at > e.starts and m.delta <> 0 and m.id not in (${firstOfLevels})), 0) as average)
        select sold.units * (365.0 / ${WINDOW_DAYS}) / nullif(greatest(hand.average, 0), 0) as value, sold.units as n from sold, hand`,
  );

/** The first line of a level says what was there when the books were opened, not what came in. */
const firstOfLevels = sql`select min(id) from movement group by sku, warehouse_id, owner`;

export const cover = (tx: Tx, span: Span) =>
  one(
    tx,
    sql`select (select sum(on_hand) from stock_level) * ${RECENT_DAYS}::numeric / nullif(sum(quantity), 0) as value,
          coalesce(sum(quantity), 0) as n from (${soldIn(span, RECENT_DAYS)}) l`,
  );

/** The days whose ends are looked at: the last four weeks up to the day of the question. */
export const stockOuts = (tx: Tx, span: Span) =>
  emptyShare(
    tx,
    span,
    sql`select d::date as day from generate_series(${instantParam(span.now)}::date - ${RECENT_DAYS}::int,
      ${instantParam(span.now)}::date - 1, interval '1 day') d`,
  );

export const holidayStockOuts = (tx: Tx, span: Span) =>
  emptyShare(
    tx,
    span,
    sql`select distinct day from calendar_day
      where day between ${instantParam(span.now)}::date - 365 and ${instantParam(span.now)}::date - 1`,
  );

/** What was on hand at the end of a day is what is there now less all that happened since. */
const emptyShare = (tx: Tx, span: Span, days: ReturnType<typeof sql>) =>
  one(
    tx,
    sql`with goods as (
          select s.sku, (select sum(on_hand) from stock_level l where l.sku = s.sku) as on_hand
          from (select distinct sku from (${soldIn(span, WINDOW_DAYS)}) l) s),
        days as (${days}),
        opened as (select sku, min(at)::date as day from movement group by sku),
        later as (
          select m.sku, (m.at at time zone 'UTC')::date as day, sum(m.delta) as delta from movement m
          where m.at >= (select min(day) from days)::timestamp at time zone 'UTC' and m.delta <> 0 group by 1, 2),
        ends as (
          select g.sku, d.day, g.on_hand - coalesce(sum(l.delta) filter (where l.day > d.day), 0) as left
          from goods g join opened o on o.sku = g.sku join days d on d.day >= o.day left join later l on l.sku = g.sku
          where g.on_hand is not null group by g.sku, d.day, g.on_hand)
        select 100.0 * count(*) filter (where "left" <= 0) / nullif(count(*), 0) as value, count(*) as n from ends`,
  );

const since = (span: Span) => sql`${instantParam(span.now)} - make_interval(days => ${WINDOW_DAYS})`;

export const fillRate = (tx: Tx, span: Span) =>
  one(
    tx,
    sql`select 100.0 * (sum(quantity) - sum(short)) / nullif(sum(quantity), 0) as value, coalesce(sum(quantity), 0) as n
        from reservation where kind = 'order' and created_at between ${since(span)} and ${instantParam(span.now)}`,
  );

export const transferTime = (tx: Tx, span: Span) =>
  one(
    tx,
    sql`select avg(extract(epoch from received_at - sent_at)) / 3600 as value, count(*) as n
        from transfer where received_at between ${since(span)} and ${instantParam(span.now)} and sent_at is not null`,
  );

/** Units, and beside them what they cost, one amount a currency. */
export async function deadStock(tx: Tx, span: Span) {
  const rows = await rowsOf<{ units: number; skus: number; minor: string | null; currency: string | null }>(
    tx,
    sql`with dead as (
          select l.sku, sum(l.on_hand)::int as units from stock_level l join sku k on k.code = l.sku and k.kind = 'goods'
          where l.on_hand > 0 and l.sku not in (select sku from (${soldIn(span, WINDOW_DAYS)}) s) group by l.sku)
        select sum(d.units)::int as units, count(*)::int as skus, sum(d.units * p.unit_minor)::text as minor, p.currency
        from dead d left join lateral (
          select i.unit_minor, s.currency from supplier_item i join supplier s on s.code = i.supplier
          where i.sku = d.sku order by i.unit_minor limit 1) p on true
        group by p.currency`,
  );
  return {
    value: rows.reduce((sum, row) => sum + row.units, 0),
    of: rows.reduce((sum, row) => sum + row.skus, 0),
    worth: rows.flatMap(({ minor, currency }) => (minor && currency ? [{ minor: BigInt(minor), currency }] : [])),
  };
}
