import { arg, optional, rest, ShopName, Sku, units, valueArg, Warehouse } from '#kit';
import { lotArg } from './lots.ts';
import { noSuchShop } from './shops.ts';

/** What a return and its taking back are told: the same words, so that one undoes the other. */
export const returnArgs = {
  order: valueArg({ zh: '订单号', en: 'order number' }, (typed) => (typed.length <= 64 ? { value: typed } : undefined)),
  sku: arg(Sku, { zh: '商品编码', en: 'SKU' }, { suggest: 'sku' }),
  quantity: units({ zh: '好的件数', en: 'good units' }),
  damaged: optional({ ...units({ zh: '件数', en: 'units' }, 1), marker: { zh: '破损', en: 'damaged' } }),
  lot: optional({ ...lotArg, marker: { zh: '批次', en: 'lot' } }),
  to: optional({
    ...arg(Warehouse, { zh: '仓库', en: 'warehouse' }, { suggest: 'warehouse' }),
    marker: { zh: '到', en: 'to' },
  }),
  shop: optional({
    ...arg(ShopName, { zh: '店铺', en: 'shop' }, { suggest: 'shop' }),
    marker: { zh: '店铺', en: 'shop' },
  }),
  reason: optional(rest({ zh: '原因', en: 'reason' }, { verbatim: true })),
};

type Typed = {
  [K in keyof typeof returnArgs]: (typeof returnArgs)[K] extends { read(...a: never): { value: infer T } | undefined }
    ? T
    : never;
};

type Lookups = {
  inventory: { requireSku(typed: string): Promise<string>; warehouseOf(typed: string): Promise<string> };
  shops: { find(name: string): Promise<{ id: number } | undefined> };
};

/** What was typed, with the stored codes. Throws stock.not_found, warehouse.not_found, shops.not_found. */
export async function returnInput(args: Typed, { inventory, shops }: Lookups) {
  const shop = args.shop === undefined ? undefined : await shops.find(args.shop);
  if (args.shop !== undefined && !shop) throw noSuchShop(args.shop);
  return {
    order: args.order,
    sku: await inventory.requireSku(args.sku),
    quantity: args.quantity,
    damaged: args.damaged ?? 0,
    lot: args.lot,
    shopId: shop?.id,
    to: args.to === undefined ? undefined : await inventory.warehouseOf(args.to),
    reason: args.reason ?? '',
  };
}
