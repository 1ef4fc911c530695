import type { Tx } from '../../../db/client.ts';
import { fillersOf, goodsOf, type Priced } from '../goods.ts';
import { meet, type PriceShop, priceShops, type Running, runningIn } from '../running.ts';
import { type Limits, limitsOf } from './limits.ts';

/** What findings are looked for in: read once, however many coupons are looked at. */
export type Context = {
  tx: Tx;
  now: Date;
  shops: PriceShop[];
  limits: Limits;
  running: Running[];
  shop(id: number): PriceShop | undefined;
  goods(shop: PriceShop): Promise<Shelf>;
  /** The most that a piece of each SKU is listed at in any shop of a currency, in minor units. */
  dearest(currency: string): Promise<ReadonlyMap<string, number>>;
};

export type Shelf = { all: Priced[]; fillers: Priced[]; bySku: ReadonlyMap<string, Priced> };

export async function contextOf(tx: Tx, now: Date, until: Date, except?: number): Promise<Context> {
  const shops = await priceShops(tx);
  const all = await runningIn(
    tx,
    shops.map(({ id }) => id),
    { from: now, to: until },
  );
  const shelf = once(async (shop: PriceShop): Promise<Shelf> => {
    const goods = await goodsOf(tx, shop, now);
    return { all: goods, fillers: fillersOf(goods), bySku: cheapest(goods) };
  });
  return {
    tx,
    now,
    shops,
    limits: await limitsOf(tx),
    running: except === undefined ? all : all.filter(({ id }) => id !== except),
    shop: (id) => shops.find((shop) => shop.id === id),
    goods: shelf,
    dearest: once(async (currency: string) => {
      const most = new Map<string, number>();
      for (const shop of shops.filter((one) => one.currency === currency))
        for (const { sku, unitMinor, pieces } of (await shelf(shop)).all)
          most.set(sku, Math.max(most.get(sku) ?? 0, Number(unitMinor) / pieces));
      return most;
    }),
  };
}

/** Of several listings of a SKU the one with the cheapest piece: the one that customers take. */
function cheapest(goods: readonly Priced[]): Map<string, Priced> {
  const bySku = new Map<string, Priced>();
  const each = ({ unitMinor, pieces }: Priced) => Number(unitMinor) / pieces;
  for (const one of goods) {
    const known = bySku.get(one.sku);
    if (!known || each(one) < each(known)) bySku.set(one.sku, one);
  }
  return bySku;
}

/** Asked again, it gives what it gave. */
function once<K, V>(read: (key: K) => Promise<V>): (key: K) => Promise<V> {
  const kept = new Map<K, Promise<V>>();
  return (key) => {
    const found = kept.get(key) ?? read(key);
    kept.set(key, found);
    return found;
  };
}

const MOST_MOMENTS = 8;

/**
 * The sets of offers of one shop that run together with a coupon at some moment of its time: only those that no other contains.
 * A coupon's neighbours change where one begins, so that those moments are all there is to look at.
 */
export function momentsOf(subject: Running, running: readonly Running[], now: Date): Running[][] {
  const near = running.filter((one) => one.key !== subject.key && one.shopId === subject.shopId && meet(one, subject));
  const begin = Math.max(subject.startsAt.getTime(), now.getTime());
  const starts = new Set([begin, ...near.map((one) => one.startsAt.getTime()).filter((at) => at > begin)]);
  const sets = [...starts].map((at) => near.filter((one) => one.startsAt.getTime() <= at && one.endsAt.getTime() > at));
  const widest = sets
    .filter((set, n) => !sets.some((other, m) => m !== n && holds(other, set) && (other.length > set.length || m < n)))
    .sort((a, b) => b.length - a.length);
  return widest.slice(0, MOST_MOMENTS).map((set) => [...set, subject]);
}

const holds = (wide: readonly Running[], narrow: readonly Running[]): boolean =>
  narrow.every((one) => wide.includes(one));
