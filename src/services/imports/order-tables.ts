import { foldName } from '../../core/text.ts';
import { loadBare, type OwnerTx } from '../../db/bulk.ts';
import type { OrderPreset } from './presets.ts';

/** From the staging table into the tables, in statements over all rows. Everything here is within the caller's transaction. */

/** Times without an offset are read in `timeZone`. */
export async function makeStage(tx: OwnerTx, timeZone: string): Promise<void> {
  await tx`select set_config('timezone', ${timeZone}, true), set_config('work_mem', '128MB', true),
    set_config('maintenance_work_mem', '256MB', true), set_config('temp_buffers', '64MB', true)`;
  await tx.unsafe(`create temp table stage (
    line int not null, place int not null, sku text collate "C" not null, quantity int not null, unit_minor bigint not null,
    free boolean not null, adjusted boolean not null, placed_at timestamptz not null, key text collate "C" not null)
    on commit drop`);
  await tx.unsafe(`create temp table stage_order (
    place int primary key, shop int not null, number text collate "C" not null, mark text not null, back boolean not null,
    free boolean not null, currency text not null, customer text, shop_id int, id bigint, ours boolean) on commit drop`);
  await tx.unsafe(`create temp table stage_title (
    sku text collate "C" not null, title text collate "C" not null, priced int not null, free int not null) on commit drop`);
}

/** The ids of the file's shops by their place in `names`; those that are not there are made. `made` counts them. */
export async function storeShops(
  tx: OwnerTx,
  names: readonly string[],
  own: { currency: string; timeZone: string },
): Promise<{ made: number }> {
  await tx`create temp table stage_shop (place int primary key, shop_id int not null) on commit drop`;
  let made = 0;
  for (const [place, name] of names.entries()) {
    const [known] = await tx`select shop_id from shop_alias where alias = ${foldName(name)}`;
    const id = known ? Number(known['shop_id']) : await makeShop(tx, name, own);
    if (!known) made += 1;
    await tx`insert into stage_shop values (${place}, ${id})`;
  }
  return { made };
}

/** Between 0, which gives its quota back before all, and the 100 of a main shop, until somebody says otherwise. */
const IMPORTED_RANK = 10;

async function makeShop(tx: OwnerTx, name: string, own: Parameters<typeof storeShops>[2]): Promise<number> {
  const code = await freeCode(tx, name);
  const [row] = await tx`
    insert into shop (code, name_zh, name_en, platform, rank, currency, time_zone)
    values (${code}, ${name}, ${name}, 'table', ${IMPORTED_RANK}, ${own.currency}, ${own.timeZone}) returning id`;
  const id = Number(row?.['id']);
  for (const alias of new Set([foldName(code), foldName(name)])) {
    await tx`insert into shop_alias (alias, shop_id) values (${alias}, ${id})`;
  }
  return id;
}

/** `United Kingdom` becomes UNITED-KINGDOM, with a number behind it where that is taken. */
async function freeCode(tx: OwnerTx, name: string): Promise<string> {
  const letters = name.normalize('NFKC').toUpperCase();
  const slug = letters.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-+|-+$/g, '') || 'SHOP';
  for (let n = 1; ; n += 1) {
    const code = n === 1 ? slug : `${slug}-${n}`;
    const [taken] = await tx`select 1 from shop where code = ${code}
      union all select 1 from shop_alias where alias = ${foldName(code)}`;
    if (!taken) return code;
  }
}

/** A code's title is the one most lines give it, priced lines before the free ones, whose titles are often remarks. */
export async function storeSkus(tx: OwnerTx, preset: OrderPreset): Promise<number> {
  const done = await tx`
    insert into sku (code, title, kind)
    select distinct on (sku) sku, coalesce(nullif(title, ''), sku),
      case when ${preset.goods ?? null}::text is null or sku ~ ${preset.goods ?? ''} then 'goods' else 'charge' end
    from stage_title
    order by sku, title <> '' desc, title ~ '[[:alpha:]]' desc, priced > 0 desc, priced + free desc, title
    on conflict do nothing`;
  return done.count;
}

/** Orders are closed history; one that another source has brought is left alone. Returns how many are new. */
export async function storeOrders(tx: OwnerTx, preset: OrderPreset): Promise<number> {
  const done = await tx`
    insert into "order" (shop_id, number, kind, status, placed_at, customer, currency, source)
    select s.shop_id, o.number,
      case when o.mark = 'c' or (o.back and not o.free) then 'cancellation'
           when o.mark = 'a' or o.back then 'adjustment' else 'sale' end,
      'closed', t.placed_at, o.customer, o.currency, ${preset.source}
    from stage_order o join stage_shop s on s.place = o.shop
    join (select place, min(placed_at) as placed_at from stage group by place) t on t.place = o.place
    order by t.placed_at, o.number
    on conflict do nothing`;
  await tx`
    update stage_order t set id = o.id, shop_id = o.shop_id, ours = o.source = ${preset.source} and o.currency = t.currency
    from stage_shop s, "order" o where s.place = t.shop and o.shop_id = s.shop_id and o.number = t.number`;
  await tx.unsafe('analyze stage_order');
  return done.count;
}

/** Lines with their orders and keys: the n-th equal line of an order has the number n behind its key. */
export async function makeReady(tx: OwnerTx, keyed: boolean): Promise<void> {
  const key = keyed ? tx`t.key` : tx`t.key || '-' || t.nth`;
  await tx`
    create temp table ready on commit drop as
    select t.shop_id, t.order_id, ${key} as key, t.sku, t.nth, t.free, t.mark, t.ours, t.quantity, t.unit_minor,
      t.placed_at,
      case when t.adjusted or t.mark = 'a' then 'adjustment' when k.kind = 'charge' then 'charge'
           when t.mark = 'c' then 'return' when t.quantity < 0 and t.free then 'adjustment'
           when t.quantity < 0 then 'return' when t.free then 'free' else 'sale' end as kind
    from (
      select o.shop_id, o.id as order_id, o.mark, o.ours, l.sku, l.free, l.adjusted, l.quantity, l.unit_minor,
        l.placed_at, l.key, row_number() over (partition by o.id, l.key order by l.line) as nth
      from stage l join stage_order o on o.place = l.place) t
    join sku k on k.code = t.sku`;
}

/** From this many lines on, and more than are there, it is quicker to build the indexes anew. */
const BARE_FROM = 20_000;

/** `known`: some of the orders were there before, perhaps with these lines. Returns how many lines are new. */
export async function storeLines(tx: OwnerTx, { keyed, known }: { keyed: boolean; known: boolean }): Promise<number> {
  const once = keyed ? tx`and r.nth = 1` : tx``;
  const missing = known
    ? tx`and not exists (select from order_line l where l.order_id = r.order_id and l.key = r.key)`
    : tx``;
  if (known) await tx`create temp table fresh on commit drop as select r.* from ready r where r.ours ${missing}`;
  const from = known ? tx`fresh` : tx`ready`;
  const [size] = await tx<{ coming: number; there: number }[]>`
    select (select count(*) from ${from})::int as coming,
      (select count(*) from (select from order_line limit 10000000) l)::int as there`;
  const { coming, there } = size ?? { coming: 0, there: 0 };
  let added = 0;
  const load = async () => {
    const done = await tx`
      insert into order_line (shop_id, order_id, key, sku, kind, quantity, unit_minor, placed_at)
      select shop_id, order_id, key, sku, kind, quantity, unit_minor, placed_at
      from ${from} r where r.ours ${once}`;
    added = done.count;
  };
  if (coming >= BARE_FROM && coming > there) await loadBare(tx, 'order_line', load);
  else if (coming > 0) await load();
  if (coming >= BARE_FROM) await tx.unsafe('analyze order_line; analyze "order"; analyze sku');
  return added;
}

export type Counted = {
  byKind: Record<string, number>;
  cancelled: number;
  free: number;
  again: number;
  elsewhere: number;
};

/** What the lines of the file are. */
export async function countLines(tx: OwnerTx): Promise<Counted> {
  const rows = await tx<Record<string, number>[]>`
    select kind, count(*)::int as n, count(*) filter (where mark = 'c')::int as cancelled,
      count(*) filter (where free)::int as free, count(*) filter (where nth > 1)::int as again,
      count(*) filter (where not ours)::int as elsewhere
    from ready group by kind order by kind`;
  const sum = (name: string) => rows.reduce((total, row) => total + (row[name] ?? 0), 0);
  return {
    byKind: Object.fromEntries(rows.map((row) => [String(row['kind']), row['n'] ?? 0])),
    cancelled: sum('cancelled'),
    free: sum('free'),
    again: sum('again'),
    elsewhere: sum('elsewhere'),
  };
}

export async function countOrders(tx: OwnerTx): Promise<{ orders: number; customers: number; skus: number }> {
  const [row] = await tx<{ orders: number; customers: number; skus: number }[]>`
    select (select count(*) from stage_order)::int as orders,
      (select count(distinct customer) from stage_order)::int as customers,
      (select count(distinct sku) from stage_title)::int as skus`;
  return row ?? { orders: 0, customers: 0, skus: 0 };
}
