import * as z from 'zod';

/**
 * The shopkeeper's words as types. Each is parsed once, at the edge; inside, it is trusted.
 * The sentences are what a person sees after typing something else.
 */

/** A SKU's code as it is stored: 1 to 64 printable characters without a space at either end. Case is kept. */
export const Sku = z
  .string()
  .trim()
  .regex(/^[^\s\p{C}](?:[^\p{C}]{0,62}[^\s\p{C}])?$/u)
  .brand<'Sku'>();
export type Sku = z.infer<typeof Sku>;

/** A warehouse's code, such as `sh-1`; lower case. */
export const WarehouseCode = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N}_-]{0,31}$/u)
  .brand<'WarehouseCode'>();
export type WarehouseCode = z.infer<typeof WarehouseCode>;

/** A warehouse's code or its name, as typed; services resolve it to a code. */
export const WarehouseName = z.string().trim().toLowerCase().min(1).max(64).brand<'WarehouseName'>();
export type WarehouseName = z.infer<typeof WarehouseName>;

/** A shop's code or one of its aliases, as typed; services resolve it to a ShopId. */
export const ShopName = z.string().trim().min(1).max(64).brand<'ShopName'>();
export type ShopName = z.infer<typeof ShopName>;

/** A listing as typed: `L12`, `SHOP/ITEM/VARIANT`, or the platform's id of an item; services resolve it. */
export const ListingName = z.string().trim().min(1).max(300).brand<'ListingName'>();
export type ListingName = z.infer<typeof ListingName>;

/** A monitor as typed: its code or its name. */
export const MonitorName = z.string().trim().min(1).max(60).brand<'MonitorName'>();
export type MonitorName = z.infer<typeof MonitorName>;

export type ShopId = number & { readonly __shop: true };

export { type Currency, type Money, minorDigits } from './money.ts';

export const PLATFORMS = [
  'taobao',
  'doudian',
  'pinduoduo',
  'xiaohongshu',
  'wechat',
  'jd',
  'kuaishou',
  'youzan',
  'shopify',
  'woocommerce',
  'table',
] as const;
export type Platform = (typeof PLATFORMS)[number];
