import * as z from 'zod';
import type { Connector, ListingFact } from '../platform.ts';
import type { Doudian } from './call.ts';
import { badAnswer, Count, Fen, Id, MaybeTime, numeric, Text, understood } from './wire.ts';

/** SKUs come from a call for each product, so that a page is short. */
const SIZE = 20;

const Product = z.object({
  product_id: Id,
  name: Text,
  img: Text,
  status: Count,
  outer_product_id: Text,
  update_time: MaybeTime,
});
const Products = z.object({ data: z.array(Product).nullish(), total: Count });
const Sku = z.object({
  id: Id,
  code: Text,
  price: Fen,
  stock_num: Count,
  sell_properties: z.array(z.object({ property_name: Text, value_name: Text })).nullish(),
});

/** 0 on sale, 1 taken off, 2 deleted. */
const STATES: Readonly<Record<number, ListingFact['state']>> = { 0: 'active', 1: 'hidden', 2: 'gone' };

export function catalogOf(doudian: Doudian): Pick<Connector, 'pullCatalog'> {
  return {
    async pullCatalog(cursor = '1') {
      if (!/^\d{1,6}$/.test(cursor)) return badAnswer;
      const got = await doudian('product.listV2', { page: Number(cursor), size: SIZE });
      if (got.kind !== 'ok') return got;
      const list = understood(Products, got.value.data);
      if (list.kind !== 'ok') return list;
      const items: ListingFact[] = [];
      for (const product of list.value.data ?? []) {
        const skus = await doudian('sku.list', { product_id: numeric(product.product_id) });
        if (skus.kind !== 'ok') return skus;
        const read = understood(z.array(Sku).nullish(), skus.value.data);
        if (read.kind !== 'ok') return read;
        items.push(...(read.value ?? []).map((sku) => factOf(product, sku)));
      }
      const more = Number(cursor) * SIZE < list.value.total;
      return { kind: 'ok', value: { items, ...(more && { cursor: String(Number(cursor) + 1) }) } };
    },
  };
}

const factOf = (product: z.output<typeof Product>, sku: z.output<typeof Sku>): ListingFact => ({
  item: product.product_id,
  variant: sku.id,
  title: product.name,
  attributes: Object.fromEntries((sku.sell_properties ?? []).map((one) => [one.property_name, one.value_name])),
  outerCode: sku.code || product.outer_product_id,
  price: { minor: sku.price, currency: 'CNY' },
  ...(product.img && { picture: product.img }),
  state: STATES[product.status] ?? 'hidden',
  sellable: Math.max(0, sku.stock_num),
  ...(product.update_time && { updatedAt: product.update_time }),
});
