import { type Localized, same } from '../../../core/localized.ts';
import { rowsOf, type sql as Sql, sql, type Tx } from '../../../db/client.ts';
import type { InputKind } from '../kinds.ts';
import type { CheckCode, Checked } from './words.ts';

/** Whose which day is looked at; no shop: what belongs to none. */
export type ShopDay = { shopId: number | null; shop: string | null; day: string };

export type Looking = { tx: Tx; inputs: readonly InputKind[]; days: readonly ShopDay[]; now: Date };

type Query = ReturnType<typeof Sql>;
type Counted = { shop_id: number | null; looked: string; wrong: string; said: string[] | null };

const MOST_SAID = 8;

/** `field`: shop_id, day, zone; `kinds`: code, least, most, sums (1 where days add up), listing (1 where the part must be one). */
const given = ({ days, inputs }: Looking): Query => sql`
  field as (select x.shop_id, x.day, coalesce(s.time_zone, 'Asia/Shanghai') as zone
    from jsonb_to_recordset(${JSON.stringify(days.map(({ shopId, day }) => ({ shop_id: shopId, day })))}::jsonb) as x (shop_id int, day date)
    left join shop s on s.id = x.shop_id),
  kinds as (select * from jsonb_to_recordset(${JSON.stringify(inputs.map(kindRow))}::jsonb)
    as k (code text, least numeric, most numeric, sums int, listing int))`;

const kindRow = ({ code, range, over, part, unit }: InputKind) => ({
  code,
  least: range.min,
  most: unit === 'percent' && range.max <= 100 ? 100 : range.max,
  sums: over === 'sum' ? 1 : 0,
  listing: part?.kind === 'listing' ? 1 : 0,
});

const sameShop = (a: Query, b: Query): Query => sql`${a} is not distinct from ${b}`;

/** Orders of a shop's local day: id, number, customer, kind, gone. */
const ordersOf = sql`
  orders as (select f.shop_id, o.id, o.number, o.customer, o.kind, o.status = 'cancelled' as gone, o.placed_at
    from field f join "order" o on o.shop_id = f.shop_id
      and o.placed_at >= f.day::timestamp at time zone f.zone and o.placed_at < (f.day + 1)::timestamp at time zone f.zone)`;

const DAYS_BEFORE = 14;
const IN_USE = 3;

/**
 * What the shop had on at least 3 of the 14 days before, and orders where it had some on at least 10, must be there. Visits that were typed with
 * `visits` are there too.
 */
const completeness = (l: Looking): Query => sql`
  with ${given(l)},
  daily as (
    select distinct f.shop_id, f.day as of_day, o.code, o.day from field f join observation o on ${sameShop(sql`o.shop_id`, sql`f.shop_id`)}
    where o.replaced_at is null and o.covers = 'day' and o.day between f.day - ${DAYS_BEFORE}::int and f.day and o.code in (select code from kinds)
    union
    select f.shop_id, f.day, 'visits', v.day::date from field f join shop_visits v on v.shop_id = f.shop_id
    where v.day::date between f.day - ${DAYS_BEFORE}::int and f.day
    union
    select distinct f.shop_id, f.day, 'orders', (o.placed_at at time zone f.zone)::date from field f join "order" o on o.shop_id = f.shop_id
    where o.placed_at >= (f.day - ${DAYS_BEFORE}::int)::timestamp at time zone f.zone and o.placed_at < (f.day + 1)::timestamp at time zone f.zone),
  wanted as (select shop_id, of_day, code, bool_or(day = of_day) as there from daily group by 1, 2, 3
    having count(*) filter (where day < of_day) >= case when code = 'orders' then 10 else ${IN_USE}::int end),
  covered as (select w.*, w.there or exists (select 1 from observation o where o.code = w.code and ${sameShop(sql`o.shop_id`, sql`w.shop_id`)}
      and o.replaced_at is null and o.covers <> 'day' and o.day <= w.of_day and w.of_day < o.day + case o.covers when 'week' then interval '7 days'
        when 'month' then interval '1 month' else interval '3 months' end) as known from wanted w)
  select shop_id, count(*) as looked, count(*) filter (where not known) as wrong, array_agg(code order by code) filter (where not known) as said
  from covered group by shop_id`;

/** The same number twice in 30 days, a key that holds a fifth of at least 20 orders, keys that are empty far more often than in the 28 days before. */
const uniqueness = (l: Looking): Query => sql`
  with ${given(l)}, ${ordersOf},
  marked as (select o.*, count(*) over (partition by shop_id) as n, count(*) over (partition by shop_id, customer) as by_key,
      exists (select 1 from "order" p where p.shop_id = o.shop_id and p.id <> o.id and lower(btrim(p.number)) = lower(btrim(o.number))
        and p.placed_at between o.placed_at - interval '30 days' and o.placed_at + interval '1 day') as twice
    from orders o where o.kind <> 'cancellation'),
  usual as (select f.shop_id, avg(case when p.customer is null then 1 else 0 end) as empty from field f join "order" p on p.shop_id = f.shop_id
    where p.kind <> 'cancellation' and p.placed_at >= (f.day - 28)::timestamp at time zone f.zone and p.placed_at < f.day::timestamp at time zone f.zone
    group by f.shop_id),
  keyed as (select m.*, m.customer is not null and m.n >= 20 and m.by_key * 5 > m.n as shared,
      m.customer is null and m.n >= 20 and m.by_key::numeric / m.n > coalesce(u.empty, 1) + 0.1 as lost
    from marked m left join usual u on u.shop_id = m.shop_id)
  select shop_id, count(*) as looked, count(*) filter (where twice or shared or lost) as wrong,
    array_remove(array[
      case when bool_or(twice) then 'twice ' || count(*) filter (where twice) || ' ' || min(number) filter (where twice) end,
      case when bool_or(shared) then 'shared ' || count(*) filter (where shared) end,
      case when bool_or(lost) then 'lost ' || count(*) filter (where lost) end], null) as said
  from keyed group by shop_id`;

/** Connected shops whose orders are in up to the end of the day; inputs whose last value is older than what it covers and a little. */
const freshness = (l: Looking): Query => sql`
  with ${given(l)},
  pulls as (select f.shop_id, 'orders' as code,
      coalesce(c.orders_through, '-infinity') < least((f.day + 1)::timestamp at time zone f.zone, ${l.now.toISOString()}::timestamptz - interval '6 hours') as late
    from field f join shop_connection c on c.shop_id = f.shop_id where c.stage_at < ${l.now.toISOString()}::timestamptz - interval '1 day'),
  last as (select f.shop_id, f.day, o.code, o.covers, max(o.day) as latest from field f join observation o on ${sameShop(sql`o.shop_id`, sql`f.shop_id`)}
    where o.replaced_at is null and o.day > f.day - 200 and o.code in (select code from kinds) group by 1, 2, 3, 4
    having count(distinct o.day) >= case o.covers when 'day' then ${IN_USE}::int else 2 end),
  newest as (select distinct on (shop_id, code) * from last order by shop_id, code, latest desc),
  aged as (select shop_id, code, day > latest + case covers when 'day' then interval '3 days' when 'week' then interval '16 days'
      when 'month' then interval '2 months 10 days' else interval '6 months 20 days' end as late from newest
    where covers <> 'day' or latest > day - 45)
  select shop_id, count(*) as looked, count(*) filter (where late) as wrong, array_agg(code order by code) filter (where late) as said
  from (select * from pulls union all select * from aged) x group by shop_id`;

/**
 * Values out of what anybody would believe, ten times or a tenth of the usual, fewer visitors than buyers (as entered, else customers of our
 * orders), and lines with a price below zero or without a quantity. */
const ranges = (l: Looking): Query => sql`
  with ${given(l)}, ${ordersOf},
  today as (select f.shop_id, f.day, o.code, o.part, o.currency, o.value, o.covers, k.least, k.most, k.sums from field f
    join observation o on ${sameShop(sql`o.shop_id`, sql`f.shop_id`)} and o.replaced_at is null and o.day = f.day join kinds k on k.code = o.code),
  bought as (select f.shop_id, coalesce(max(b.value), (select count(distinct coalesce(nullif(o.customer, ''), 'order:' || o.id)) from orders o
        where o.shop_id = f.shop_id and o.kind = 'sale' and not o.gone)) as buyers
    from field f left join observation b on b.shop_id = f.shop_id and b.day = f.day and b.code = 'buyers' and b.covers = 'day' and b.part = ''
      and b.replaced_at is null group by f.shop_id),
  judged as (select t.*, p.buyers, t.code in ('visitors', 'visits') and t.covers = 'day' and t.part = '' and t.value < p.buyers as few, u.middle, u.n, t.value < t.least or (t.covers = 'day' and t.value > t.most) as out,
      t.sums = 1 and t.covers = 'day' and u.n >= 5 and u.middle >= 20 and (t.value > u.middle * 10 or t.value * 10 < u.middle) as jump
    from today t left join bought p on p.shop_id = t.shop_id left join lateral (select percentile_cont(0.5) within group (order by b.value) as middle, count(*) as n from observation b
      where b.code = t.code and ${sameShop(sql`b.shop_id`, sql`t.shop_id`)} and b.part = t.part and b.currency = t.currency and b.covers = 'day'
        and b.replaced_at is null and b.day between t.day - 14 and t.day - 1) u on true),
  lines as (select o.shop_id, o.number, l.unit_minor < 0 and l.quantity > 0 as out from orders o join order_line l on l.order_id = o.id
    where l.kind <> 'adjustment'),
  all_of as (select shop_id, out or coalesce(few, false) as out, jump, code || ' ' || trim_scale(value) || case when few then ' <' || trim_scale(buyers)
      when jump and not out then ' ~' || round(middle) else '' end as what from judged
    union all select shop_id, out, false, 'price ' || number from lines)
  select shop_id, count(*) as looked, count(*) filter (where out or jump) as wrong, array_agg(what order by what) filter (where out or jump) as said
  from all_of group by shop_id`;

/** Lines of listings that nobody matched, sales without lines, and numbers of listings that the shop does not have. */
const orphans = (l: Looking): Query => sql`
  with ${given(l)}, ${ordersOf},
  lines as (select o.shop_id, s.code is null as lost, 'sku ' || l.sku as what from orders o join order_line l on l.order_id = o.id
      left join sku s on s.code = l.sku
    union all select o.shop_id, true, 'line ' || coalesce(nullif(u.title, ''), u.item) from orders o join unmatched_line u on u.order_id = o.id),
  bare as (select o.shop_id, not exists (select 1 from order_line l where l.order_id = o.id)
      and not exists (select 1 from unmatched_line u where u.order_id = o.id) as lost, 'order ' || o.number as what from orders o
    where o.kind = 'sale'),
  parts as (select f.shop_id, o.part <> '' and exists (select 1 from listing i where i.shop_id = f.shop_id) and not exists (
        select 1 from listing i where i.shop_id = f.shop_id and (o.part in (i.item, i.item || '/' || i.variant, i.outer_code, i.sku, i.title, 'L' || i.id))) as lost,
      'part ' || o.part as what
    from field f join observation o on o.shop_id = f.shop_id and o.day = f.day and o.replaced_at is null
    join kinds k on k.code = o.code and k.listing = 1)
  select shop_id, count(*) as looked, count(*) filter (where lost) as wrong, array_agg(distinct what) filter (where lost) as said
  from (select * from lines union all select * from bare union all select * from parts) x group by shop_id`;

/** Lines by their own shop and day against the orders that they are of, and what the platform says was paid against our orders. */
const totals = (l: Looking): Query => sql`
  with ${given(l)}, ${ordersOf},
  by_line as (select o.shop_id, o.number, bool_or(l.shop_id <> o.shop_id or abs(extract(epoch from l.placed_at - o.placed_at)) > 86400) as off
    from orders o join order_line l on l.order_id = o.id group by o.shop_id, o.id, o.number),
  ours as (select f.shop_id, f.day, count(o.id) filter (where o.kind = 'sale' and not o.gone) as paid,
      count(distinct coalesce(o.customer, 'order:' || o.id)) filter (where o.kind = 'sale' and not o.gone) as buyers
    from field f left join orders o on o.shop_id = f.shop_id where f.shop_id is not null group by f.shop_id, f.day),
  theirs as (select u.shop_id, o.code, sum(o.value) as said, case o.code when 'buyers' then u.buyers else u.paid end as own
    from ours u join observation o on o.shop_id = u.shop_id and o.day = u.day and o.covers = 'day' and o.part = '' and o.replaced_at is null
      and o.code in ('buyers', 'paid-orders') group by u.shop_id, o.code, u.buyers, u.paid),
  all_of as (select shop_id, off, 'order ' || number as what from by_line
    union all select shop_id, abs(said - own) > greatest(2, own * 0.05), code || ' ' || trim_scale(said) || ' ~' || own from theirs)
  select shop_id, count(*) as looked, count(*) filter (where off) as wrong, array_agg(what order by what) filter (where off) as said
  from all_of group by shop_id`;

const QUERIES: Record<CheckCode, (l: Looking) => Query> = {
  completeness,
  uniqueness,
  freshness,
  ranges,
  orphans,
  totals,
};

/** Every check of those days (one a shop), or some, shop by shop; checks that have nothing to look at are left out. */
export async function lookAt(l: Looking, only?: readonly CheckCode[]): Promise<Checked[]> {
  const checked: Checked[] = [];
  const queries = Object.entries(QUERIES) as [CheckCode, (l: Looking) => Query][];
  for (const [code, query] of queries.filter(([one]) => only?.includes(one) ?? true))
    for (const row of await rowsOf<Counted>(l.tx, query(l))) {
      const of = l.days.find(({ shopId }) => shopId === row.shop_id);
      if (!of || Number(row.looked) === 0) continue;
      checked.push({
        ...of,
        code,
        looked: Number(row.looked),
        wrong: Number(row.wrong),
        said: saidOf(code, row, l.inputs),
      });
    }
  return checked;
}

const saidOf = (code: CheckCode, { said }: Counted, inputs: readonly InputKind[]): Localized[] =>
  (said ?? []).slice(0, MOST_SAID).map((what) => sentence(code, what, inputs));

/** What one mark of a query means. */
function sentence(check: CheckCode, what: string, inputs: readonly InputKind[]): Localized {
  const [first = '', second = '', third = ''] = what.split(' ');
  const name =
    first === 'orders'
      ? { zh: '订单', en: 'orders' }
      : (inputs.find(({ code }) => code === first)?.name ?? same(first));
  if (check === 'completeness') return { zh: `缺${name.zh}`, en: `no ${name.en}` };
  if (check === 'freshness') return { zh: `${name.zh}很久没有更新`, en: `${name.en} not updated for long` };
  if (check === 'uniqueness') return uniqueWords(first, second, third);
  if (first === 'price') return { zh: `订单 ${second} 的单价小于 0`, en: `a price below 0 in order ${second}` };
  if (first === 'sku') return { zh: `商品 ${second} 没有档案`, en: `SKU ${second} is not known` };
  if (first === 'line')
    return { zh: `“${what.slice(5, 45)}”没有对应商品`, en: `“${what.slice(5, 45)}” is matched to no SKU` };
  if (first === 'part') return { zh: `没有商品链接 ${what.slice(5)}`, en: `there is no listing ${what.slice(5)}` };
  if (first === 'order')
    return check === 'orphans'
      ? { zh: `订单 ${second} 没有明细`, en: `order ${second} has no lines` }
      : { zh: `订单 ${second} 和它的明细对不上`, en: `order ${second} and its lines do not agree` };
  if (check === 'totals')
    return {
      zh: `平台的${name.zh} ${second}，我们的订单 ${third.slice(1)}`,
      en: `${name.en} of the platform ${second}, of our orders ${third.slice(1)}`,
    };
  if (third.startsWith('<'))
    return {
      zh: `${name.zh} ${second}，比买家 ${third.slice(1)} 还少`,
      en: `${name.en} ${second}, fewer than the buyers ${third.slice(1)}`,
    };
  return third === ''
    ? { zh: `${name.zh} ${second} 超出范围`, en: `${name.en} ${second} is out of range` }
    : {
        zh: `${name.zh} ${second}，平时约 ${third.slice(1)}`,
        en: `${name.en} ${second}, usually about ${third.slice(1)}`,
      };
}

function uniqueWords(kind: string, count: string, number: string): Localized {
  if (kind === 'twice')
    return {
      zh: `${count} 个订单号重复（如 ${number}）`,
      en: `${count} order numbers are there twice (such as ${number})`,
    };
  if (kind === 'shared') return { zh: `${count} 单共用一个客户`, en: `${count} orders share one customer` };
  return { zh: `${count} 单没有客户，比平时多`, en: `${count} orders without a customer, more than usual` };
}
