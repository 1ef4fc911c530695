import { rowsOf, sql, type Tx } from '../../../db/client.ts';

/** Units of a SKU in one bundle. */
export type Component = { sku: string; quantity: number };

/** The components of those of the codes that are bundles, by bundle. */
export async function componentsOf(tx: Tx, skus: readonly string[]): Promise<Map<string, Component[]>> {
  const rows = await rowsOf<{ bundle: string; sku: string; quantity: number }>(
    tx,
    sql`select bundle, sku, quantity from bundle_item where bundle = any (${sql.param([...skus])}::text[]) order by bundle, sku`,
  );
  const found = new Map<string, Component[]>();
  for (const { bundle, sku, quantity } of rows) found.set(bundle, [...(found.get(bundle) ?? []), { sku, quantity }]);
  return found;
}
