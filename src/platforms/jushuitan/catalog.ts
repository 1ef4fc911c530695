import * as z from 'zod';
import type { Answer, ListingFact, Page } from '../platform.ts';
import type { JstCall } from './call.ts';
import { Stocks, sellableOf } from './stock.ts';
import { Fen, MaybeTime, Text } from './wire.ts';

const PAGE = 50;

const Sku = z.object({
  sku_id: z.string(),
  name: Text,
  pic: Text,
  properties_value: Text,
  sale_price: Fen,
  enabled: z.number().nullish(),
  modified: MaybeTime,
});
const Skus = z.object({ datas: z.array(Sku).nullish() });

/** The ERP's SKUs, by row version of their stock; what they are called and cost is asked for page by page. */
export async function pullCatalog(call: JstCall, cursor = '0'): Promise<Answer<Page<ListingFact>>> {
  const stock = await call('/open/inventory/query', { ts: cursor, page_index: 1, page_size: PAGE }, Stocks);
  if (stock.kind !== 'ok') return stock;
  const rows = stock.value.inventorys ?? [];
  if (rows.length === 0) return { kind: 'ok', value: { items: [] } };
  const biz = { sku_ids: rows.map((r) => r.sku_id).join(','), page_index: 1, page_size: PAGE };
  const said = await call('/open/sku/query', biz, Skus);
  if (said.kind !== 'ok') return said;
  const skus = new Map((said.value.datas ?? []).map((sku) => [sku.sku_id, sku]));
  const items = rows.map((row): ListingFact => {
    const sku = skus.get(row.sku_id);
    return {
      item: row.sku_id,
      variant: '',
      title: sku?.name || row.name,
      attributes: sku?.properties_value ? { 规格: sku.properties_value } : {},
      outerCode: row.sku_id,
      ...(sku && sku.sale_price > 0n && { price: { minor: sku.sale_price, currency: 'CNY' } }),
      ...(sku?.pic && { picture: sku.pic }),
      state: !sku ? 'gone' : sku.enabled === undefined || sku.enabled === 1 ? 'active' : 'hidden',
      sellable: sellableOf(row),
      ...(sku?.modified && { updatedAt: sku.modified }),
    };
  });
  const last = rows.reduce((max, row) => (BigInt(row.ts) > BigInt(max) ? row.ts : max), cursor);
  const more = stock.value.has_next !== false && last !== cursor;
  return { kind: 'ok', value: more ? { items, cursor: last } : { items } };
}
