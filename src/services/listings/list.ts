import type { Money } from '../../core/terms.ts';
import { instantOf, rowsOf, sql, type Tx } from '../../db/client.ts';
import { bareCode, baseOf, guessPieces, type PackGuess } from './guess.ts';

export const FILTERS = ['all', 'unmatched', 'double', 'packs', 'different', 'hidden', 'gone'] as const;
export type Filter = (typeof FILTERS)[number];

export type Listing = {
  id: number;
  shopId: number;
  shop: string;
  item: string;
  variant: string;
  title: string;
  attributes: Record<string, string>;
  outerCode: string;
  price: Money | undefined;
  picture: string;
  state: 'active' | 'hidden' | 'gone';
  sku: string | undefined;
  pieces: number;
  published: number | undefined;
  publishedAt: Date | undefined;
  version: number;
};

export type Suggestion = { sku: string; pieces: number; sure: boolean };
export type ListedRow = Listing & { suggestion: Suggestion | undefined; pack: PackGuess | undefined };

/** The word for a listing that people type: `L12`. */
export const listingRef = (id: number): string => `L${id}`;

const WHERE: Record<Filter, ReturnType<typeof sql>> = {
  all: sql`l.state <> 'gone'`,
  unmatched: sql`l.sku is null and l.state = 'active'`,
  // One code on two things: several listings carry it, or it is one SKU's code and was matched to another.
  double: sql`l.state <> 'gone' and l.outer_code <> '' and exists (select from listing o where o.shop_id = l.shop_id
    and o.outer_code = l.outer_code and o.state <> 'gone' and o.id <> l.id and (o.sku is null or l.sku is null or o.sku <> l.sku))`,
  packs: sql`l.state <> 'gone'`,
  different: sql`l.state <> 'gone' and l.sku is not null and l.sku <> l.outer_code
    and exists (select from sku k where k.code = l.outer_code)`,
  hidden: sql`l.state = 'hidden'`,
  gone: sql`l.state = 'gone'`,
};

const PACK_WORDS = '[件个只盒包瓶袋条支罐本套双对] *装|[x×*] *[0-9]|pack|pcs|pieces|(set|lot|box) of';

export type ListAsk = { shopId?: number; filter: Filter; text?: string; limit: number; after?: number };

export async function listListings(tx: Tx, ask: ListAsk): Promise<{ rows: ListedRow[]; total: number }> {
  const like = ask.text ? `%${ask.text.toLowerCase().replace(/[\\%_]/g, '\\$&')}%` : undefined;
  const packs = sql`(l.pieces > 1 or l.title ~* ${PACK_WORDS} or l.attributes::text ~* ${PACK_WORDS})`;
  const where = sql`${WHERE[ask.filter]} ${ask.filter === 'packs' ? sql`and ${packs}` : sql``}
    ${ask.shopId === undefined ? sql`` : sql`and l.shop_id = ${ask.shopId}`} ${ask.after ? sql`and l.id > ${ask.after}` : sql``}
    ${like ? sql`and (lower(l.title) like ${like} or lower(l.outer_code) like ${like} or lower(l.sku) like ${like} or l.item = ${ask.text})` : sql``}`;
  const rows = await rowsOf<Record<string, unknown>>(
    tx,
    sql`select l.*, s.code as shop, count(*) over ()::int as total from listing l join shop s on s.id = l.shop_id
        where ${where}
        order by ${ask.after === undefined ? sql`l.sku is not null, s.code,` : sql``} l.id limit ${ask.limit}`,
  );
  const listings = rows.map(listingOf);
  const suggested = await suggest(tx, listings);
  return {
    rows: listings.map((one) => ({ ...one, suggestion: suggested.get(one.id), pack: packOf(one) })),
    total: Number(rows[0]?.['total'] ?? 0),
  };
}

const packOf = ({ title, attributes, outerCode }: Listing): PackGuess | undefined => {
  const said = guessPieces(title, attributes);
  const base = baseOf(outerCode);
  return said ?? (base && { pieces: base.pieces, from: outerCode });
};

export function listingOf(row: Record<string, unknown>): Listing {
  const text = (column: string) => String(row[column] ?? '');
  const price = row['price_minor'];
  const attributes = row['attributes'];
  return {
    id: Number(row['id']),
    shopId: Number(row['shop_id']),
    shop: text('shop'),
    item: text('item'),
    variant: text('variant'),
    title: text('title'),
    attributes: (typeof attributes === 'string' ? JSON.parse(attributes) : attributes) as Record<string, string>,
    outerCode: text('outer_code'),
    price: price === null ? undefined : { minor: BigInt(price as string), currency: text('currency') },
    picture: text('picture'),
    state: row['state'] as Listing['state'],
    sku: row['sku'] === null ? undefined : text('sku'),
    pieces: Number(row['pieces']),
    published: row['published'] === null ? undefined : Number(row['published']),
    publishedAt: row['published_at'] ? instantOf(row['published_at']) : undefined,
    version: Number(row['version']),
  };
}

/**
 * What unmatched listings may be: the SKU of the very same code (sure where its words speak of no pack), of the same letters and
 * digits, or of the code without its multipack's end.
 */
export async function suggest(tx: Tx, listings: readonly Listing[]): Promise<Map<number, Suggestion>> {
  const open = listings.filter(({ sku, outerCode }) => sku === undefined && outerCode !== '');
  const bare = [
    ...new Set(open.flatMap(({ outerCode }) => [bareCode(outerCode), bareCode(baseOf(outerCode)?.code ?? '')])),
  ];
  const wanted = bare.filter((code) => code.length >= 2);
  if (wanted.length === 0) return new Map();
  const rows = await rowsOf<{ code: string }>(
    tx,
    sql`select code from sku where kind = 'goods' and not exists (select from bundle_item b where b.bundle = code)
          and lower(regexp_replace(code, '[^[:alnum:]]', '', 'g')) = any (${sql.param(wanted)}::text[]) order by code`,
  );
  const byBare = Map.groupBy(rows, ({ code }) => bareCode(code));
  return new Map(
    open.flatMap((one) => {
      const suggestion = suggestionFor(one, byBare);
      return suggestion ? [[one.id, suggestion] as const] : [];
    }),
  );
}

function suggestionFor(one: Listing, byBare: Map<string, { code: string }[]>): Suggestion | undefined {
  const pack = guessPieces(one.title, one.attributes);
  const same = byBare.get(bareCode(one.outerCode)) ?? [];
  const exact = same.find(({ code }) => code.toLowerCase() === one.outerCode.toLowerCase());
  if (exact) return { sku: exact.code, pieces: pack?.pieces ?? 1, sure: pack === undefined || pack.pieces === 1 };
  const base = baseOf(one.outerCode);
  const based = base && byBare.get(bareCode(base.code));
  if (base && based?.length === 1 && based[0]) return { sku: based[0].code, pieces: base.pieces, sure: false };
  const [only, ...others] = same;
  return only && others.length === 0 ? { sku: only.code, pieces: pack?.pieces ?? 1, sure: false } : undefined;
}
