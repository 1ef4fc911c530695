import { foldName } from '../../core/text.ts';
import { loadBare, type OwnerTx } from '../../db/bulk.ts';
import type { OrderPreset } from './presets.ts';

/** From the staging table into the tables, in statements over all rows. Everything here is within the caller's transaction. */

/** Times without an offset are read in `timeZone`. */
export async function makeStage(tx: OwnerTx, timeZone: string): Promise<void> {
  await tx`select set_config('timezone', ${timeZone}, true), set_config('work_mem', '64MB', true)`;
  await tx.unsafe(`create temp table stage (
    line int not null, shop int not null, number text collate "C" not null, mark text collate "C" not null,
    sku text collate "C" not null, title text collate "C" not null, quantity int not null, unit_minor bigint not null,
    free boolean not null, currency text collate "C" not null, placed_at timestamptz not null, customer text collate "C",
    key text collate "C" not null) on commit drop`);
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

async function makeShop(tx: OwnerTx, name: string, own: Parameters<typeof storeShops>[2]): Promise<number> {
  const code = await freeCode(tx, name);
  const [row] = await tx`
    insert into shop (code, name_zh, name_en, platform, currency, time_zone)
    values (${code}, ${name}, ${name}, 'table', ${own.currency}, ${own.timeZone}) returning id`;
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
    from (select sku, title, bool_or(not free) as priced, count(*) as times from stage group by sku, title) t
    order by sku, title <> '' desc, title ~ '[[:alpha:]]' desc, priced desc, times desc, length(title) desc, title
    on conflict do nothing`;
  return done.count;
}

/** Orders are closed history; one that another source has brought is left alone. Returns how many are new. */
export async function storeOrders(tx: OwnerTx, preset: OrderPreset): Promise<number> {
  const done = await tx`
    insert into "order" (shop_id, number, kind, status, placed_at, customer, currency, source)
    select s.shop_id, t.number,
      case when t.marked_c or (t.back and not t.free) then 'cancellation'
           when t.marked_a or t.back then 'adjustment' else 'sale' end,
      'closed', t.placed_at, t.customer, t.currency, ${preset.source}
    from (select shop, number, bool_or(mark = 'c') as marked_c, bool_or(mark = 'a') as marked_a,
            bool_and(quantity < 0) as back, bool_and(free) as free, min(placed_at) as placed_at,
            max(customer) as customer, min(currency) as currency
          from stage group by shop, number) t
    join stage_shop s on s.place = t.shop
    order by t.placed_at, t.number
    on conflict do nothing`;
  return done.count;
}

/** Lines with their orders and keys: the n-th equal line of an order has the number n behind its key. */
export async function makeReady(tx: OwnerTx, preset: OrderPreset, keyed: boolean): Promise<void> {
  const key = keyed ? tx`t.key` : tx`t.key || '-' || t.nth`;
  await tx`
    create temp table ready on commit drop as
    select t.shop_id, t.order_id, ${key} as key, t.sku, t.line, t.nth, t.mark, t.free, t.quantity, t.unit_minor, t.placed_at,
      case when t.mark = 'a' then 'adjustment' when k.kind = 'charge' then 'charge' when t.mark = 'c' then 'return'
           when t.quantity < 0 and t.free then 'adjustment' when t.quantity < 0 then 'return'
           when t.free then 'free' else 'sale' end as kind,
      o.source = ${preset.source} as ours, o.currency <> t.currency as clash
    from (
      select s.shop_id, o.id as order_id, stage.*,
        row_number() over (partition by o.id, stage.key order by stage.line) as nth
      from stage join stage_shop s on s.place = stage.shop
      join "order" o on o.shop_id = s.shop_id and o.number = stage.number) t
    join "order" o on o.id = t.order_id join sku k on k.code = t.sku`;
}

/** Much beside what is there: then it is quicker to build the indexes anew. */
const BARE_FROM = 20_000;

/** Returns how many lines are new. */
export async function storeLines(tx: OwnerTx, keyed: boolean): Promise<number> {
  const once = keyed ? tx`and nth = 1` : tx``;
  const [size] = await tx`
    select (select count(*) from ready)::int as incoming,
      (select count(*) from (select from order_line limit ${BARE_FROM * 50}) l)::int as there`;
  const { incoming = 0, there = 0 } = { ...size } as { incoming?: number; there?: number };
  await tx`create temp table fresh on commit drop as
    select r.* from ready r where ours and not clash ${once}
      and not exists (select from order_line l where l.order_id = r.order_id and l.key = r.key)`;
  const [{ count } = { count: 0 }] = await tx<{ count: number }[]>`select count(*)::int as count from fresh`;
  const load = async () => {
    await tx`
      insert into order_line (shop_id, order_id, key, sku, kind, quantity, unit_minor, placed_at)
      select shop_id, order_id, key, sku, kind, quantity, unit_minor, placed_at from fresh order by order_id, line`;
  };
  if (count >= BARE_FROM && count > there && incoming > 0) await loadBare(tx, 'order_line', load);
  else if (count > 0) await load();
  if (count >= BARE_FROM) await tx.unsafe('analyze order_line; analyze "order"; analyze sku');
  return count;
}
