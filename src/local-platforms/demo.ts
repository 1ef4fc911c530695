import type { Clock } from '../core/clock.ts';
import type { Currency, Platform } from '../core/terms.ts';
import type { PlatformKind } from '../platforms/platform.ts';
import { couponState } from './coupons.ts';
import { openingCoupons, somethingWithCoupons } from './demo-coupons.ts';
import { seeded } from './random.ts';
import { createWorld, type LocalListing, type LocalShop, type World } from './world.ts';

export type DemoShopSetup = {
  code: string;
  name: string;
  platform: Platform;
  kind: PlatformKind;
  currency: Currency;
  /** Of the group's orders. */
  share: number;
  /** What a SKU's price in fen is multiplied with to get this shop's minor units. */
  price: number;
};
export type DemoSkuSetup = { code: string; title: string; price: number };

export type DemoWorld = {
  world: World;
  shops: ReadonlyMap<string, LocalShop>;
  /** What happens in a few seconds: somebody orders or pays, a parcel leaves or arrives, a coupon is taken or runs out. */
  step(): void;
};

export type DemoOptions = {
  shops: readonly DemoShopSetup[];
  skus: readonly DemoSkuSetup[];
  clock: Clock;
  seed: number;
  /** What a shop sells of a SKU when the world begins; a few dozen unless said. */
  stock?: (shop: string, sku: string) => number;
  /** What a shop calls a SKU; the SKU's own title unless said. */
  titleOf?: (shop: string, sku: DemoSkuSetup) => string;
};

/**
 * Shops that live: the same seed and clock, the same sales. Numbers of goods and accounts are the same each time, those of
 * orders begin with the time, so that a world that begins again does not use up numbers that were seen before.
 */
export function demoWorld({ shops, skus, clock, seed, stock, titleOf }: DemoOptions): DemoWorld {
  const random = seeded(seed);
  const world = createWorld({ clock });
  const desks = shops.map((setup, n) => {
    const { kind, name, platform, currency } = setup;
    const firstId = BigInt(clock.now().getTime()) * 1_000_000n + BigInt(n) * 100_000n;
    const shop = world.addShop({
      kind,
      account: accountOf(setup, n),
      name,
      platform,
      currency,
      firstId,
      visibleAfterMs: () => random() * 3_000,
    });
    const many = (code: string) => stock?.(setup.code, code) ?? 10 + Math.floor(random() * 40);
    const listings = skus.map((sku, place) =>
      list(world, shop, { sku: called(sku, setup, titleOf), place, price: setup.price, stock: many(sku.code) }),
    );
    for (const coupon of openingCoupons(shop, clock.now())) world.putCoupon(shop, coupon);
    return { shop, listings, share: setup.share };
  });
  const open: Open[] = [];
  return { world, shops: new Map(shops.map((s, n) => [s.code, desks[n]?.shop as LocalShop])), step };

  function step(): void {
    const now = clock.now().getTime();
    if (random() < 0.3) order(now);
    for (const one of open.splice(0)) if (!goesOn(world, one, now, random)) open.push(one);
    const { shop } = pick(desks, random);
    const coupon = world.coupons(shop).find((c) => couponState(c, world.now(shop)) === 'live' && random() < 0.4);
    if (coupon) world.takeCoupon(shop, coupon.id, 1 + Math.floor(random() * 3));
    if (random() < 0.008) somethingWithCoupons(world, shop, random);
    if (random() < 0.01) forget(world, shop, new Date(now - KEPT_MS));
  }

  /** At most so many on their way, however long it runs. */
  function order(now: number): void {
    const { shop, listings } = pick(desks, random);
    if (listings.length === 0 || open.length > 300) return;
    // A few sell much, most little.
    const listing = listings[Math.floor(random() ** 3 * listings.length)];
    const quantity = random() < 0.85 ? 1 : 2;
    const coupon = world.coupons(shop).find((c) => couponState(c, world.now(shop)) === 'live');
    const uses = coupon && random() < 0.3 ? { coupon: coupon.id } : {};
    const region = REGIONS[Math.floor(random() * REGIONS.length)] ?? '';
    const sold = listing && world.sell(shop, { lines: [{ ...listing, quantity }], region, ...uses });
    if (sold) open.push({ shop, id: sold.id, stage: 'placed', due: now + between(random, 5, 60) });
  }
}

/** So long a demo remembers what is over. */
const KEPT_MS = 6 * 3600_000;

function forget(world: World, shop: LocalShop, before: Date): void {
  world.forgetOrders(shop, before);
  for (const [id, coupon] of shop.coupons) {
    if ((coupon.stopped || coupon.endsAt < before) && coupon.updatedAt < before) shop.coupons.delete(id);
  }
}

type Open = { shop: LocalShop; id: string; stage: 'placed' | 'paid' | 'shipped'; due: number };

const REGIONS = ['浙江', '广东', '上海', '北京', '四川', '江苏', '湖北'];
const SECOND = 1000;
const between = (random: () => number, from: number, to: number) => (from + random() * (to - from)) * SECOND;

/** True once nothing more happens to it. */
function goesOn(world: World, one: Open, now: number, random: () => number): boolean {
  if (one.due > now) return false;
  const { shop, id } = one;
  if (one.stage === 'placed') {
    if (random() < 0.12) world.cancel(shop, id);
    else world.pay(shop, id);
    Object.assign(one, { stage: 'paid', due: now + between(random, 60, 300) });
    return shop.orders.get(id)?.state === 'cancelled';
  }
  if (one.stage === 'paid') {
    if (random() < 0.04) {
      world.cancel(shop, id);
      return true;
    }
    world.ship(shop, id, '顺丰速运', `SF${id.slice(-12)}`);
    Object.assign(one, { stage: 'shipped', due: now + between(random, 600, 1_800) });
    return false;
  }
  world.deliver(shop, id);
  const line = shop.orders.get(id)?.lines[0];
  if (line && random() < 0.05) world.refund(shop, id, { line: line.key, quantity: 1 });
  return true;
}

function pick<T extends { share: number }>(from: readonly T[], random: () => number): T {
  let mark = random() * from.reduce((sum, one) => sum + one.share, 0);
  for (const one of from) {
    mark -= one.share;
    if (mark < 0) return one;
  }
  return from.at(-1) as T;
}

const called = (sku: DemoSkuSetup, { code }: DemoShopSetup, titleOf: DemoOptions['titleOf']): DemoSkuSetup =>
  titleOf ? { ...sku, title: titleOf(code, sku) } : sku;

/** Numbers as the platform has them; the ERP and files call goods by the seller's own codes. */
function list(
  world: World,
  shop: LocalShop,
  { sku, place, price, stock }: { sku: DemoSkuSetup; place: number; price: number; stock: number },
): LocalListing {
  const byCode = shop.kind.code === 'jushuitan' || shop.kind.code === 'table';
  const ids = byCode
    ? { item: sku.code, variant: '' }
    : { item: String(620_000_000_000 + place), variant: String(4_800_000_000_000 + place) };
  return world.addListing(shop, {
    ...ids,
    title: sku.title,
    outerCode: sku.code,
    priceMinor: BigInt(Math.max(1, Math.round(sku.price * price))),
    stock,
  });
}

/** Of files it is the folder; elsewhere a number. */
const accountOf = ({ kind, code }: DemoShopSetup, place: number): string =>
  kind.code === 'table' ? code.toLowerCase() : String(1_000_001 + place);
