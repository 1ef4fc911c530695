import { UserError } from '../../../core/errors.ts';
import { foldName } from '../../../core/text.ts';
import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import { type Alike, compare, type Face, faceOf } from './alike.ts';
import { bandsOf } from './bands.ts';
import { candidatesOf, type FaceRow, faceOfRow, MADE_OF } from './prints.ts';

/** A listing of another shop, and how alike it is: 0 to 1 each. */
export type NearListing = {
  id: number;
  shop: string;
  shopName: { zh: string; en: string };
  title: string;
  sku?: string;
  alike: Alike;
  /** Of which of the asked listings; none for a text. */
  of?: { id: number; shop: string };
};

export type Near = {
  kind: 'listing' | 'sku' | 'text';
  /** What was asked for as it is written here. */
  asked: string;
  listings: number;
  near: NearListing[];
  /** Listings that nobody could be compared with yet. */
  waiting: number;
};

const MOST_ASKED = 20;
const MOST_CHARS = 500;

/**
 * What looks most like a listing (`L12`, `SHOP/ITEM/VARIANT`), like the listings of a SKU, or like a text: of shops that are not its
 * own. Read only. Throws similar.no_listing, similar.text.
 */
export async function nearOf(tx: Tx, { typed, most }: { typed: string; most: number }): Promise<Near> {
  const { kind, rows } = await askedFor(tx, typed.replaceAll('\0', '').toWellFormed().trim());
  const faces = new Map<number, { row: AskedRow; face: Face }>(
    rows.map((row) => [row.id, { row, face: faceOfRow(row) }]),
  );
  const found = await candidatesOf(
    tx,
    [...faces.values()].map(({ row, face }) => ({ ...row, bands: bandsOf(face) })),
  );
  const near = found
    .flatMap((one) => {
      const asked = faces.get(one.asked);
      return asked ? [{ one, row: asked.row, alike: compare(asked.face, faceOfRow(one)) }] : [];
    })
    .filter(({ alike }) => alike.alike > 0)
    .sort((a, b) => b.alike.alike - a.alike.alike || b.one.id - a.one.id)
    .filter(firstOfPair())
    .slice(0, most);
  const names = await namesOf(
    tx,
    near.map(({ one }) => one.shop_id),
  );
  return {
    kind,
    asked: kind === 'sku' ? (rows[0]?.sku ?? typed) : (rows[0]?.title ?? typed),
    listings: kind === 'text' ? 0 : rows.length,
    waiting: await waitingOf(tx),
    near: near.flatMap(({ one, row, alike }) => {
      const name = names.get(one.shop_id);
      return name
        ? [{ ...tellOf(one, name), alike, ...(kind !== 'text' && { of: { id: row.id, shop: row.shop } }) }]
        : [];
    }),
  };
}

/** Listings of one SKU are alike among themselves: each pair is told once. */
function firstOfPair() {
  const told = new Set<string>();
  return ({ one, row }: { one: FaceRow; row: FaceRow }): boolean => {
    const key = [one.id, row.id].sort((a, b) => a - b).join(' ');
    if (told.has(key)) return false;
    told.add(key);
    return true;
  };
}

type Name = { code: string; zh: string; en: string };
const tellOf = ({ id, title, sku }: FaceRow, { code, zh, en }: Name) => ({
  id,
  shop: code,
  shopName: { zh, en },
  title,
  ...(sku !== null && { sku }),
});

async function namesOf(tx: Tx, ids: readonly number[]): Promise<Map<number, Name>> {
  const rows = await rowsOf<Name & { id: number }>(
    tx,
    sql`select id, code, name_zh as zh, name_en as en from shop where id = any (${sql.param([...new Set(ids)])}::int[])`,
  );
  return new Map(rows.map((row) => [row.id, row]));
}

async function waitingOf(tx: Tx): Promise<number> {
  const [row] = await rowsOf<{ waiting: number }>(
    tx,
    sql`select count(*)::int as waiting from listing l left join listing_print p on p.listing_id = l.id
        where l.state = 'active' and (p.made_of is null or p.made_of <> ${MADE_OF})`,
  );
  return row?.waiting ?? 0;
}

type AskedRow = FaceRow & { shop: string };

async function askedFor(tx: Tx, typed: string): Promise<{ kind: Near['kind']; rows: AskedRow[] }> {
  const [, number] = /^l(\d{1,15})$/i.exec(typed) ?? [];
  if (number) {
    const rows = await listingsWhere(tx, sql`l.id = ${number}::bigint`);
    if (rows.length === 0) throw noListing(typed);
    return { kind: 'listing', rows };
  }
  const [shop = '', item = '', ...variant] = typed.slice(0, MOST_CHARS).split('/');
  if (item !== '') {
    const rows = await listingsWhere(
      tx,
      sql`l.shop_id = (select shop_id from shop_alias where alias = ${foldName(shop)}) and l.item = ${item}
          and (${variant.length === 0} or l.variant = ${variant.join('/')})`,
    );
    if (rows.length > 0) return { kind: 'listing', rows };
  }
  const rows = await listingsWhere(
    tx,
    sql`l.sku = (select code from sku where lower(code) = ${typed.toLowerCase().slice(0, MOST_CHARS)} order by code limit 1)`,
  );
  return rows.length > 0 ? { kind: 'sku', rows } : { kind: 'text', rows: [textRow(typed)] };
}

const listingsWhere = (tx: Tx, where: ReturnType<typeof sql>): Promise<AskedRow[]> =>
  rowsOf<AskedRow>(
    tx,
    sql`select l.id::float8 as id, l.shop_id, s.code as shop, l.sku, l.title, l.attributes,
          case when p.picture = l.picture then p.picture_hash::text end as hash
        from listing l join shop s on s.id = l.shop_id left join listing_print p on p.listing_id = l.id
        where l.state <> 'gone' and ${where} order by l.id limit ${MOST_ASKED}`,
  );

/** No listing and no shop have number 0. */
function textRow(typed: string): AskedRow {
  if (faceOf(typed, {}).title.grams.size === 0) throw noText();
  return { id: 0, shop_id: 0, shop: '', sku: null, title: typed.slice(0, MOST_CHARS), attributes: {}, hash: null };
}

const noListing = (typed: string): UserError =>
  new UserError('similar.no_listing', {
    zh: `没有链接 ${typed}；请发送 对应 列表 查看编号`,
    en: `There is no listing ${typed}; send match list to see their refs`,
  });

const noText = (): UserError =>
  new UserError('similar.text', {
    zh: '这段文字里没有字母、汉字或数字，没有可比较的内容；请写一个标题、商品编码或链接编号',
    en: 'There is no letter or digit in this text to compare; write a title, a SKU or a listing’s ref',
  });
