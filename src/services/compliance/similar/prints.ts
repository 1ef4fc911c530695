import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import { type Alike, compare, type Face, faceOf } from './alike.ts';
import { bandsOf } from './bands.ts';

/** Listings are read, printed and compared so many at a time. */
const BATCH = 200;
/** Of one listing: how many of other items are compared with it, and how many of the most alike are kept. */
const COMPARED = 60;
const KEPT = 12;
/** From here on a pair is kept: rules may ask for more, not for less. */
export const LEAST_PERCENT = 50;

/** What prints are made of, as one word; the listing is called `l`. */
export const MADE_OF = sql`md5(l.title || chr(1) || l.attributes::text || chr(1) || l.picture)`;

export type FaceRow = {
  id: number;
  shop_id: number;
  sku: string | null;
  title: string;
  attributes: Record<string, string>;
  hash: string | null;
};

export const faceOfRow = ({ title, attributes, hash }: FaceRow): Face =>
  faceOf(title, attributes, hash === null ? undefined : BigInt(hash));

export type Refreshed = { printed: number; pairs: number };

/**
 * Prints of these listings made anew where they changed, and the pairs they are in. `all`: of those that did not change too, as after
 * their pictures were looked at. Writes; in a transaction that may not, nothing is done. One listing takes a few milliseconds.
 */
export async function refresh(tx: Tx, refs: readonly number[], how: 'changed' | 'all' = 'changed'): Promise<Refreshed> {
  const done = { printed: 0, pairs: 0 };
  if (refs.length === 0 || (await isReadOnly(tx))) return done;
  const ids = [...new Set(refs)].sort((a, b) => a - b);
  for (let from = 0; from < ids.length; from += BATCH) {
    const rows = await printed(tx, ids.slice(from, from + BATCH), how);
    if (rows.length === 0) continue;
    done.printed += rows.length;
    done.pairs += await paired(tx, rows);
  }
  return done;
}

async function isReadOnly(tx: Tx): Promise<boolean> {
  const [row] = await rowsOf<{ off: string }>(tx, sql`select current_setting('transaction_read_only') as off`);
  return row?.off !== 'off';
}

/** Listings whose print is not there, or is of something else: the oldest first. */
export async function staleOf(tx: Tx, most: number): Promise<number[]> {
  const rows = await rowsOf<{ id: number }>(
    tx,
    sql`select l.id::float8 as id from listing l left join listing_print p on p.listing_id = l.id
        where l.state = 'active' and (p.made_of is null or p.made_of <> ${MADE_OF}) order by l.id limit ${most}`,
  );
  return rows.map(({ id }) => Number(id));
}

/** Written in the order of their ids, so that two who print the same wait for each other. The hash stays while the address does. */
async function printed(tx: Tx, ids: readonly number[], how: 'changed' | 'all'): Promise<FaceRow[]> {
  const rows = await rowsOf<FaceRow & { made_of: string; picture: string }>(
    tx,
    sql`select l.id::float8 as id, l.shop_id, l.sku, l.title, l.attributes, l.picture, ${MADE_OF} as made_of,
          case when p.picture = l.picture then p.picture_hash::text end as hash
        from listing l left join listing_print p on p.listing_id = l.id
        where l.id = any (${sql.param([...ids])}::bigint[])
          and (${how === 'all'} or p.made_of is distinct from ${MADE_OF})
        order by l.id`,
  );
  const made = rows.map((row) => ({
    id: row.id,
    shop: row.shop_id,
    of: row.made_of,
    bands: bandsOf(faceOfRow(row)),
    picture: row.picture,
  }));
  if (made.length === 0) return rows;
  await rowsOf(
    tx,
    sql`insert into listing_print (listing_id, shop_id, made_of, bands, picture)
        select t.id, t.shop, t.of, array(select b::int from jsonb_array_elements_text(t.bands) with ordinality x (b, n) order by n), t.picture
        from jsonb_to_recordset(${JSON.stringify(made)}::jsonb) as t (id bigint, shop int, "of" text, bands jsonb, picture text)
        on conflict (listing_id) do update set made_of = excluded.made_of, bands = excluded.bands, at = clock_timestamp(),
          picture = excluded.picture,
          picture_hash = case when listing_print.picture = excluded.picture then listing_print.picture_hash end,
          picture_why = case when listing_print.picture = excluded.picture then listing_print.picture_why else '' end,
          picture_tries = case when listing_print.picture = excluded.picture then listing_print.picture_tries else 0 end,
          picture_due_at = case when listing_print.picture = excluded.picture then listing_print.picture_due_at else clock_timestamp() end`,
  );
  return rows;
}

/** An item of another shop that may be alike, by its variant that shares most. */
type Near = FaceRow & { asked: number };

/** Candidates of each of the rows, at most so many each. `0` asks for a text that is no listing. */
export async function candidatesOf(
  tx: Tx,
  asked: readonly { id: number; shop_id: number; sku: string | null; bands: readonly number[] }[],
  most = COMPARED,
): Promise<Near[]> {
  const given = asked.map(({ id, shop_id, sku, bands }) => ({ id, shop: shop_id, sku, bands: `{${bands.join(',')}}` }));
  return rowsOf<Near>(
    tx,
    sql`select t.id::float8 as asked, n.listing_id::float8 as id, n.shop_id, n.sku, n.title, n.attributes, n.picture_hash::text as hash
        from jsonb_to_recordset(${JSON.stringify(given)}::jsonb) as t (id bigint, shop int, sku text, bands text),
          listings_like(t.bands::int[], t.shop, t.sku, ${most}) n`,
  );
}

type Pair = { younger: number; older: number; youngerShop: number; olderShop: number; alike: Alike };

/** Pairs of these listings as they are now in place of those that were. */
async function paired(tx: Tx, rows: readonly FaceRow[]): Promise<number> {
  const faces = new Map(rows.map((row) => [row.id, { row, face: faceOfRow(row) }]));
  const near = await candidatesOf(
    tx,
    rows.map((row) => ({ ...row, bands: bandsOf(faceOfRow(row)) })),
  );
  const found = new Map<number, Pair[]>();
  for (const one of near) {
    const own = faces.get(one.asked);
    const alike = own && compare(own.face, faceOfRow(one));
    if (!own || !alike || percent(alike.alike) < LEAST_PERCENT) continue;
    const [younger, older] = one.id > own.row.id ? [one, own.row] : [own.row, one];
    const pair = {
      younger: younger.id,
      older: older.id,
      youngerShop: younger.shop_id,
      olderShop: older.shop_id,
      alike,
    };
    found.set(own.row.id, [...(found.get(own.row.id) ?? []), pair]);
  }
  const kept = new Map<string, Pair>();
  for (const pairs of found.values())
    for (const pair of pairs.sort((a, b) => b.alike.alike - a.alike.alike).slice(0, KEPT))
      kept.set(`${pair.younger} ${pair.older}`, pair);
  await replacePairs(tx, [...faces.keys()], [...kept.values()]);
  return kept.size;
}

/** 0.999 is 99 %: only what is the same is 100 %. */
export const percent = (share: number): number => Math.floor(share * 100 + 1e-9);
const percentOf = (share: number | undefined): number | null => (share === undefined ? null : percent(share));

async function replacePairs(tx: Tx, ids: readonly number[], pairs: readonly Pair[]): Promise<void> {
  const rows = pairs.map(({ alike, ...pair }) => ({
    ...pair,
    alike: percent(alike.alike),
    title: percentOf(alike.title),
    attributes: percentOf(alike.attributes),
    picture: percentOf(alike.picture),
  }));
  const changed = sql.param([...ids]);
  await rowsOf(
    tx,
    sql`with told as materialized (select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t
          (younger bigint, older bigint, "youngerShop" int, "olderShop" int, alike int, title int, attributes int, picture int)),
        over as (delete from listing_pair p
          where (p.younger_id = any (${changed}::bigint[]) or p.older_id = any (${changed}::bigint[]))
            and not exists (select from told t where t.younger = p.younger_id and t.older = p.older_id))
        insert into listing_pair (younger_id, older_id, younger_shop_id, older_shop_id, alike, title, attributes, picture)
        select younger, older, "youngerShop", "olderShop", alike, title, attributes, picture from told order by younger, older
        on conflict (younger_id, older_id) do update set alike = excluded.alike, title = excluded.title,
          attributes = excluded.attributes, picture = excluded.picture`,
  );
}
