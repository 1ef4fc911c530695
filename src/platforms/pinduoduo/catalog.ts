import * as z from 'zod';
import type { Answer, Connector, ListingFact } from '../platform.ts';
import type { Pdd } from './call.ts';
import { badAnswer, Count, Fen, Id, Text, understood, VariantId } from './wire.ts';

/** Prices and numbers come from a call for each of the goods, so that a page is short. */
const SIZE = 20;

const Listed = z.object({
  goods_list: z.array(z.object({ goods_id: Id, is_onsale: Count.optional() })).nullish(),
  total_count: Count,
});
const Sku = z.object({
  sku_id: VariantId,
  quantity: Count,
  multi_price: Fen,
  is_onsale: Count.optional(),
  out_sku_sn: Text,
  spec: z.array(z.object({ parent_name: Text, spec_name: Text })).nullish(),
});
const Goods = z.object({
  goods_id: Id,
  goods_name: Text,
  thumb_url: Text,
  hd_thumb_url: Text,
  outer_goods_id: Text,
  sku_list: z.array(Sku),
});
export type Goods = z.output<typeof Goods>;

export function catalogOf(pdd: Pdd): Pick<Connector, 'pullCatalog'> {
  return {
    async pullCatalog(cursor = '1') {
      if (!/^\d{1,6}$/.test(cursor)) return badAnswer;
      const got = await pdd('pdd.goods.list.get', 'goods_list_get_response', {
        page: cursor,
        page_size: String(SIZE),
      });
      if (got.kind !== 'ok') return got;
      const list = understood(Listed, got.value.body);
      if (list.kind !== 'ok') return list;
      const items: ListingFact[] = [];
      for (const { goods_id, is_onsale } of list.value.goods_list ?? []) {
        const goods = await goodsOf(pdd, goods_id);
        if (goods.kind !== 'ok') return goods;
        items.push(...factsOf(goods.value.goods, is_onsale !== 0));
      }
      const more = Number(cursor) * SIZE < list.value.total_count;
      return { kind: 'ok', value: { items, ...(more && { cursor: String(Number(cursor) + 1) }) } };
    },
  };
}

export async function goodsOf(pdd: Pdd, id: string): Promise<Answer<{ goods: Goods; at: Date }>> {
  const got = await pdd('pdd.goods.detail.get', 'goods_detail_get_response', { goods_id: id });
  if (got.kind !== 'ok') return got;
  const read = understood(Goods, got.value.body);
  if (read.kind !== 'ok') return read;
  return { kind: 'ok', value: { goods: read.value, at: got.value.at } };
}

function factsOf(goods: Goods, onSale: boolean): ListingFact[] {
  const picture = goods.hd_thumb_url || goods.thumb_url;
  return goods.sku_list.map((sku) => ({
    item: goods.goods_id,
    variant: sku.sku_id,
    title: goods.goods_name,
    attributes: Object.fromEntries((sku.spec ?? []).map((one) => [one.parent_name, one.spec_name])),
    outerCode: sku.out_sku_sn || goods.outer_goods_id,
    // What customers usually pay: the price in a group.
    price: { minor: sku.multi_price, currency: 'CNY' },
    ...(picture && { picture }),
    state: onSale && sku.is_onsale !== 0 ? 'active' : 'hidden',
    sellable: Math.max(0, sku.quantity),
  }));
}
