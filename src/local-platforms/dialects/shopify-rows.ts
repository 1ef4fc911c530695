import { decimalOfMinor } from '../../core/decimal.ts';
import { minorDigits } from '../../core/money.ts';
import { couponState } from '../coupons.ts';
import type { LocalCoupon, LocalLine, LocalListing, LocalOrder, LocalShop, World } from '../world.ts';

/** Objects of the Admin API as they are asked for: whole, whatever a query leaves out. */

export const gid = (type: string, id: string) => `gid://shopify/${type}/${id}`;
export const tailOf = (id: unknown): string => /\/(\d{1,20})$/.exec(String(id))?.[1] ?? '';
export const LOCATION = gid('Location', '1001');
/** Made up from the variant, so that the two are never taken for one another. */
export const inventoryItem = (variant: string) => gid('InventoryItem', `9${variant}`);

const amountOf = (currencyCode: string, minor: bigint) => ({
  amount: decimalOfMinor(minor, minorDigits(currencyCode)),
  currencyCode,
});
const money = (currency: string, minor: bigint) => ({ shopMoney: amountOf(currency, minor) });
const time = (at: Date | undefined) => at?.toISOString() ?? null;

/** Lists that are shown whole. */
export const whole = <T>(nodes: T[]) => ({ nodes, pageInfo: { hasNextPage: false, endCursor: null } });

/** The first line bears what coupons took off, which is the same in the sum. */
function lineRow(shop: LocalShop, o: LocalOrder, line: LocalLine, n: number) {
  const used = n === 0 ? o.coupons : [];
  return {
    id: gid('LineItem', line.key),
    title: line.title,
    sku: line.outerCode,
    quantity: line.quantity,
    currentQuantity: line.quantity - line.returned - line.cancelled,
    product: { id: gid('Product', line.item) },
    variant: { id: gid('ProductVariant', line.variant) },
    originalTotalSet: money(o.currency, line.totalMinor + used.reduce((sum, c) => sum + c.discountMinor, 0n)),
    discountAllocations: used.map(({ id, discountMinor }) => ({
      allocatedAmountSet: money(o.currency, discountMinor),
      discountApplication: { __typename: 'DiscountCodeApplication', code: shop.coupons.get(id)?.code ?? '' },
    })),
  };
}

/** Units that left an order stand in its refunds: before shipping as CANCEL, after it without any return of goods. */
function refundsOf(o: LocalOrder) {
  const lines = o.lines.flatMap((line) => {
    const lineItem = { id: gid('LineItem', line.key) };
    const rows = [
      { quantity: line.cancelled, restockType: 'CANCEL', lineItem },
      { quantity: line.returned, restockType: 'NO_RESTOCK', lineItem },
    ];
    return rows.filter(({ quantity }) => quantity > 0);
  });
  return lines.length > 0 ? [{ refundLineItems: whole(lines) }] : [];
}

export function orderRow(shop: LocalShop, o: LocalOrder) {
  const parcel = {
    status: 'SUCCESS',
    createdAt: time(o.shippedAt),
    deliveredAt: time(o.deliveredAt),
    trackingInfo: [{ company: o.carrier ?? null, number: o.tracking ?? null }],
  };
  return {
    id: gid('Order', o.id),
    createdAt: time(o.placedAt),
    updatedAt: time(o.updatedAt),
    cancelledAt: time(o.cancelledAt),
    processedAt: time(o.paidAt ?? o.placedAt),
    currencyCode: o.currency,
    displayFinancialStatus: o.paidAt ? 'PAID' : 'PENDING',
    displayFulfillmentStatus: o.shippedAt ? 'FULFILLED' : 'UNFULFILLED',
    customer: null,
    shippingAddress: { countryCodeV2: o.region || null },
    fulfillments: o.shippedAt ? [parcel] : [],
    refunds: refundsOf(o),
    lineItems: whole(o.lines.map((line, n) => lineRow(shop, o, line, n))),
  };
}

export const itemRow = (l: LocalListing) => ({
  id: inventoryItem(l.variant),
  tracked: true,
  inventoryLevel: { quantities: [{ name: 'available', quantity: l.stock }] },
});

export const variantRow = (shop: LocalShop, l: LocalListing) => ({
  id: gid('ProductVariant', l.variant),
  sku: l.outerCode,
  price: amountOf(shop.currency, l.priceMinor).amount,
  updatedAt: time(l.updatedAt),
  selectedOptions: Object.entries(l.attributes).map(([name, value]) => ({ name, value })),
  inventoryItem: itemRow(l),
  product: {
    id: gid('Product', l.item),
    title: l.title,
    status: l.state === 'active' ? 'ACTIVE' : 'DRAFT',
    featuredMedia: l.picture ? { preview: { image: { url: l.picture } } } : null,
  },
});

export function discountRow(world: World, shop: LocalShop, c: LocalCoupon) {
  const state = couponState(c, world.now(shop));
  const status = state === 'scheduled' ? 'SCHEDULED' : state === 'ended' || state === 'stopped' ? 'EXPIRED' : 'ACTIVE';
  const codeDiscount = {
    __typename: 'DiscountCodeBasic',
    title: c.name,
    status,
    startsAt: time(c.startsAt),
    endsAt: time(c.endsAt),
    updatedAt: time(c.updatedAt),
    usageLimit: c.total ?? null,
    asyncUsageCount: c.used,
    combinesWith: { orderDiscounts: c.stackable, productDiscounts: c.stackable },
    codes: { nodes: [{ code: c.code || `CODE-${c.id}` }] },
    minimumRequirement:
      c.thresholdMinor > 0n
        ? {
            __typename: 'DiscountMinimumSubtotal',
            greaterThanOrEqualToSubtotal: amountOf(shop.currency, c.thresholdMinor),
          }
        : null,
    customerGets: {
      value:
        c.kind === 'percent'
          ? { __typename: 'DiscountPercentage', percentage: (c.percentBp ?? 0) / 10_000 }
          : { __typename: 'DiscountAmount', amount: amountOf(shop.currency, c.discountMinor ?? 0n) },
      items:
        c.items.length > 0
          ? { __typename: 'DiscountProducts', products: { nodes: c.items.map((id) => ({ id: gid('Product', id) })) } }
          : { __typename: 'AllDiscountItems' },
    },
  };
  return { id: gid('DiscountCodeNode', c.id), codeDiscount };
}
