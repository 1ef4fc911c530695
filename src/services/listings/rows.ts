import { UserError } from '../../core/errors.ts';
import { rowsOf, sql, type Tx } from '../../db/client.ts';
import { type Listing, listingOf } from './list.ts';
import { lockStock, type MatchDeps, matchOne } from './match.ts';
import * as no from './refusals.ts';

export type MatchRow = { line: number; item: string; variant: string; sku: string; pieces: number };
export type RowsDone = { matched: number; same: number; refused: { line: number; why: UserError }[] };

/** Rows of a file or of a program, each for itself. An empty SKU leaves a listing as it is. */
export async function matchRows(
  d: MatchDeps,
  { shop, rows, by, now }: { shop: { id: number; code: string }; rows: readonly MatchRow[]; by: string; now: Date },
): Promise<RowsDone> {
  const done: RowsDone = { matched: 0, same: 0, refused: [] };
  const codes = await codesOf(
    d.tx,
    rows.map(({ sku }) => sku),
  );
  await lockStock(d.tx, shop.id, [...codes.values(), ...(await matchedTo(d.tx, shop.id, rows))]);
  for (const row of rows) {
    if (row.sku === '') {
      done.same += 1;
      continue;
    }
    try {
      const listing = await listingAt(d.tx, shop, row);
      const sku = codes.get(row.sku.toLowerCase()) ?? row.sku;
      await matchOne(d, listing, { sku, pieces: row.pieces }, { by, now });
      done.matched += 1;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      if (error.code === 'match.same') done.same += 1;
      else done.refused.push({ line: row.line, why: error });
    }
  }
  return done;
}

/** SKUs as they are written here, by their lower case. */
async function codesOf(tx: Tx, typed: readonly string[]): Promise<Map<string, string>> {
  const low = [...new Set(typed.map((code) => code.toLowerCase()))];
  const rows = await rowsOf<{ code: string }>(
    tx,
    sql`select code from sku where lower(code) = any (${sql.param(low)}::text[]) order by code`,
  );
  return new Map(rows.map(({ code }) => [code.toLowerCase(), code]));
}

/** What these listings are until now: all that is locked is locked at once, in order. */
async function matchedTo(tx: Tx, shopId: number, rows: readonly MatchRow[]): Promise<string[]> {
  const items = sql.param([...new Set(rows.map(({ item }) => item))]);
  const found = await rowsOf<{ sku: string }>(
    tx,
    sql`select distinct sku from listing where shop_id = ${shopId} and item = any (${items}::text[]) and sku is not null`,
  );
  return found.map(({ sku }) => sku);
}

/** An item without its variant is meant where there is only one. Throws match.no_listing, match.which. */
async function listingAt(
  tx: Tx,
  shop: { id: number; code: string },
  { item, variant }: Pick<MatchRow, 'item' | 'variant'>,
): Promise<Listing> {
  const rows = await rowsOf<Record<string, unknown>>(
    tx,
    sql`select l.*, ${shop.code}::text as shop from listing l where l.shop_id = ${shop.id} and l.item = ${item}
          and (l.variant = ${variant} or ${variant === ''}) order by l.variant <> ${variant}, l.id limit 6`,
  );
  const found = rows.map(listingOf);
  const [first, ...others] = found;
  const typed = [shop.code, item, variant].filter(Boolean).join('/');
  if (!first) throw no.listing(typed);
  if (first.variant !== variant && others.length > 0) throw no.which(typed, found);
  return first;
}
