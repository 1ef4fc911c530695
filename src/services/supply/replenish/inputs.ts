import { instantParam, rowsOf, sql, type Tx } from '../../../db/client.ts';
import { daysFor, type MarkedDay } from '../days.ts';
import { dayAfter } from '../purchases.ts';
import { type Item, itemsFor } from '../suppliers.ts';
import type { Incoming, Stocked } from './propose.ts';

/** Which SKUs are looked at: one, those of a category, or all goods. */
export type Which = { sku?: string | undefined; category?: string | undefined };

/** A SKU with what it sold: one value a day, the last one yesterday. */
export type Asked = { stocked: Stocked; history: number[]; calendar: { day: string; upliftPercent: number }[] };

/** `today`: the day on which it is asked, where it is asked. */
export type Moment = { today: string; now: Date };

/** Whole weeks of history, so that each weekday is in it as often as the others. */
export const HISTORY_DAYS = 364;

export const startOf = (today: string): string => dayAfter(today, -HISTORY_DAYS);

/**
 * Everything about all SKUs asked for that somebody sells to us and that sold within the year or are promised: a few
 * statements, however many SKUs. `unsourced`: SKUs that sell and have no supplier.
 */
export async function inputsOf(
  { tx, coefficient }: { tx: Tx; coefficient: number },
  which: Which,
  { today, now }: Moment,
): Promise<{ asked: Asked[]; unsourced: number }> {
  const stock = await stockOf(tx, which);
  const sold = await soldByDay(tx, which, today, now);
  const wanted = stock.filter(({ sku, reserved, onHand }) => sold.has(sku) || reserved > onHand || which.sku === sku);
  const codes = wanted.map(({ sku }) => sku);
  const items = grouped(await itemsFor({ tx }, codes));
  const incoming = grouped(await incomingOf(tx, codes));
  const places = new Map((await placesOf(tx, codes, now)).map((row) => [row.sku, row]));
  const days = await markedDays(tx, startOf(today));
  const known = wanted.filter(({ sku }) => items.has(sku) || which.sku === sku);
  const asked = known.map((row) => ({
    stocked: stockedOf(
      { ...row, coefficient: row.coefficient ?? String(coefficient) },
      { items, incoming, place: places.get(row.sku) },
    ),
    history: historyOf(sold.get(row.sku)),
    calendar: daysFor(days, row.sku, row.category),
  }));
  return { asked, unsourced: wanted.length - wanted.filter(({ sku }) => items.has(sku)).length };
}

type StockRow = {
  sku: string;
  title: string;
  category: string;
  onHand: number;
  reserved: number;
  promised: number;
  coefficient: string | null;
};

const only = (which: Which, code: ReturnType<typeof sql>) =>
  which.sku !== undefined
    ? sql`and ${code} = ${which.sku}`
    : which.category !== undefined
      ? sql`and ${code} in (select code from sku where category = ${which.category})`
      : sql``;

const stockOf = (tx: Tx, which: Which): Promise<StockRow[]> =>
  rowsOf<StockRow>(
    tx,
    sql`select k.code as sku, k.title, k.category, coalesce(l.on_hand, 0)::int as "onHand",
          coalesce(l.reserved, 0)::int as reserved, coalesce(p.promised, 0)::int as promised,
          coalesce(own.value, cat.value, every.value) as coefficient
        from sku k
        left join (select sku, sum(on_hand) as on_hand, sum(reserved) as reserved from stock_level group by sku) l
          on l.sku = k.code
        left join (select sku, sum(quantity - held) as promised from presale where state = 'promised' group by sku) p
          on p.sku = k.code
        left join stock_rule own on own.name = 'coefficient' and own.shop_id is null and own.subject = 'sku:' || k.code
        left join stock_rule cat on cat.name = 'coefficient' and cat.shop_id is null and cat.subject = 'category:' || k.category
        left join stock_rule every on every.name = 'coefficient' and every.shop_id is null and every.subject = '*'
        where k.kind = 'goods' and not exists (select from bundle_item b where b.bundle = k.code)
          ${only(which, sql`k.code`)}
        order by k.code`,
  );

/** Units by day since `startOf`: bundles count as their components, on the days of the shop that sold. */
async function soldByDay(tx: Tx, which: Which, today: string, now: Date): Promise<Map<string, [number, number][]>> {
  const from = startOf(today);
  const rows = await rowsOf<{ sku: string; days: string }>(
    tx,
    sql`with line as (
          select coalesce(b.sku, l.sku) as sku, l.quantity * coalesce(b.quantity, 1) as units,
            (l.placed_at at time zone s.time_zone)::date - ${from}::date as day
          from order_line l join "order" o on o.id = l.order_id join shop s on s.id = l.shop_id
            left join bundle_item b on b.bundle = l.sku
          where l.kind in ('sale', 'free') and o.status <> 'cancelled' and l.placed_at <= ${instantParam(now)}
            and l.placed_at >= (${from}::date - 1)::timestamp at time zone 'UTC'),
        daily as (
          select sku, day, sum(units) as units from line
          where day between 0 and ${HISTORY_DAYS - 1}::int ${only(which, sql`sku`)} group by sku, day)
        select sku, string_agg(day || ':' || units, ',') as days from daily group by sku`,
  );
  const pair = (text: string): [number, number] => {
    const [day = '0', units = '0'] = text.split(':');
    return [Number(day), Number(units)];
  };
  return new Map(rows.map(({ sku, days }) => [sku, days.split(',').map(pair)]));
}

function historyOf(days: [number, number][] = []): number[] {
  const history = new Array<number>(HISTORY_DAYS).fill(0);
  for (const [day, units] of days) history[day] = units;
  return history;
}

/** Open purchase lines, and transfers that have left: what they took is on hand nowhere. */
const incomingOf = (tx: Tx, skus: readonly string[]): Promise<(Incoming & { sku: string })[]> =>
  rowsOf<Incoming & { sku: string }>(
    tx,
    sql`with wanted as (select jsonb_array_elements_text(${JSON.stringify(skus)}::jsonb) as sku)
        select l.sku, l.expected_on::text as day, l.quantity - l.received - l.damaged as units
        from purchase_line l join purchase_order p on p.id = l.order_id
        where p.state = 'open' and l.quantity > l.received + l.damaged and l.sku in (select sku from wanted)
        union all
        select t.sku, coalesce(t.expected_on, '0001-01-01'::date)::text, t.quantity - t.received - t.damaged
        from transfer t where t.state = 'in_transit' and t.quantity > t.received + t.damaged
          and t.sku in (select sku from wanted)`,
  );

type Place = { sku: string; warehouse: string; latest: string };

/** Where orders go: to the warehouse that ships most of the SKU (90 days), else the one that has most, else the first. */
export const placesOf = (tx: Tx, skus: readonly string[], now: Date): Promise<Place[]> =>
  rowsOf<Place>(
    tx,
    sql`with wanted as (select jsonb_array_elements_text(${JSON.stringify(skus)}::jsonb) as sku),
        shipped as (
          select sku, warehouse_id, -sum(delta) as units from movement
          where kind = 'shipped' and at > ${instantParam(now)} - interval '90 days' and sku in (select sku from wanted) group by 1, 2),
        held as (
          select sku, warehouse_id, sum(on_hand) as units from stock_level
          where sku in (select sku from wanted) group by 1, 2),
        place as (
          select distinct on (x.sku) x.sku, x.warehouse_id from wanted k join lateral (
            select sku, warehouse_id, 1 as n, units from shipped where sku = k.sku
            union all select sku, warehouse_id, 2, units from held where sku = k.sku
            union all select k.sku, (select min(id) from warehouse), 3, 0) x on x.warehouse_id is not null
          order by x.sku, x.n, x.units desc, x.warehouse_id),
        newest as (
          select l.sku, p.warehouse_id, max(l.id) as id from purchase_line l join purchase_order p on p.id = l.order_id
          where l.sku in (select sku from wanted) group by 1, 2)
        select p.sku, w.code as warehouse, coalesce(n.id, 0) as latest from place p join warehouse w on w.id = p.warehouse_id
        left join newest n on n.sku = p.sku and n.warehouse_id = p.warehouse_id`,
  );

const markedDays = (tx: Tx, from: string): Promise<MarkedDay[]> =>
  rowsOf<MarkedDay>(
    tx,
    sql`select id, day::text as day, name, kind, subject, uplift_percent as "upliftPercent" from calendar_day
        where day >= ${from}::date order by day, name, subject`,
  );

function grouped<T extends { sku: string }>(rows: readonly T[]): Map<string, T[]> {
  return Map.groupBy(rows, ({ sku }) => sku);
}

function stockedOf(
  row: StockRow,
  of: { items: Map<string, Item[]>; incoming: Map<string, Incoming[]>; place: Place | undefined },
): Stocked {
  return {
    ...row,
    coefficient: Number(row.coefficient),
    incoming: of.incoming.get(row.sku) ?? [],
    warehouse: of.place?.warehouse ?? '',
    latest: Number(of.place?.latest ?? 0),
    items: of.items.get(row.sku) ?? [],
  };
}
