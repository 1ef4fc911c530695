import type { OrderFact } from '../../src/platforms/platform.ts';
import { calledBack, orderRead, restocked } from '../../src/services/inventory/publishing/absorb.ts';
import type { Lane, LaneListing } from '../../src/services/inventory/publishing/lane-types.ts';
import type { Seen } from '../../src/services/inventory/publishing/settle.ts';
import type { SimShop } from './platform.ts';
import type { Timeline } from './timeline.ts';

export type Cell = {
  lane: Lane;
  listing: LaneListing;
  assigned: number;
  orders: Seen[];
  restocks: Seen[];
  sold: Seen[];
};
type Known = { version: string; sku: number; quantity: number; fromQuota: number; open: boolean };
export type Shop = {
  id: number;
  connector: SimShop['connector'];
  cells: Cell[];
  known: Map<string, Known>;
  through: number;
  busyAt: number;
};
export type Book = {
  timeline: Timeline;
  shops: Shop[];
  /** Units of each SKU that nobody was given; below zero where more was promised than there is. */
  free: number[];
  past: readonly (readonly number[])[];
  promotions: readonly { sku: number; from: number; to: number }[];
  dirty: Set<number>;
};

/** As production reads an order: the shop's quota pays, then what nobody has, then what others were given is called back. */
export function readOrder(book: Book, shop: Shop, order: OrderFact): void {
  const before = shop.known.get(order.id);
  if (before && before.version >= order.version) return;
  const line = order.lines[0];
  const sku = Number(line?.item);
  const cell = shop.cells[sku] as Cell;
  const quantity = line?.quantity ?? 0;
  const open = order.state !== 'cancelled';
  shop.busyAt = book.timeline.now();
  book.dirty.add(sku);
  let fromQuota = before?.fromQuota ?? 0;
  if (!before) {
    cell.orders.push({ at: order.placedAt.getTime(), pieces: quantity });
    fromQuota = Math.min(quantity, cell.assigned);
    cell.assigned -= fromQuota;
    cell.lane = orderRead(cell.lane, { pieces: quantity, fromQuota, now: shop.busyAt });
    cell.sold.push({ at: order.placedAt.getTime(), pieces: quantity });
    book.free[sku] = (book.free[sku] ?? 0) - (quantity - fromQuota);
    callBack(book, sku);
  }
  if (!open && (before?.open ?? true)) cancelled(book, shop, cell, order, sku, quantity);
  shop.known.set(order.id, { version: order.version, sku, quantity, fromQuota, open });
}

function cancelled(book: Book, shop: Shop, cell: Cell, order: OrderFact, sku: number, quantity: number): void {
  book.free[sku] = (book.free[sku] ?? 0) + quantity;
  if (!shop.connector.capabilities.stock.restocksOnCancel) return;
  const back = Math.min(quantity, Math.max(0, book.free[sku] ?? 0));
  cell.assigned += back;
  book.free[sku] = (book.free[sku] ?? 0) - back;
  cell.restocks.push({ at: (order.cancelledAt ?? order.updatedAt).getTime(), pieces: quantity });
  cell.lane = restocked(cell.lane, { pieces: quantity, back });
}

function callBack(book: Book, sku: number): void {
  for (const { cells } of [...book.shops].reverse()) {
    const missing = -(book.free[sku] ?? 0);
    const cell = cells[sku] as Cell;
    const pieces = Math.min(missing, cell.assigned);
    if (pieces <= 0) continue;
    cell.assigned -= pieces;
    book.free[sku] = (book.free[sku] ?? 0) + pieces;
    cell.lane = calledBack(cell.lane, { pieces, assigned: cell.assigned });
  }
}
