import type { Money } from '../../core/terms.ts';
import { instantParam, rowsOf, sql, type Tx } from '../../db/client.ts';

/** What a platform says of one listing; ListingFact of src/platforms/platform.ts. */
export type ListingTold = {
  item: string;
  variant: string;
  title: string;
  attributes: Record<string, string>;
  outerCode: string;
  price?: Money;
  picture?: string;
  state: 'active' | 'hidden' | 'gone';
  sellable: number;
};

/** `fresh` were not known, `changed` say something else now, `refused` make no sense and were left out. */
export type Stored = { fresh: number; changed: number; refused: number };

/** More than any shop shows in earnest; far above it sums no longer fit a column. */
const MOST_UNITS = 1_000_000;

const cut = (text: string, most: number) => text.replaceAll('\0', '').toWellFormed().slice(0, most);

/** Ids that can be ours: printable and short; whole numbers from 0. */
const isSane = ({ item, variant, sellable }: ListingTold): boolean =>
  /^[^\p{C}]{1,200}$/u.test(item) && /^[^\p{C}]{0,200}$/u.test(variant) && Number.isSafeInteger(sellable);

/**
 * One page of a shop's catalogue, read at `at` (our clock, before the call). What it says it sells is taken only where nobody
 * else keeps that number: not for matched listings of a shop that is taken over, which are their lane's. Of one that was gone
 * and is back nobody knows what it shows: its lane reads it before anything is raised.
 */
export async function storeListings(tx: Tx, shopId: number, told: readonly ListingTold[], at: Date): Promise<Stored> {
  const sane = new Map(told.filter(isSane).map((one) => [`${one.item}\u001f${one.variant}`, one]));
  const rows = [...sane.values()].map((one) => ({
    item: one.item,
    variant: one.variant,
    title: cut(one.title, 500),
    attributes: Object.fromEntries(
      Object.entries(one.attributes)
        .slice(0, 40)
        .map(([name, value]) => [cut(name, 60), cut(String(value), 200)]),
    ),
    outer_code: cut(one.outerCode, 200),
    price_minor: one.price ? one.price.minor.toString() : null,
    currency: one.price?.currency ?? '',
    picture: /^https?:\/\//.test(one.picture ?? '') ? cut(one.picture ?? '', 1000) : '',
    state: one.state,
    sellable: Math.min(Math.max(0, one.sellable), MOST_UNITS),
  }));
  if (rows.length === 0) return { fresh: 0, changed: 0, refused: told.length };
  await lockLanesOf(
    tx,
    shopId,
    sql`(item, variant) in (select item, variant from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t (item text, variant text))`,
  );
  const known = await rowsOf<{ fresh: number; changed: number }>(
    tx,
    sql`with told as materialized (
        select t.*, l.id as known, l.state as was, l.sku as matched,
          (l.title, l.attributes, l.outer_code, l.price_minor, l.state, l.picture) is distinct from
            (t.title, t.attributes, t.outer_code, t.price_minor, t.state, t.picture) as differs
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t (item text, variant text, title text, attributes jsonb,
            outer_code text, price_minor bigint, currency text, picture text, state text, sellable int)
          left join listing l on l.shop_id = ${shopId} and (l.item, l.variant) = (t.item, t.variant)),
      read_back as (select sku from stock_lane where shop_id = ${shopId} and phase <> 'allotted'),
      moving as (select sku from read_back join stock_lane using (sku) where shop_id = ${shopId} and phase not in ('steady', 'zeroed')),
      own as (select coalesce((select stage from shop_connection where shop_id = ${shopId}), 'observe') as stage),
      stored as (insert into listing (shop_id, item, variant, title, attributes, outer_code, price_minor, currency, picture,
          state, published, published_at, seen_at)
        select ${shopId}::int, item, variant, title, attributes, outer_code, price_minor, currency, picture, state, sellable,
          ${instantParam(at)}, ${instantParam(at)} from told order by item, variant
        on conflict (shop_id, item, variant) do update set title = excluded.title, attributes = excluded.attributes,
          outer_code = excluded.outer_code, price_minor = excluded.price_minor, currency = excluded.currency,
          picture = excluded.picture, state = excluded.state, seen_at = greatest(listing.seen_at, excluded.seen_at),
          (published, published_at) = (select
            case when not k.kept then excluded.published when not k.is_back then listing.published end,
            case when not k.kept then excluded.published_at when not k.is_back then listing.published_at end
            from (select listing.sku is not null and (select stage from own) <> 'observe'
                and (listing.published is not null or listing.sku in (select sku from moving)) as kept,
              listing.state = 'gone' and excluded.state <> 'gone' and listing.sku in (select sku from read_back) as is_back) k)),
      woken as (update stock_lane l set due_at = clock_timestamp(),
          phase = case when b.is_back and l.phase in ${RESTING} then 'reading' else l.phase end,
          read_after = case when b.is_back and l.phase in ${RESTING} then clock_timestamp() else l.read_after end,
          confirmed_at = case when b.is_back and l.phase <> 'allotted' then null else l.confirmed_at end
        from (select matched, bool_or(was = 'gone') as is_back from told where matched is not null and was <> state group by 1) b
        where l.shop_id = ${shopId} and l.sku = b.matched)
      select count(*) filter (where known is null)::int as fresh, count(*) filter (where known is not null and differs)::int as changed
      from told`,
  );
  return { fresh: known[0]?.fresh ?? 0, changed: known[0]?.changed ?? 0, refused: told.length - rows.length };
}

/** Lanes that wait for something of their own, or for nothing. */
const RESTING = sql`('steady', 'zeroed', 'reading', 'settling')`;

/** Lanes are locked before their listings, in the order of the house. */
const lockLanesOf = (tx: Tx, shopId: number, which: ReturnType<typeof sql>) =>
  rowsOf(
    tx,
    sql`select 1 from stock_lane where shop_id = ${shopId}
          and sku in (select sku from listing where shop_id = ${shopId} and sku is not null and ${which})
        order by sku for update`,
  );

/**
 * After the whole catalogue was read since `started`: what was not in it is gone. That frees nothing by itself: its lane asks
 * the platform what it shows. Returns how many.
 */
export async function finishCatalog(tx: Tx, shopId: number, started: Date): Promise<number> {
  await lockLanesOf(tx, shopId, sql`seen_at < ${instantParam(started)} and state <> 'gone'`);
  const gone = await rowsOf<{ sku: string | null }>(
    tx,
    sql`update listing set state = 'gone' where shop_id = ${shopId} and seen_at < ${instantParam(started)} and state <> 'gone'
        returning sku`,
  );
  const skus = gone.flatMap(({ sku }) => sku ?? []);
  if (skus.length > 0)
    await rowsOf(
      tx,
      sql`update stock_lane set due_at = clock_timestamp(), phase = case when phase in ('steady', 'zeroed') then 'reading' else phase end,
            read_after = case when phase in ('steady', 'zeroed') then clock_timestamp() else read_after end
          where shop_id = ${shopId} and sku = any (${sql.param(skus)}::text[])`,
    );
  await rowsOf(tx, sql`update shop_connection set catalog_pulled_at = clock_timestamp() where shop_id = ${shopId}`);
  return gone.length;
}
