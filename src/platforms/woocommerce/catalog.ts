import * as z from 'zod';
import type { Answer, ListingFact, ListingRef, Page, StockFact } from '../platform.ts';
import { type Got, readBody, type WooCall } from './call.ts';
import { Id, MaybeGmt, minorOf } from './wire.ts';

const PRODUCTS = 20;
const PAGE = 100;

/** Sold without counting: as many as anybody can order, until a number is written. */
const UNCOUNTED = 999_999;

const Stock = z.object({
  id: Id,
  stock_quantity: z.number().int().nullish(),
  stock_status: z.string().catch('instock'),
});
const Attribute = z.object({
  name: z.string(),
  option: z.string().optional(),
  options: z.array(z.string()).optional(),
});
const Sold = Stock.extend({
  sku: z.string().catch(''),
  price: z.string().catch(''),
  status: z.string().catch('publish'),
  attributes: z.array(Attribute).catch([]),
  date_modified_gmt: MaybeGmt,
});
const Product = Sold.extend({
  name: z.string(),
  type: z.string(),
  images: z.array(z.object({ src: z.string() })).catch([]),
});
const Variation = Sold.extend({ image: z.object({ src: z.string() }).nullish() });
type Product = z.infer<typeof Product>;

const sellableOf = ({ stock_quantity: count, stock_status: status }: z.infer<typeof Stock>): number =>
  count === null || count === undefined ? (status === 'outofstock' ? 0 : UNCOUNTED) : Math.max(0, count);

const STATES: Record<string, ListingFact['state']> = { publish: 'active', trash: 'gone' };

function listingOf(product: Product, sold: z.infer<typeof Sold>, variant: string, currency: string): ListingFact {
  const minor = minorOf(sold.price, currency);
  const attributes = sold.attributes.flatMap(({ name, option, options }) => {
    const value = option ?? options?.join(', ');
    return value ? [[name, value] as const] : [];
  });
  const picture = product.images[0]?.src;
  const updatedAt = sold.date_modified_gmt;
  return {
    item: product.id,
    variant,
    title: product.name,
    attributes: Object.fromEntries(attributes),
    outerCode: sold.sku,
    ...(minor === undefined ? {} : { price: { minor, currency } }),
    ...(picture ? { picture } : {}),
    state:
      STATES[product.status] === 'active' ? (STATES[sold.status] ?? 'hidden') : (STATES[product.status] ?? 'hidden'),
    sellable: sellableOf(sold),
    ...(updatedAt ? { updatedAt } : {}),
  };
}

async function variationsOf(call: WooCall, product: Product, currency: string): Promise<Answer<ListingFact[]>> {
  const facts: ListingFact[] = [];
  for (let page = 1; ; page++) {
    const query = { per_page: String(PAGE), page: String(page), orderby: 'id', order: 'asc' };
    const got = await call.get(`products/${product.id}/variations`, query);
    const read = readBody(got, z.array(Variation));
    if (read.kind !== 'ok') return read;
    for (const one of read.value) {
      const image = one.image?.src;
      const fact = listingOf(product, one, one.id, currency);
      facts.push(image ? { ...fact, picture: image } : fact);
    }
    if (got.kind !== 'ok' || page >= got.value.totalPages) return { kind: 'ok', value: facts };
  }
}

/** Simple products are one listing, variable ones a listing each variation; other types have no stock of their own. */
export async function pullCatalog(call: WooCall, currency: string, cursor = '1'): Promise<Answer<Page<ListingFact>>> {
  const query = { per_page: String(PRODUCTS), page: cursor, orderby: 'id', order: 'asc', status: 'any' };
  const got = await call.get('products', query);
  const read = readBody(got, z.array(Product));
  if (read.kind !== 'ok') return read;
  const items: ListingFact[] = [];
  for (const product of read.value) {
    if (product.type === 'simple') items.push(listingOf(product, product, '', currency));
    if (product.type !== 'variable') continue;
    const variations = await variationsOf(call, product, currency);
    if (variations.kind !== 'ok') return variations;
    items.push(...variations.value);
  }
  const more = got.kind === 'ok' && Number(cursor) < got.value.totalPages;
  return { kind: 'ok', value: { items, ...(more ? { cursor: String(Number(cursor) + 1) } : {}) } };
}

/** Listings by the call that reads or writes them: simple products together, variations by their product. */
export function byProduct<T extends ListingRef>(listings: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of listings) {
    const path = one.variant === '' ? 'products' : `products/${one.item}/variations`;
    groups.set(path, [...(groups.get(path) ?? []), one]);
  }
  return groups;
}

export async function readStock(call: WooCall, listings: readonly ListingRef[]): Promise<Answer<StockFact[]>> {
  const facts: StockFact[] = [];
  for (const [path, group] of byProduct(listings)) {
    const ids = group.map(({ item, variant }) => variant || item).join(',');
    const got: Answer<Got> = await call.get(path, {
      include: ids,
      per_page: String(PAGE),
      ...(path === 'products' ? { status: 'any' } : {}),
    });
    // A product that is gone takes its variations along: they are not known.
    if (got.kind === 'rejected' && got.code === 'woocommerce_rest_product_invalid_id') continue;
    const read = readBody(got, z.array(Stock));
    if (read.kind !== 'ok') return read;
    const byId = new Map(read.value.map((one) => [one.id, one]));
    for (const { item, variant } of group) {
      const stock = byId.get(variant || item);
      if (stock && got.kind === 'ok') facts.push({ item, variant, sellable: sellableOf(stock), at: got.value.at });
    }
  }
  return { kind: 'ok', value: facts };
}
