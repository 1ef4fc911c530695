import type { StockChange } from '../../src/platforms/platform.ts';
import type { SimShop } from './platform.ts';
import type { Timeline } from './timeline.ts';

/** A seller's way of keeping shops in step. It sees the shops through their connectors only. */
export type Strategy = (deps: {
  timeline: Timeline;
  shops: readonly SimShop['connector'][];
  /** Opening stock of each SKU. */
  stock: readonly number[];
  /** Units a day of each SKU at each shop, lately. */
  past: readonly (readonly number[])[];
  /** When promotions begin, as their seller knows. */
  promotions: readonly { sku: number; from: number; to: number }[];
  end: number;
}) => Promise<void>;

/**
 * What is sold today: every so often the orders of all shops are read and each shop is told the whole of what is left, less
 * a buffer. Compare-and-set and delta are given what they need by a read right before.
 */
export const mirrored =
  (everyMs: number, buffer = 0): Strategy =>
  async ({ timeline, shops, stock, end }) => {
    const sold = new Map<string, { sku: number; quantity: number }>();
    const begun = timeline.now();
    for (let turn = 0; timeline.now() < end; turn += 1) {
      await Promise.all(shops.map((shop, n) => readOrders(shop, n, begun - 60_000, timeline, sold)));
      const left = stock.map((units) => units - Math.floor(units * buffer));
      for (const { sku, quantity } of sold.values()) left[sku] = (left[sku] ?? 0) - quantity;
      await Promise.all(shops.map((shop) => tell(shop, left, `${turn}`)));
      await timeline.sleep(everyMs);
    }
  };

async function readOrders(
  shop: SimShop['connector'],
  n: number,
  since: number,
  timeline: Timeline,
  sold: Map<string, { sku: number; quantity: number }>,
): Promise<void> {
  const answer = await shop.pullOrders({ since: new Date(since), until: new Date(timeline.now()) });
  if (answer.kind !== 'ok') return;
  for (const { id, state, lines } of answer.value.items) {
    const quantity = state === 'cancelled' ? 0 : (lines[0]?.quantity ?? 0);
    sold.set(`${n}:${id}`, { sku: Number(lines[0]?.item), quantity });
  }
}

async function tell(shop: SimShop['connector'], left: readonly number[], op: string): Promise<void> {
  const wanted = left.map((units) => Math.max(0, units));
  const [mode] = shop.capabilities.stock.modes;
  const listings = wanted.map((_, sku) => ({ item: String(sku), variant: '' }));
  const read = mode === 'set' ? undefined : await shop.readStock(listings);
  if (read !== undefined && read.kind !== 'ok') return;
  const changes = wanted.flatMap((to, sku): StockChange[] => {
    const ref = { item: String(sku), variant: '' };
    const now = read?.value.find(({ item }) => item === ref.item)?.sellable ?? 0;
    const key = `${op}:${sku}`;
    if (mode === 'set') return [{ ...ref, mode, to }];
    if (to === now) return [];
    if (mode === 'cas') return [{ ...ref, mode, from: now, to, key }];
    if (mode === 'keyed-delta') return [{ ...ref, mode, by: to - now, key }];
    return [{ ...ref, mode: 'delta', by: to - now }];
  });
  if (changes.length > 0) await shop.writeStock(op, changes);
}
