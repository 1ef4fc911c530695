import type { OwnerTx } from '../../db/bulk.ts';
import { DATED } from './stock.ts';

type Supplier = {
  code: string;
  zh: string;
  en: string /** Categories it makes; none: all of them. */;
  makes: readonly string[];
};

/** 鞋靴 and 箱包 have two suppliers each, so that the alert about too few has something true to say. */
export const DEMO_SUPPLIERS: readonly Supplier[] = [
  {
    code: 'SUP-1',
    zh: '虎门制衣',
    en: 'Humen Garments',
    makes: ['上装', '外套', '裤装', '裙装', '家居服', '运动', '童装'],
  },
  {
    code: 'SUP-2',
    zh: '柯桥纺织',
    en: 'Keqiao Textiles',
    makes: ['上装', '外套', '裤装', '裙装', '家居服', '家居', '配饰'],
  },
  {
    code: 'SUP-3',
    zh: '即墨针织',
    en: 'Jimo Knitwear',
    makes: ['上装', '外套', '裤装', '裙装', '运动', '童装', '家居服', '配饰', '家居'],
  },
  { code: 'SUP-4', zh: '温岭鞋业', en: 'Wenling Shoes', makes: ['鞋靴', '箱包'] },
  { code: 'SUP-5', zh: '义乌百货', en: 'Yiwu General', makes: ['鞋靴', '箱包', '配饰', '家居', '童装', '运动'] },
];

/** A number from 0 to n - 1 that belongs to a text: the same in every demo. */
const pick = (text: string, n: number): string => `(('x' || substr(md5(${text}), 1, 7))::bit(28)::int % ${n})`;

/** The days of the year on which shops sell more, and how much more, in percent of an ordinary day. */
const CALENDAR = `('元旦', 'holiday', '01-01', 140), ('38 节', 'promotion', '03-08', 180), ('劳动节', 'holiday', '05-01', 130),
  ('618', 'promotion', '06-18', 350), ('国庆节', 'holiday', '10-01', 140), ('双 11', 'promotion', '11-11', 400),
  ('双 12', 'promotion', '12-12', 250)`;

/** `today`: YYYY-MM-DD. Suppliers with their terms, orders on their way, the calendar, quotas of the sub-shops and lots of what has a date. */
export async function fillSupply(tx: OwnerTx, today: string): Promise<void> {
  await fillSuppliers(tx);
  await fillFavourite(tx, today);
  await fillPurchases(tx, today);
  await tx.unsafe(
    `insert into calendar_day (day, name, kind, uplift_percent)
    select make_date(y, split_part(d.md, '-', 1)::int, split_part(d.md, '-', 2)::int), d.name, d.kind, d.uplift
    from (values ${CALENDAR}) d(name, kind, md, uplift)
    cross join generate_series(extract(year from $1::date)::int - 1, extract(year from $1::date)::int + 1) y`,
    [today],
  );
  await fillQuotas(tx);
  await fillLotLevels(tx);
}

async function fillSuppliers(tx: OwnerTx): Promise<void> {
  for (const { code, zh, en, makes } of DEMO_SUPPLIERS) {
    await tx`insert into supplier (code, name_zh, name_en, currency) values (${code}, ${zh}, ${en}, 'CNY')`;
    await tx.unsafe(
      `insert into supplier_item (supplier, sku, unit_minor, breaks, rebate_bp, min_quantity, multiple, lead_days, lead_spread_days,
         made_to_order_hours)
       select $1, k.code, c.minor, jsonb_build_array(jsonb_build_object('from', 200, 'unitMinor', c.minor * 96 / 100),
           jsonb_build_object('from', 1000, 'unitMinor', c.minor * 92 / 100)),
         case $1 when 'SUP-2' then 150 else 0 end, 10 + 10 * ${pick("k.code || $1 || 'min'", 3)},
         case ${pick("k.code || $1 || 'multiple'", 2)} when 0 then 5 else 10 end,
         case $1 when 'SUP-5' then 2 else 5 + ${pick("k.code || $1 || 'lead'", 12)} end, 1 + ${pick("k.code || $1 || 'spread'", 3)},
         case $1 when 'SUP-5' then 48 end
       from sku k
       left join lateral (select l.unit_minor from order_line l where l.sku = k.code and l.kind = 'sale' order by l.id limit 1) p on true
       cross join lateral (select (coalesce(p.unit_minor, 8900) * (42 + ${pick("k.code || $1 || 'cost'", 14)}) / 100)::bigint as minor) c
       where k.category = any($2)`,
      [code, makes as string[]],
    );
  }
}

/** The first purchase order is of the README's example, so that a newcomer's first receipt and presale go through. */
async function fillFavourite(tx: OwnerTx, today: string): Promise<void> {
  await tx.unsafe(
    `with terms as (select * from supplier_item where sku = 'TEE-RED-M' order by unit_minor limit 1),
     ordered as (
       insert into purchase_order (supplier, warehouse_id, cause, ordered_by, ordered_at)
       select supplier, (select min(id) from warehouse), 'demo:purchase:first', 'demo', $1::date - 6 from terms returning id)
     insert into purchase_line (order_id, sku, quantity, unit_minor, promised_on, expected_on)
     select o.id, t.sku, 120, t.unit_minor, $1::date + 7, $1::date + 7 from ordered o, terms t`,
    [today],
  );
}

/** Two dozen of the goods that ran low are on their way, a few of them late. */
async function fillPurchases(tx: OwnerTx, today: string): Promise<void> {
  await tx.unsafe(
    `with low as (
       select l.sku, l.warehouse_id, i.supplier, i.unit_minor, i.lead_days, row_number() over (order by l.sku) as n
       from stock_level l join lateral (
         select * from supplier_item i where i.sku = l.sku order by i.unit_minor limit 1) i on true
       where l.on_hand - l.reserved - l.safety <= l.reorder_point order by l.sku limit 24),
     ordered as (
       insert into purchase_order (supplier, warehouse_id, cause, ordered_by, ordered_at)
       select distinct supplier, warehouse_id, format('demo:purchase:%s:%s', supplier, warehouse_id), 'demo', $1::date - 6
       from low order by 1, 2 returning id, supplier, warehouse_id)
     insert into purchase_line (order_id, sku, quantity, unit_minor, promised_on, expected_on)
     select o.id, l.sku, 60 + 20 * ${pick('l.sku', 5)}, l.unit_minor, d.day, d.day
     from low l join ordered o using (supplier, warehouse_id)
     cross join lateral (select $1::date + case when l.n % 6 = 0 then -2 else l.lead_days end as day) d`,
    [today],
  );
}

/** The tees' sub-shops may sell a twentieth of what is free in the first warehouse without asking, one of them more. */
async function fillQuotas(tx: OwnerTx): Promise<void> {
  await tx.unsafe(
    `insert into quota (sku, warehouse_id, shop_id, assigned)
     select l.sku, l.warehouse_id, s.id,
       case when l.sku = 'TEE-RED-M' and s.code = 'SH-2' then 80 else (l.on_hand - l.reserved - l.safety) / 20 end
     from stock_level l cross join shop s
     where l.sku like 'TEE-%' and l.warehouse_id = (select min(id) from warehouse) and not s.is_main
       and (l.on_hand - l.reserved - l.safety) / 20 > 0`,
  );
  await tx.unsafe(
    `update stock_level l set assigned = q.units from (
       select sku, warehouse_id, sum(assigned)::int as units from quota group by 1, 2) q
     where (q.sku, q.warehouse_id) = (l.sku, l.warehouse_id) and l.owner = ''`,
  );
}

/** Towels are treated, and the treatment has a date: two lots of each, the older one nearer to its end. */
export async function fillLots(tx: OwnerTx, today: string): Promise<void> {
  await tx.unsafe(
    `insert into lot (sku, code, produced_on, expires_on, supplier)
     select k.code, format('L%s-%s', n, k.code), $1::date - 500 + 200 * n, $1::date - 10 + 90 * n + ${pick('k.code || n', 40)}, 'SUP-5'
     from sku k cross join generate_series(1, 2) n where k.code like '${DATED}%' order by k.code, n`,
    [today],
  );
}

/** The second lot is what came in after the opening count; half of what was counted is of the first. */
async function fillLotLevels(tx: OwnerTx): Promise<void> {
  await tx.unsafe(
    `insert into lot_level (lot_id, warehouse_id, on_hand)
     select t.id, l.warehouse_id, case when t.code like 'L2-%' then coalesce(m.units, 0) else (l.on_hand - coalesce(m.units, 0)) / 2 end
     from lot t join stock_level l on l.sku = t.sku
     left join (select sku, warehouse_id, sum(delta)::int as units from movement where lot_id is not null group by 1, 2) m
       on (m.sku, m.warehouse_id) = (l.sku, l.warehouse_id)`,
  );
}
