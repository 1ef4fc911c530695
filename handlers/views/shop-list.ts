import { noSuchShop } from './shops.ts';

/**
 * Several shops as people type them: SH-1,SH-2 or SH-1 SH-2, or names with spaces between commas. Each once. Throws
 * shops.not_found.
 */
export async function shopsIn<S extends { id: number }>(
  typed: string,
  find: (name: string) => Promise<S | undefined>,
): Promise<S[]> {
  const found = new Map<number, S>();
  for (const part of typed
    .split(/[,，、;；]/)
    .map((one) => one.trim())
    .filter(Boolean)) {
    const whole = await find(part);
    const names = whole ? [] : part.split(/\s+/);
    if (whole) found.set(whole.id, whole);
    for (const name of names) {
      const shop = await find(name);
      if (!shop) throw noSuchShop(name);
      found.set(shop.id, shop);
    }
  }
  return [...found.values()];
}
