import * as z from 'zod';
import type { Answer, Connector, ListingFact } from '../platform.ts';
import type { Got, Top } from './call.ts';
import { badAnswer, Count, Id, listOf, MaybeTime, Text, understood, VariantId, Yuan } from './wire.ts';

/** At most so many items in one read with their SKUs. */
export const ITEMS = 20;
const FIELDS = 'num_iid,title,price,num,pic_url,approve_status,modified,outer_id,sku,property_alias';

const Sku = z.object({
  sku_id: VariantId,
  quantity: Count,
  price: Yuan,
  outer_id: Text,
  properties_name: Text,
});
const Item = z.object({
  num_iid: Id,
  title: Text,
  price: Yuan,
  num: Count,
  pic_url: Text,
  approve_status: Text,
  modified: MaybeTime,
  outer_id: Text,
  skus: listOf('sku', Sku),
});
export type Item = z.output<typeof Item>;
const Items = z.object({ items: listOf('item', Item) });
const Ids = z.object({ total_results: Count, items: listOf('item', z.object({ num_iid: Id })) });

/** On sale first, then what is in the warehouse. */
const LISTS = ['onsale', 'inventory'] as const;
const Cursor = /^(onsale|inventory)\.(\d{1,6})$/;

export function catalogOf(top: Top): Pick<Connector, 'pullCatalog'> {
  return {
    async pullCatalog(cursor = 'onsale.1') {
      const [, list, no] = Cursor.exec(cursor) ?? [];
      if (!list || !no) return badAnswer;
      const got = await top(`taobao.items.${list}.get`, { fields: 'num_iid', page_no: no, page_size: String(ITEMS) });
      if (got.kind !== 'ok') return got;
      const ids = understood(Ids, got.value.body);
      if (ids.kind !== 'ok') return ids;
      const items = await itemsOf(
        top,
        ids.value.items.map((item) => item.num_iid),
      );
      if (items.kind !== 'ok') return items;
      const more = Number(no) * ITEMS < ids.value.total_results;
      const next = more ? `${list}.${Number(no) + 1}` : list === LISTS[0] ? `${LISTS[1]}.1` : undefined;
      return { kind: 'ok', value: { items: items.value.items.flatMap(factsOf), ...(next && { cursor: next }) } };
    },
  };
}

/** At most 20 items with their SKUs, and the platform's time of the read. */
export async function itemsOf(top: Top, ids: readonly string[]): Promise<Answer<{ items: Item[]; at: Date }>> {
  if (ids.length === 0) return { kind: 'ok', value: { items: [], at: new Date(0) } };
  const got: Answer<Got> = await top('taobao.items.seller.list.get', { fields: FIELDS, num_iids: ids.join(',') });
  if (got.kind !== 'ok') return got;
  const read = understood(Items, got.value.body);
  return read.kind === 'ok' ? { kind: 'ok', value: { items: read.value.items, at: got.value.at } } : read;
}

function factsOf(item: Item): ListingFact[] {
  const face = {
    item: item.num_iid,
    title: item.title,
    ...(item.pic_url && { picture: item.pic_url }),
    state: item.approve_status === 'onsale' ? ('active' as const) : ('hidden' as const),
    ...(item.modified && { updatedAt: item.modified }),
  };
  if (item.skus.length === 0) {
    const price = { minor: item.price, currency: 'CNY' };
    return [{ ...face, variant: '', attributes: {}, outerCode: item.outer_id, price, sellable: least0(item.num) }];
  }
  return item.skus.map((sku) => ({
    ...face,
    variant: sku.sku_id,
    attributes: attributesOf(sku.properties_name),
    outerCode: sku.outer_id || item.outer_id,
    price: { minor: sku.price, currency: 'CNY' },
    sellable: least0(sku.quantity),
  }));
}

export const least0 = (n: number): number => Math.max(0, n);

/** `pid:vid:name:value;...` */
const attributesOf = (text: string): Record<string, string> =>
  Object.fromEntries(
    text
      .split(';')
      .map((part) => part.split(':'))
      .flatMap(([, , name, ...value]) => (name && value.length > 0 ? [[name, value.join(':')]] : [])),
  );
