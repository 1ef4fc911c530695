import { type CouponSetup, couponState } from './coupons.ts';
import type { LocalShop, World } from './world.ts';

const DAY = 86_400_000;

/** What each shop begins with, of the kinds that its platform has. */
export function openingCoupons(shop: LocalShop, now: Date): CouponSetup[] {
  const { read, kinds, threshold } = shop.kind.capabilities.coupons;
  if (!read) return [];
  const window = { startsAt: new Date(now.getTime() - DAY), endsAt: new Date(now.getTime() + 20 * DAY) };
  if (shop.currency !== 'CNY') {
    return [
      {
        name: '10 off 60',
        code: 'SAVE10',
        kind: 'full-reduction',
        thresholdMinor: 6_000n,
        discountMinor: 1_000n,
        total: 500,
        ...window,
      },
    ];
  }
  // Platforms without a threshold give coupons for goods only.
  const items = [...shop.listings.values()].slice(0, 1).map((l) => l.item);
  const direct: CouponSetup = { name: '直减 5 元', kind: 'direct', discountMinor: 500n, total: 60, items, ...window };
  if (threshold === 'none' || !kinds.includes('full-reduction')) return [direct];
  return [
    {
      name: '满 99 减 10',
      kind: 'full-reduction',
      thresholdMinor: 9_900n,
      discountMinor: 1_000n,
      total: 300,
      ...window,
    },
    {
      name: '满 199 减 20',
      kind: 'full-reduction',
      thresholdMinor: 19_900n,
      discountMinor: 2_000n,
      total: 80,
      ...window,
    },
  ];
}

/** Somebody at the shop does something: more of one that ran out, an end to one, or one that is new. */
export function somethingWithCoupons(world: World, shop: LocalShop, random: () => number): void {
  if (!shop.kind.capabilities.coupons.read) return;
  const now = world.now(shop);
  const coupons = world.coupons(shop);
  const out = coupons.find((c) => couponState(c, now) === 'exhausted');
  const live = coupons.filter((c) => couponState(c, now) === 'live');
  if (out) world.changeCoupon(shop, out.id, { total: (out.total ?? 0) + 100 });
  else if (live.length > 2 && live[0]) world.stopCoupon(shop, live[0].id);
  else {
    const [first] = openingCoupons(shop, now);
    const hours = 1 + Math.floor(random() * 6);
    if (first) {
      const name = shop.currency === 'CNY' ? `${hours} 小时快闪` : `Flash ${hours} h`;
      const code = first.code && `FLASH${coupons.length}`;
      const endsAt = new Date(now.getTime() + hours * 3600_000);
      world.putCoupon(shop, { ...first, name, startsAt: now, endsAt, total: 20, ...(code && { code }) });
    }
  }
}
