import { type AllocationAsk, arg, choice, optional, quote, ShopName, valueArg } from '#kit';
import { asked, linesWithin, YES_NO } from './allocation.ts';
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
  const lines: Line[] = [];
  for (const line of what.lines) lines.push(...(await linesOf(line, services)));
  return { ...base, lines };
}

type Line = { sku: string; quantity: number };

/** A line as it is stored; several where no comma was typed between them and the whole is no code that there is. */
async function linesOf(line: Line, { inventory }: Found): Promise<Line[]> {
  const stored = async ({ sku, quantity }: Line) => ({ sku: await inventory.requireSku(sku), quantity });
  try {
    return [await stored(line)];
  } catch (error) {
    const within = linesWithin(line);
    if (!within) throw error;
    const lines: Line[] = [];
    for (const one of within) lines.push(await stored(one));
    return lines;
  }
}

/** The same ask in canonical words; `split` instead of what was typed. */
export function allocateWords({ what, shop, region, split: typed }: Typed, split = typed): string {
  const words = [quote(what)];
  if (shop !== undefined) words.push('shop', quote(shop));
  if (region !== undefined) words.push('to', quote(region));
  if (split !== undefined) words.push('split', split);
  return words.join(' ');
}
