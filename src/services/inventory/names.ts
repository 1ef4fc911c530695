import { distance } from '../../core/distance.ts';
import { UserError } from '../../core/errors.ts';
import type { WarehouseCode } from '../../core/terms.ts';
import { firstTen, foldName, quote } from '../../core/text.ts';
import { rowsOf, sql, type Tx } from '../../db/client.ts';

/** What people call a warehouse or a SKU, and what they may have meant. */

const MOST_SHOWN = 10;

type Warehouse = { code: WarehouseCode; zh: string; en: string };

/** By its code or its name, with or without 仓 / warehouse at the end. Throws warehouse.not_found. */
export async function warehouseCalled(tx: Tx, typed: string): Promise<WarehouseCode> {
  const all = await rowsOf<Warehouse>(tx, sql`select code, name_zh as zh, name_en as en from warehouse order by id`);
  const exact = all.find(({ code }) => foldName(code) === foldName(typed));
  const word = bareName(typed);
  const named = all.filter(({ zh, en }) => bareName(zh) === word || bareName(en) === word);
  const found = exact ?? (named.length === 1 ? named[0] : undefined);
  if (!found) throw noSuchWarehouse(typed, all);
  return found.code;
}

const bareName = (name: string): string => {
  const folded = foldName(name);
  return folded.replace(/(仓库|仓|warehouse)$/, '') || folded;
};

function noSuchWarehouse(typed: string, all: Warehouse[]): UserError {
  if (all.length === 0)
    return new UserError('warehouse.not_found', {
      zh: `没有仓库“${typed}”：还没有任何仓库，导入库存后才有`,
      en: `There is no warehouse “${typed}”: there are none yet, they come with an import of stock`,
    });
  const shown = all.slice(0, MOST_SHOWN);
  const more = all.length > MOST_SHOWN ? '…' : '';
  const names = (lang: 'zh' | 'en', comma: string) =>
    shown.map((one) => (one[lang] === one.code ? one.code : `${one[lang]} ${one.code}`)).join(comma) + more;
  return new UserError('warehouse.not_found', {
    zh: `没有仓库“${typed}”；有这些仓库：${names('zh', '、')}`,
    en: `There is no warehouse “${typed}”; there are these: ${names('en', ', ')}`,
  });
}

const MOST_MEANT = 3;
const MOST_COMPARED = 20_000;

/** Up to three codes near a mistyped one: those that start alike first, then those a slip or two away. */
export async function skusLike(tx: Tx, typed: string): Promise<string[]> {
  const word = bareCode(typed);
  if (word.length < 2) return [];
  const limit = word.length <= 4 ? 1 : 2;
  const rows = await rowsOf<{ code: string }>(
    tx,
    sql`select code from sku where length(code) between ${word.length - limit} and ${typed.length + 20}
        order by code limit ${MOST_COMPARED}`,
  );
  return rows
    .map(({ code }) => ({ code, score: nearness(word, bareCode(code), limit) }))
    .filter(({ score }) => score <= limit)
    .sort((a, b) => a.score - b.score || a.code.localeCompare(b.code))
    .slice(0, MOST_MEANT)
    .map(({ code }) => code);
}

const nearness = (word: string, code: string, limit: number): number =>
  code === word ? 0 : code.startsWith(word) ? 0.5 : distance(word, code, limit);

/** A code without what people leave out or mix up: case, spaces, - and _. */
const bareCode = (code: string): string =>
  code
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');

/** `near`: codes that may have been meant. */
export const unknownSku = (typed: string, near: readonly string[] = []): UserError =>
  new UserError(
    'stock.not_found',
    {
      zh: `没有找到商品“${typed}”，请检查编码`,
      en: `There is no SKU “${typed}”, please check it`,
    },
    near.length === 0
      ? []
      : [{ zh: `是不是：${near.map(quote).join('、')}`, en: `Did you mean: ${near.map(quote).join(', ')}` }],
  );

export const noLevel = (sku: string, warehouse: string): UserError =>
  new UserError('stock.not_found', {
    zh: `“${sku}”在仓库“${warehouse}”没有库存记录，请换一个仓库，或先导入它的库存`,
    en: `No stock record for “${sku}” in warehouse “${warehouse}”, name another warehouse, or import its stock first`,
  });

/** Throws safety.unknown with the categories there are. */
export async function refuseSubject(tx: Tx, typed: string): Promise<never> {
  const rows = await rowsOf<{ category: string }>(
    tx,
    sql`select distinct category from sku where category <> '' order by 1 limit 11`,
  );
  const names = rows.map(({ category }) => category);
  throw new UserError('safety.unknown', {
    zh: `“${typed}”不是商品编码，也不是类目；${names.length > 0 ? `有这些类目：${firstTen(names, '、')}` : '商品都还没有类目，请写商品编码'}，或用 * 表示全部`,
    en: `“${typed}” is neither a SKU nor a category; ${names.length > 0 ? `the categories are: ${firstTen(names, ', ')}` : 'no SKU has a category yet, name a SKU'}; or write * for all`,
  });
}
