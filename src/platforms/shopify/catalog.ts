import * as z from 'zod';
import type { Answer, ListingFact, ListingRef, Page, StockFact } from '../platform.ts';
import type { ShopifyCall } from './call.ts';
import { Gid, gid, Instant, isId, minorOf, nextOf, PageInfo } from './wire.ts';

/** Of a shop: what its numbers and amounts mean, and where its stock is. */
export type ShopSelf = { domain: string; name: string; currency: string; location: string };

/** Inventory items of variants: fixed for a variant's life, and what stock is written to. */
export type InventoryItems = Map<string, string>;

/** Sold without counting: as many as anybody can order. */
const UNCOUNTED = 999_999;

const ITEM = `inventoryItem { id tracked
  inventoryLevel(locationId: $location) { quantities(names: ["available"]) { name quantity } } }`;
const VARIANTS = `query ZhangguiVariants($cursor: String, $location: ID!) {
  productVariants(first: 50, after: $cursor, sortKey: ID) {
    nodes { id sku price updatedAt selectedOptions { name value } ${ITEM}
      product { id title status featuredMedia { preview { image { url } } } } }
    pageInfo { hasNextPage endCursor } } }`;
const STOCK = `query ZhangguiStock($ids: [ID!]!, $location: ID!) {
  nodes(ids: $ids) { __typename ... on ProductVariant { id product { id } ${ITEM} } } }`;

const Item = z.object({
  id: Gid,
  tracked: z.boolean(),
  inventoryLevel: z
    .object({ quantities: z.array(z.object({ name: z.string(), quantity: z.number().int() })) })
    .nullish(),
});
const Variant = z.object({
  id: Gid,
  sku: z.string().nullish(),
  price: z.string(),
  updatedAt: Instant.optional().catch(undefined),
  selectedOptions: z.array(z.object({ name: z.string(), value: z.string() })).catch([]),
  inventoryItem: Item,
  product: z.object({
    id: Gid,
    title: z.string(),
    status: z.string(),
    featuredMedia: z
      .object({ preview: z.object({ image: z.object({ url: z.string() }).nullish() }).nullish() })
      .nullish()
      .catch(undefined),
  }),
});
const Variants = z.object({ productVariants: z.object({ nodes: z.array(Variant), pageInfo: PageInfo }) });
const Nodes = z.object({
  nodes: z.array(
    z.union([
      z.object({
        __typename: z.literal('ProductVariant'),
        id: Gid,
        product: z.object({ id: Gid }),
        inventoryItem: Item,
      }),
      z.object({ __typename: z.string().refine((name) => name !== 'ProductVariant') }).transform(() => null),
      z.null(),
    ]),
  ),
});

/** Below zero nobody can order. Not kept at this place: nothing of it is sold from here. */
const sellableOf = ({ tracked, inventoryLevel }: z.infer<typeof Item>): number => {
  if (!tracked) return UNCOUNTED;
  return Math.max(0, inventoryLevel?.quantities.find(({ name }) => name === 'available')?.quantity ?? 0);
};

function listingOf(variant: z.infer<typeof Variant>, currency: string): ListingFact {
  const minor = minorOf(variant.price, currency);
  const picture = variant.product.featuredMedia?.preview?.image?.url;
  return {
    item: variant.product.id,
    variant: variant.id,
    title: variant.product.title,
    // Shopify's own word for a product without options.
    attributes: Object.fromEntries(
      variant.selectedOptions.flatMap(({ name, value }) => (value === 'Default Title' ? [] : [[name, value] as const])),
    ),
    outerCode: variant.sku ?? '',
    ...(minor === undefined ? {} : { price: { minor, currency } }),
    ...(picture ? { picture } : {}),
    state: variant.product.status === 'ACTIVE' ? 'active' : 'hidden',
    sellable: sellableOf(variant.inventoryItem),
    ...(variant.updatedAt ? { updatedAt: variant.updatedAt } : {}),
  };
}

export async function pullCatalog(
  call: ShopifyCall,
  { currency, location }: ShopSelf,
  known: InventoryItems,
  cursor?: string,
): Promise<Answer<Page<ListingFact>>> {
  const got = await call(VARIANTS, { cursor: cursor ?? null, location: gid('Location', location) }, Variants);
  if (got.kind !== 'ok') return got;
  const { nodes, pageInfo } = got.value.data.productVariants;
  for (const { id, inventoryItem } of nodes) known.set(id, inventoryItem.id);
  return { kind: 'ok', value: { items: nodes.map((one) => listingOf(one, currency)), ...nextOf(pageInfo) } };
}

export async function readStock(
  call: ShopifyCall,
  { location }: ShopSelf,
  known: InventoryItems,
  listings: readonly ListingRef[],
): Promise<Answer<StockFact[]>> {
  const asked = listings.filter(({ variant }) => isId(variant));
  const ids = asked.map(({ variant }) => gid('ProductVariant', variant));
  const got = await call(STOCK, { ids, location: gid('Location', location) }, Nodes);
  if (got.kind !== 'ok') return got;
  const byId = new Map(got.value.data.nodes.flatMap((one) => (one ? [[one.id, one] as const] : [])));
  const facts = asked.flatMap(({ item, variant }): StockFact[] => {
    const node = byId.get(variant);
    if (!node || node.product.id !== item) return [];
    known.set(variant, node.inventoryItem.id);
    return [
      { item, variant, sellable: sellableOf(node.inventoryItem), at: got.kind === 'ok' ? got.value.at : new Date(0) },
    ];
  });
  return { kind: 'ok', value: facts };
}
