import type { ListingRef, StockChange } from '../platforms/platform.ts';
import { type Inside, type LocalListing, type LocalShop, refKey } from './shop.ts';

export type StockVerbs = {
  /** What customers can order now. Late writes that are due have landed. */
  readStock(shop: LocalShop, ref: ListingRef): number | undefined;
  /** Carried out before anything becomes of its answer. */
  writeStock(shop: LocalShop, change: StockChange): StockWritten;
  /** Lets writes land that are due. Verbs call it by themselves. */
  settle(shop: LocalShop): void;
};

export type StockWritten =
  | { kind: 'applied'; stock: number }
  | { kind: 'duplicate'; stock: number }
  | { kind: 'stale'; stock: number }
  /** A decrease below zero, on a platform that refuses it. */
  | { kind: 'below-zero'; stock: number }
  /** Its number cannot be lowered, because it is on a resource slot. */
  | { kind: 'cannot-lower'; stock: number }
  | { kind: 'no-listing' };

export const stockVerbs = (inside: Inside): StockVerbs => ({
  readStock(shop, ref) {
    settle(inside, shop);
    return inside.listing(shop, ref)?.stock;
  },
  writeStock: (shop, change) => writeStock(inside, shop, change),
  settle: (shop) => settle(inside, shop),
});

function writeStock(inside: Inside, shop: LocalShop, change: StockChange): StockWritten {
  settle(inside, shop);
  const listing = inside.listing(shop, change);
  if (!listing || listing.state === 'gone') return { kind: 'no-listing' };
  const key = 'key' in change ? `${change.key} ${refKey(change)}` : undefined;
  if (key && shop.writeKeys.has(key)) return { kind: 'duplicate', stock: listing.stock };
  const { lateMs } = inside.call;
  if (lateMs !== undefined) {
    shop.lateWrites.push({ at: inside.now(shop).getTime() + lateMs, change });
    if (key) shop.writeKeys.add(key);
    return { kind: 'applied', stock: listing.stock };
  }
  if (change.mode === 'cas') somebodyBuysOne(shop, listing);
  const written = carryOut(inside, shop, listing, change);
  if (key && written.kind === 'applied') shop.writeKeys.add(key);
  return written;
}

function settle(inside: Inside, shop: LocalShop): void {
  const now = inside.now(shop).getTime();
  const due = shop.lateWrites.filter((w) => w.at <= now);
  if (due.length === 0) return;
  shop.lateWrites = shop.lateWrites.filter((w) => w.at > now);
  for (const { change } of due) {
    const listing = inside.listing(shop, change);
    if (listing) carryOut(inside, shop, listing, change);
  }
}

function carryOut(inside: Inside, shop: LocalShop, listing: LocalListing, change: StockChange): StockWritten {
  const { stock } = listing;
  if (change.mode === 'cas' && change.from !== stock) return { kind: 'stale', stock };
  const wanted = 'to' in change ? change.to : stock + change.by;
  if (wanted < stock && listing.onSlot) return { kind: 'cannot-lower', stock };
  if (wanted < 0 && !shop.kind.capabilities.stock.clampsAtZero) return { kind: 'below-zero', stock };
  listing.stock = Math.max(0, wanted);
  listing.updatedAt = inside.now(shop);
  listing.version += 1;
  return { kind: 'applied', stock: listing.stock };
}

/** A sale at the till of nobody: the number moves, as the fault `staleCompare` asks. */
function somebodyBuysOne(shop: LocalShop, listing: LocalListing): void {
  if (shop.faults.staleCompare <= 0) return;
  shop.faults.staleCompare -= 1;
  listing.stock = listing.stock > 0 ? listing.stock - 1 : 1;
}
