import type { Clock } from '../core/clock.ts';
import type { Currency, Platform } from '../core/terms.ts';
import type { ConnectorCode, ListingRef, PlatformKind } from '../platforms/platform.ts';
import { type CouponVerbs, couponVerbs } from './coupons.ts';
import { noFaults, type Operation } from './faults.ts';
import { type OrderVerbs, orderVerbs } from './orders.ts';
import { type LocalSecrets, secretsOf } from './secrets.ts';
import {
  type Inside,
  type ListingFace,
  type ListingSetup,
  type LocalListing,
  type LocalShop,
  refKey,
  type WithoutId,
  type WorldEvent,
} from './shop.ts';
import { type StockVerbs, stockVerbs } from './stock.ts';
import { type TokenVerbs, tokenVerbs } from './tokens.ts';

export type {
  ListingFace,
  ListingSetup,
  LocalCoupon,
  LocalLine,
  LocalListing,
  LocalOrder,
  LocalShop,
  Sale,
  WorldEvent,
} from './shop.ts';

/**
 * Shop platforms in memory, as they behave and not as they speak: listings with a number of their own that they lower when
 * an order is placed, orders that become visible late, coupons, faults on a switch. Everything is carried out at once and
 * synchronously; an answer that is lost is lost after that. Dialects translate it into each platform's words.
 */
export type World = OrderVerbs &
  StockVerbs &
  CouponVerbs &
  TokenVerbs & {
    readonly shops: readonly LocalShop[];
    addShop(setup: ShopSetup): LocalShop;
    addListing(shop: LocalShop, setup: ListingSetup): LocalListing;
    listing(shop: LocalShop, ref: ListingRef): LocalListing | undefined;
    /** All listings, oldest first. */
    listings(shop: LocalShop): LocalListing[];
    /** Changes what a listing says of itself; its stock changes by `writeStock` or `sell` only. */
    changeListing(shop: LocalShop, ref: ListingRef, patch: Partial<ListingFace>): void;
    /** The shop of a connector whose key (`secrets.key`) or own id (`account`) this is. */
    shopByKey(connector: ConnectorCode, keyOrAccount: string): LocalShop | undefined;
    /** By this shop's own clock, which a fault may set wrong. */
    now(shop: LocalShop): Date;
    /** Once for each signed request, before it is carried out: what stands against it, to be said in the platform's code. */
    begin(shop: LocalShop, operation: Operation): Obstacle | undefined;
    /** After the answer was made: what becomes of it on its way, and the platform's time. Called by whoever carries answers (server, local fetch). */
    carry(): { fate: 'arrives' | 'lost' | 'garbled'; at: Date };
    /** Told of whatever a platform would push. */
    onEvent(listener: (shop: LocalShop, event: WorldEvent) => void): () => void;
  };

export type Obstacle = { kind: 'forbidden' } | { kind: 'throttled'; afterMs: number };
export type ShopSetup = {
  kind: PlatformKind;
  /** The platform's own id of the shop. */
  account: string;
  name: string;
  platform: Platform;
  currency: Currency;
  /** How long an order, or a change of one, stays unseen; asked anew for each. 0 unless said. */
  visibleAfterMs?: number | (() => number);
  /** Ids begin above this. */
  firstId?: bigint;
  secrets?: Partial<LocalSecrets>;
};

export function createWorld({ clock }: { clock: Clock }): World {
  const shops: LocalShop[] = [];
  const listeners = new Set<(shop: LocalShop, event: WorldEvent) => void>();
  const now = (shop: LocalShop) => new Date(clock.now().getTime() + shop.faults.clockSkewMs);
  const listing = (shop: LocalShop, ref: ListingRef) => shop.listings.get(refKey(ref));
  const inside: Inside = { now, listing, emit, call: {} };
  const stock = stockVerbs(inside);
  const orders = orderVerbs(inside);

  return {
    shops,
    addShop(setup) {
      const shop = newShop(setup);
      shops.push(shop);
      return shop;
    },
    addListing: (shop, setup) => addListing(shop, setup, now(shop)),
    listing: (shop, ref) => {
      stock.settle(shop);
      return listing(shop, ref);
    },
    listings: (shop) => {
      stock.settle(shop);
      return [...shop.listings.values()];
    },
    changeListing: (shop, ref, patch) => changeListing(inside, shop, ref, patch),
    shopByKey: (connector, key) =>
      shops.find((s) => s.kind.code === connector && (s.secrets.key === key || s.account === key)),
    now,
    begin: (shop, operation) => begin(inside, shop, operation),
    carry: () => carry(inside, clock),
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    ...stock,
    ...orders,
    sell: (shop, sale) => {
      stock.settle(shop);
      return orders.sell(shop, sale);
    },
    ...couponVerbs(inside),
    ...tokenVerbs(inside),
  };

  function emit(shop: LocalShop, event: WithoutId<WorldEvent>): void {
    const whole = { ...event, id: shop.nextId(), at: now(shop) } as WorldEvent;
    for (const listener of listeners) listener(shop, whole);
  }
}

function changeListing(inside: Inside, shop: LocalShop, ref: ListingRef, patch: Partial<ListingFace>): void {
  const it = inside.listing(shop, ref);
  if (!it) throw new Error(`no listing ${refKey(ref)}`);
  Object.assign(it, patch, { updatedAt: inside.now(shop), version: it.version + 1 });
  inside.emit(shop, { kind: 'listing', item: it.item, variant: it.variant });
}

function newShop({ kind, account, name, platform, currency, visibleAfterMs, firstId, secrets }: ShopSetup): LocalShop {
  // Above 2^53, as many platforms' ids are: whoever parses them as numbers is found out.
  let id = firstId ?? 690_000_000_000_000_001n;
  return {
    kind,
    account,
    name,
    platform,
    currency,
    secrets: { ...secretsOf(kind.code, account), ...secrets },
    faults: noFaults(),
    visibleAfterMs: visibleAfterMs ?? 0,
    listings: new Map(),
    orders: new Map(),
    history: new Map(),
    changes: [],
    writeKeys: new Set(),
    lateWrites: [],
    coupons: new Map(),
    notes: new Map(),
    nextId: () => String(id++),
  };
}

function addListing(shop: LocalShop, { item, variant, stock, ...face }: ListingSetup, now: Date): LocalListing {
  const listing: LocalListing = {
    item: item ?? shop.nextId(),
    variant: variant ?? shop.nextId(),
    title: '',
    attributes: {},
    outerCode: '',
    priceMinor: 100n,
    picture: '',
    state: 'active',
    onSlot: false,
    ...face,
    stock: stock ?? 0,
    updatedAt: now,
    version: 1,
  };
  shop.listings.set(refKey(listing), listing);
  return listing;
}

function begin(inside: Inside, shop: LocalShop, operation: Operation): Obstacle | undefined {
  const { faults } = shop;
  inside.call = { shop };
  if (faults.badAnswer > 0) {
    faults.badAnswer -= 1;
    inside.call.garbled = true;
  }
  if (faults.throttled.count > 0) {
    faults.throttled.count -= 1;
    return { kind: 'throttled', afterMs: faults.throttled.afterMs };
  }
  if (faults.forbidden.has(operation)) return { kind: 'forbidden' };
  if (operation !== 'stock-write' && operation !== 'coupons-write') return undefined;
  if (faults.answerLost > 0) {
    faults.answerLost -= 1;
    inside.call.lost = true;
  }
  if (operation === 'stock-write' && faults.lateWrites.count > 0) {
    faults.lateWrites.count -= 1;
    inside.call.lateMs = faults.lateWrites.ms;
    if (!faults.lateWrites.answered) inside.call.lost = true;
  }
  return undefined;
}

function carry(inside: Inside, clock: Clock): ReturnType<World['carry']> {
  const { shop, lost, garbled } = inside.call;
  inside.call = {};
  return { fate: lost ? 'lost' : garbled ? 'garbled' : 'arrives', at: shop ? inside.now(shop) : clock.now() };
}
