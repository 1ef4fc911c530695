import { bindTo } from '../../core/bind.ts';
import type { Effect } from '../../core/effect.ts';
import { effectChanged, UserError } from '../../core/errors.ts';
import { many } from '../../core/many.ts';
import { rowsDigest } from '../../core/rows-digest.ts';
import { quote } from '../../core/text.ts';
import type { Tx } from '../../db/client.ts';
import { FILTERS, type ListAsk, type ListedRow, listingRef, listListings } from './list.ts';
import { applyMatch, applyUnmatch, findListing, type MatchDeps, matchOne, planMatch, planUnmatch } from './match.ts';
import { type MatchRow, matchRows } from './rows.ts';
import { finishCatalog, type ListingTold, storeListings } from './store.ts';

export { FILTERS, type Filter, type ListedRow, type Listing, listingRef } from './list.ts';
export type { MatchRow, RowsDone } from './rows.ts';

export type Listings = ReturnType<typeof createListings>;

/** What shops sell, as their platforms show it, and which of our SKUs it is. */
export const createListings = (deps: MatchDeps) =>
  bindTo(deps, {
    list: ({ tx }: MatchDeps, ask: ListAsk) => listListings(tx, ask),
    find: ({ tx }: MatchDeps, typed: string) => findListing(tx, typed),
    planMatch,
    applyMatch,
    planUnmatch,
    applyUnmatch,
    planSure,
    applySure,
    readRows: (_: MatchDeps, typed: string) => readRows(typed),
    matchRows,
    store: ({ tx }: MatchDeps, given: { shopId: number; told: readonly ListingTold[]; at: Date }) =>
      storeListings(tx, given.shopId, given.told, given.at),
    finish: ({ tx }: MatchDeps, shopId: number, started: Date) => finishCatalog(tx, shopId, started),
  });

const MOST_SURE = 2000;
const SHOWN = 20;

async function sureOf(tx: Tx, shopId: number): Promise<ListedRow[]> {
  const { rows } = await listListings(tx, { shopId, filter: FILTERS[1], limit: MOST_SURE });
  return rows.filter(({ suggestion }) => suggestion?.sure);
}

/** All listings whose code is a SKU's and whose words speak of no pack. Read only. Throws match.nothing_sure. */
async function planSure({ tx }: MatchDeps, shop: { id: number; code: string }): Promise<Effect> {
  const sure = await sureOf(tx, shop.id);
  if (sure.length === 0)
    throw new UserError('match.nothing_sure', {
      zh: `${shop.code} 没有编码完全一致又不像多件装的未对应链接；请看 对应 列表 ${shop.code}，逐个对应或用表格导入`,
      en: `No unmatched listing of ${shop.code} has the very code of a SKU without speaking of a pack; see match list ${quote(shop.code)}, match them one by one or import a table`,
    });
  const hidden = sure.length - SHOWN;
  return {
    summary: {
      zh: `${shop.code}：${sure.length} 个链接按相同编码对应`,
      en: `${shop.code}: match ${many(sure.length, 'listing')} by its very code`,
    },
    rows: sure.slice(0, SHOWN).map((one) => ({
      key: `listing:${one.id}`,
      label: { zh: `${listingRef(one.id)} ${one.title}`, en: `${listingRef(one.id)} ${one.title}` },
      version: one.version,
      versionAfter: one.version + 1,
      changes: [{ label: { zh: '商品 × 件数', en: 'SKU × pieces' }, before: '–', after: `${one.suggestion?.sku} × 1` }],
    })),
    figures: hidden > 0 ? [{ label: { zh: '未列出', en: 'Not listed here' }, value: hidden }] : [],
    inverse: {
      irreversible: {
        zh: '要取消请逐个发送 取消对应',
        en: 'unmatch them one by one to undo',
      },
    },
    data: { shopId: shop.id, code: shop.code, count: sure.length, all: allOf(sure) },
  };
}

/** Every one of them, in an order of its own: nobody matches what they were not shown the number of. */
const allOf = (sure: readonly ListedRow[]): string =>
  rowsDigest(
    sure
      .map(({ id, version, suggestion }) => [id, version, suggestion?.sku ?? ''])
      .sort((a, b) => Number(a[0]) - Number(b[0])),
  );

/** Those that were planned; throws effect.changed where others are sure by then. Those that cannot be matched now are counted. */
async function applySure(d: MatchDeps, given: { effect: Effect; by: string; now: Date }) {
  const done = { matched: 0, refused: 0 };
  const { shopId, code, all } = given.effect.data;
  const sure = await sureOf(d.tx, Number(shopId));
  if (allOf(sure) !== all) throw effectChanged(String(code));
  for (const one of sure) {
    try {
      await matchOne(d, one, { sku: one.suggestion?.sku ?? '', pieces: 1 }, given);
      done.matched += 1;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      done.refused += 1;
    }
  }
  return done;
}

const MOST_ROWS = 500;

/** `item/variant,sku,pieces; item,sku` as somebody types or sends it. Throws match.rows. */
function readRows(typed: string): MatchRow[] {
  const rows = typed
    .split(/[;；]/)
    .map((row) => row.trim())
    .filter((row) => row !== '')
    .map((row, n): MatchRow => {
      const [ref = '', sku = '', pieces = '1', ...more] = row.split(/[,，]/).map((cell) => cell.trim());
      const [item = '', ...variant] = ref.split('/');
      if (!item || !sku || more.length > 0 || !/^\d{1,3}$/.test(pieces)) throw rowWrong(n + 1, row);
      return { line: n + 1, item, variant: variant.join('/'), sku, pieces: Number(pieces) };
    });
  if (rows.length === 0 || rows.length > MOST_ROWS) throw rowWrong(rows.length, typed.slice(0, 60));
  return rows;
}

const rowWrong = (n: number, row: string): UserError =>
  new UserError('match.rows', {
    zh: `第 ${n} 行“${row}”读不懂：写 商品 ID/规格 ID,商品编码,件数，用 ; 隔开，最多 ${MOST_ROWS} 行`,
    en: `Row ${n} “${row}” cannot be read: write ITEM/VARIANT,SKU,PIECES, separated by ;, at most ${MOST_ROWS} rows`,
  });
