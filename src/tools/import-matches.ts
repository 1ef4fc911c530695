import { orderStock } from '../app/order-stock.ts';
import type { Config } from '../config.ts';
import { createCsvReader } from '../core/csv.ts';
import { UserError } from '../core/errors.ts';
import type { Localized } from '../core/localized.ts';
import { foldName } from '../core/text.ts';
import { openDb, rowsOf, sql, systemScope } from '../db/client.ts';
import { claimShown } from '../services/connections/take-over.ts';
import { brokenHeader } from '../services/imports/guard.ts';
import { findColumns } from '../services/imports/presets.ts';
import { createRejects, type Rejects, rejectsPath } from '../services/imports/rejects.ts';
import { openSource } from '../services/imports/source.ts';
import { createIntake } from '../services/intake/intake.ts';
import { createListings, type MatchRow } from '../services/listings/listings.ts';

type Column = 'item' | 'variant' | 'sku' | 'pieces';
type Read = MatchRow & { raw: string };

/** What the list of listings has as CSV, or a platform's own export with these names. */
const COLUMNS: Record<Column, readonly string[]> = {
  item: ['item', 'item_id', '商品id', '商品ID', '链接'],
  variant: ['variant', 'variant_id', '规格id', '规格ID', 'sku_id'],
  sku: ['sku', '商品编码', '对应'],
  pieces: ['pieces', '件数'],
};
const MOST_ROWS = 200_000;
const AT_ONCE = 200;

/** `matches FILE --shop CODE`: which listings of a shop are which SKUs; lines without a SKU are left as they are. */
export async function importMatches(
  url: string,
  file: string,
  { shop: typed, rejects: to, config }: { shop: string | undefined; rejects?: string; config: Config },
): Promise<Localized[]> {
  const rejects = createRejects(to ?? rejectsPath(file));
  const db = openDb(url, { poolSize: 1 });
  try {
    const shop = await db.withScope(systemScope('import'), async (tx) => {
      const [row] = await rowsOf<{ id: number; code: string }>(
        tx,
        sql`select s.id, s.code from shop s join shop_alias a on a.shop_id = s.id where a.alias = ${foldName(typed ?? '')}`,
      );
      return row;
    });
    if (!shop) throw noShop(typed);
    const rows = await readRows(file, rejects);
    const done = { matched: 0, same: 0, refused: rejects.count() };
    for (let from = 0; from < rows.length; from += AT_ONCE) {
      const part = rows.slice(from, from + AT_ONCE);
      const now = new Date();
      const result = await db.withScope(systemScope('import'), (tx) => {
        const intake = createIntake({ tx, stock: orderStock, customerKey: config.customerHashKey });
        const listings = createListings({ tx, resolve: intake.resolveUnmatched, claim: claimShown });
        return listings.matchRows({ shop, rows: part, by: 'import', now });
      });
      for (const { line, why } of result.refused)
        rejects.add(line, why.text.en, part.find((row) => row.line === line)?.raw ?? '');
      done.matched += result.matched;
      done.same += result.same;
      done.refused += result.refused.length;
    }
    return [summary(shop.code, done), ...(rejects.file() ? [inFile(rejects.file() ?? '')] : [])];
  } finally {
    rejects.close();
    await db.close();
  }
}

async function readRows(file: string, rejects: Rejects): Promise<Read[]> {
  const source = openSource(file);
  const rows: Read[] = [];
  let at: Record<Column, number> | undefined;
  const broken = (line: number, raw: string, reason: string): void => {
    if (!at) throw brokenHeader(reason);
    rejects.add(line, reason, raw);
  };
  const csv = createCsvReader({
    broken,
    record(fields, line, raw) {
      if (!at) {
        at = findColumns(fields, COLUMNS, ['item', 'sku']);
        return;
      }
      const row = rowOf(fields, at, line);
      if (typeof row === 'string') rejects.add(line, row, raw);
      else if (rows.length < MOST_ROWS) rows.push({ ...row, raw });
      else throw tooMany();
    },
  });
  for await (const text of source.text()) csv.push(text);
  csv.end();
  if (!at) throw brokenHeader('it is empty');
  return rows;
}

function rowOf(fields: readonly string[], at: Record<Column, number>, line: number): MatchRow | string {
  const cell = (column: Column) => (at[column] < 0 ? '' : (fields[at[column]] ?? '')).trim();
  const [item, variant, sku, pieces] = [cell('item'), cell('variant'), cell('sku'), cell('pieces') || '1'];
  if (item === '') return 'no item';
  if (!/^\d{1,3}$/.test(pieces)) return 'pieces are not a whole number from 1 to 999';
  return { line, item, variant, sku, pieces: Number(pieces) };
}

const summary = (shop: string, done: { matched: number; same: number; refused: number }): Localized => ({
  zh: `${shop}：对应 ${done.matched} 个链接，${done.same} 个不变，${done.refused} 行没有对应`,
  en: `${shop}: ${done.matched} listings matched, ${done.same} as they were, ${done.refused} lines refused`,
});
const inFile = (file: string): Localized => ({
  zh: `没有对应的行和原因在 ${file}`,
  en: `Refused lines and why are in ${file}`,
});

const noShop = (typed: string | undefined): UserError =>
  new UserError('shops.not_found', {
    zh: typed ? `没有找到店铺“${typed}”` : '请用 --shop 写明是哪家店',
    en: typed ? `There is no shop “${typed}”` : 'Say which shop by --shop CODE',
  });

const tooMany = (): UserError =>
  new UserError('imports.too_large', {
    zh: `一个文件最多 ${MOST_ROWS} 行，请分开导入`,
    en: `A file has at most ${MOST_ROWS} lines; import it in parts`,
  });
