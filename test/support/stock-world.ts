import { calledBack, orderRead, restocked } from '../../src/services/inventory/publishing/absorb.ts';
import {
  type Lane,
  type LaneListing,
  type LaneSend,
  newLane,
  type StockAbility,
} from '../../src/services/inventory/publishing/lane-types.ts';

/** What goes wrong with one write: `late`: part of landsWithinMs after which it lands, 0 to 1. */
export type Fate = {
  answer: 'told' | 'lost' | 'refused' | 'throttled' | 'stuck' | 'crash';
  late: number;
  lands: boolean;
};

type PlatformOrder = {
  placedAt: number;
  visibleAt: number;
  listing: number;
  units: number;
  read: boolean;
  fromQuota: number;
};
type PlatformCancel = { at: number; visibleAt: number; order: PlatformOrder; read: boolean };
type Landing = { at: number; apply(): void };

export type Shop = {
  id: number;
  ability: StockAbility & { visibleWithinMs: number };
  lane: Lane;
  listings: LaneListing[];
  /** What the platform shows, by listing. */
  shown: Map<number, number>;
  assigned: number;
  orders: PlatformOrder[];
  cancels: PlatformCancel[];
  landings: Landing[];
  ordersThrough: number;
  flying?: { send: LaneSend; at: number };
  sold: number;
};

export type World = {
  now: number;
  onHand: number;
  reserved: number;
  shops: Shop[];
  fates: Fate[];
  sends: LaneSend[];
  shrunk: number;
};

export function newWorld(
  onHand: number,
  shops: readonly { ability: Shop['ability']; pieces: readonly number[]; shown?: number }[],
): World {
  return {
    now: 1_000_000,
    onHand,
    reserved: 0,
    fates: [],
    sends: [],
    shrunk: 0,
    shops: shops.map(({ ability, pieces }, i) => ({
      id: i + 1,
      ability,
      lane: newLane(),
      listings: pieces.map((one, n) => ({
        id: 10 * (i + 1) + n,
        pieces: one,
        state: 'active',
        locked: false,
        published: 0,
        publishedAt: 0,
      })),
      shown: new Map(pieces.map((_, n) => [10 * (i + 1) + n, 0])),
      assigned: 0,
      orders: [],
      cancels: [],
      landings: [],
      ordersThrough: 1_000_000,
      sold: 0,
    })),
  };
}

export const packOfListing = (shop: Shop, listing: number): number =>
  shop.listings.find(({ id }) => id === listing)?.pieces ?? 0;
export const assignedOf = (world: World): number => world.shops.reduce((sum, { assigned }) => sum + assigned, 0);
export const freeOf = (world: World): number => Math.max(0, world.onHand - world.reserved - assignedOf(world));
export const piecesOf = (shop: Shop, { listing, units }: PlatformOrder): number => units * packOfListing(shop, listing);

/** What a shop's platform may still sell, and has sold or given back to itself without our knowing. */
export function truthOf(shop: Shop): { shown: number; unread: number; unreadBack: number } {
  const shown = [...shop.shown].reduce((sum, [listing, units]) => sum + units * packOfListing(shop, listing), 0);
  const unread = shop.orders.reduce((sum, order) => (order.read ? sum : sum + piecesOf(shop, order)), 0);
  const unreadBack = shop.cancels.reduce((sum, { read, order }) => (read ? sum : sum + piecesOf(shop, order)), 0);
  return { shown, unread, unreadBack: shop.ability.restocksOnCancel ? unreadBack : 0 };
}

/** A customer buys as much as is shown, at most `units`. */
export function buy(world: World, shop: Shop, n: number, units: number, delay: number): void {
  const listing = shop.listings[n % shop.listings.length] as LaneListing;
  const there = Math.min(units, shop.shown.get(listing.id) ?? 0);
  if (there === 0) return;
  shop.shown.set(listing.id, (shop.shown.get(listing.id) ?? 0) - there);
  const visibleAt = world.now + Math.floor(delay * shop.ability.visibleWithinMs);
  shop.orders.push({ placedAt: world.now, visibleAt, listing: listing.id, units: there, read: false, fromQuota: 0 });
  shop.sold += there * listing.pieces;
}

export function cancel(world: World, shop: Shop, n: number, delay: number): void {
  const open = shop.orders.filter((order) => !shop.cancels.some((one) => one.order === order));
  const order = open[n % Math.max(1, open.length)];
  if (!order) return;
  const visibleAt = Math.max(order.visibleAt, world.now + Math.floor(delay * shop.ability.visibleWithinMs));
  shop.cancels.push({ at: world.now, visibleAt, order, read: false });
  shop.sold -= piecesOf(shop, order);
  if (shop.ability.restocksOnCancel) shop.shown.set(order.listing, (shop.shown.get(order.listing) ?? 0) + order.units);
}

/** All that is visible is read, in its order; everything before `visibleWithinMs` ago is certain to be in. */
export function pull(world: World, shop: Shop): void {
  for (const order of shop.orders.filter((one) => !one.read && one.visibleAt <= world.now)) {
    const pieces = piecesOf(shop, order);
    order.read = true;
    order.fromQuota = Math.min(shop.assigned, pieces);
    shop.assigned -= order.fromQuota;
    world.reserved += pieces;
    shop.lane = orderRead(shop.lane, { pieces, fromQuota: order.fromQuota, now: world.now });
    callBack(world);
  }
  for (const one of shop.cancels.filter(
    ({ read, visibleAt, order }) => !read && order.read && visibleAt <= world.now,
  )) {
    one.read = true;
    const pieces = piecesOf(shop, one.order);
    world.reserved -= pieces;
    if (!shop.ability.restocksOnCancel) continue;
    const back = Math.min(pieces, freeOf(world));
    shop.assigned += back;
    shop.lane = restocked(shop.lane, { pieces, back });
  }
  shop.ordersThrough = world.now - shop.ability.visibleWithinMs;
}

/** Stock that is gone is called back from the quotas at once. */
function callBack(world: World): void {
  for (const shop of world.shops) {
    const missing = world.reserved + assignedOf(world) - world.onHand;
    const pieces = Math.min(shop.assigned, Math.max(0, missing));
    if (pieces === 0) continue;
    shop.assigned -= pieces;
    shop.lane = calledBack(shop.lane, { pieces, assigned: shop.assigned });
  }
}

export function shrink(world: World, pieces: number): void {
  const gone = Math.min(pieces, world.onHand);
  world.onHand -= gone;
  world.shrunk += gone;
  callBack(world);
}

export function advance(world: World, ms: number): void {
  const until = world.now + ms;
  for (;;) {
    const due = world.shops
      .flatMap(({ landings }) => landings)
      .filter(({ at }) => at <= until)
      .sort((a, b) => a.at - b.at)[0];
    if (!due) break;
    world.now = Math.max(world.now, due.at);
    for (const shop of world.shops) shop.landings = shop.landings.filter((one) => one !== due);
    due.apply();
  }
  world.now = until;
}
