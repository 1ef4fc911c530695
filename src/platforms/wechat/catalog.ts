import * as z from 'zod';
import type { Answer, ListingFact, ListingRef, Page, StockFact } from '../platform.ts';
import { badAnswer, type WechatCall } from './call.ts';
import { Count, CURRENCY, Id, MaybeSeconds } from './wire.ts';

/** Each product is a call of its own. */
const PAGE = 10;
/** Products of one call of `stock/batchget`. */
const PRODUCTS = 50;

const List = z.object({ product_ids: z.array(Id).nullish(), next_key: z.string().nullish() });
const Sku = z.object({
  sku_id: Id,
  sku_code: z.string().nullish(),
  out_sku_id: z.string().nullish(),
  thumb_img: z.string().nullish(),
  sale_price: Count,
  stock_num: Count,
  status: z.number().int().nullish(),
  sku_attrs: z.array(z.object({ attr_key: z.string(), attr_value: z.string() })).catch([]),
});
const Product = z.object({
  product_id: Id,
  title: z.string(),
  head_imgs: z.array(z.string()).catch([]),
  status: z.number().int(),
  edit_time: MaybeSeconds,
  skus: z.array(Sku),
});

/** 5: on sale. 9: deleted for good, 6: in the bin. All else is off sale by somebody's will. */
const stateOf = (status: number): ListingFact['state'] =>
  status === 5 ? 'active' : status === 9 || status === 6 ? 'gone' : 'hidden';

function listingsOf(product: z.infer<typeof Product>): ListingFact[] {
  const state = stateOf(product.status);
  return product.skus.map((sku) => {
    const picture = sku.thumb_img || product.head_imgs[0];
    return {
      item: product.product_id,
      variant: sku.sku_id,
      title: product.title,
      attributes: Object.fromEntries(sku.sku_attrs.map(({ attr_key: key, attr_value: value }) => [key, value])),
      outerCode: sku.sku_code || sku.out_sku_id || '',
      price: { minor: BigInt(sku.sale_price), currency: CURRENCY },
      ...(picture ? { picture } : {}),
      state:
        state === 'active' && sku.status !== undefined && sku.status !== null && sku.status !== 5 ? 'hidden' : state,
      sellable: Math.max(0, sku.stock_num),
      ...(product.edit_time ? { updatedAt: product.edit_time } : {}),
    };
  });
}

export async function pullCatalog(call: WechatCall, cursor?: string): Promise<Answer<Page<ListingFact>>> {
  const body = { page_size: PAGE, ...(cursor ? { next_key: cursor } : {}) };
  const got = await call('channels/ec/product/list/get', body, List);
  if (got.kind !== 'ok') return got;
  const items: ListingFact[] = [];
  const { product_ids: ids, next_key: next } = got.value.body;
  for (const id of ids ?? []) {
    // 1: what is on sale, not a draft of it.
    const one = await call('channels/ec/product/get', { product_id: id, data_type: 1 }, z.object({ product: Product }));
    if (one.kind !== 'ok') return one;
    items.push(...listingsOf(one.value.body.product));
  }
  // The last page has a key as well; it is the empty page behind it that has none to go on with.
  const more = (ids ?? []).length === PAGE && next;
  return { kind: 'ok', value: { items, ...(more ? { cursor: next } : {}) } };
}

const Stock = z.object({
  data: z.object({
    spu_stock_list: z
      .array(
        z.object({
          product_id: Id,
          sku_stock: z
            .array(
              z.object({
                sku_id: Id,
                normal_stock_num: Count,
                limited_discount_stock_num: Count.nullish(),
                finder_total_num: Count.nullish(),
              }),
            )
            .nullish(),
        }),
      )
      .nullish(),
  }),
});

/** `sellable` is the common stock, which is what we write; flash sales and talents' plans hold theirs apart (`locked`). */
export async function readStock(call: WechatCall, listings: readonly ListingRef[]): Promise<Answer<StockFact[]>> {
  const products = [...new Set(listings.map(({ item }) => item))];
  const facts: StockFact[] = [];
  for (let n = 0; n < products.length; n += PRODUCTS) {
    const some = products.slice(n, n + PRODUCTS);
    const got = await call('channels/ec/product/stock/batchget', { product_id: some }, Stock);
    if (got.kind !== 'ok') return got;
    for (const { product_id: item, sku_stock: skus } of got.value.body.data.spu_stock_list ?? []) {
      for (const sku of skus ?? []) {
        const locked = (sku.limited_discount_stock_num ?? 0) + (sku.finder_total_num ?? 0);
        const fact = { item, variant: sku.sku_id, sellable: Math.max(0, sku.normal_stock_num), at: got.value.at };
        facts.push(locked > 0 ? { ...fact, locked } : fact);
      }
    }
  }
  const byKey = new Map(facts.map((fact) => [`${fact.item}/${fact.variant}`, fact]));
  if (byKey.size !== facts.length) return badAnswer;
  const asked = listings.flatMap(({ item, variant }) => byKey.get(`${item}/${variant}`) ?? []);
  return { kind: 'ok', value: asked };
}
