import { type AllocationAsk, arg, choice, optional, quote, ShopName, valueArg } from '#kit';
import { asked, YES_NO } from './allocation.ts';
import { noSuchShop } from './shops.ts';

const text = (max: number) => (typed: string) =>
  typed.length >= 1 && typed.length <= max ? { value: typed } : undefined;

/** What is allocated: shared by the plan and by what reserves it, so that a button says one what the other was asked. */
export const allocateArgs = {
  what: valueArg({ zh: '订单号，或 商品 数量', en: 'order number, or SKU n, SKU n' }, text(2000), { joins: true }),
  shop: optional(arg(ShopName, { zh: '店铺', en: 'shop' }, { suggest: 'shop', marker: { zh: '店铺', en: 'shop' } })),
  region: optional(valueArg({ zh: '收货地区', en: 'region' }, text(40), { marker: { zh: '到', en: 'to' } })),
  split: optional({ ...choice({ zh: '允许或不允许', en: 'yes or no' }, YES_NO), marker: { zh: '拆单', en: 'split' } }),
};

type Typed = { what: string; shop: string | undefined; region: string | undefined; split: 'yes' | 'no' | undefined };
type Found = {
  inventory: { requireSku(typed: string): Promise<string> };
  shops: { find(name: string): Promise<{ id: number; code: string } | undefined> };
};

/** Codes and shop as they are stored. Throws allocate.bad_line, stock.not_found, shops.not_found. */
export async function allocationAsk(typed: Typed, services: Found, now: Date): Promise<AllocationAsk> {
  const what = asked(typed.what);
  const shop = typed.shop === undefined ? undefined : await services.shops.find(typed.shop);
  if (typed.shop !== undefined && !shop) throw noSuchShop(typed.shop);
  const split = typed.split === undefined ? undefined : typed.split === 'yes';
  const base = { shop, region: typed.region, split, now };
  if ('order' in what) return { ...base, order: what.order };
  const lines: { sku: string; quantity: number }[] = [];
  for (const line of what.lines) lines.push({ ...line, sku: await services.inventory.requireSku(line.sku) });
  return { ...base, lines };
}

/** The same ask in canonical words; `split` instead of what was typed. */
export function allocateWords({ what, shop, region, split: typed }: Typed, split = typed): string {
  const words = [quote(what)];
  if (shop !== undefined) words.push('shop', quote(shop));
  if (region !== undefined) words.push('to', quote(region));
  if (split !== undefined) words.push('split', split);
  return words.join(' ');
}
