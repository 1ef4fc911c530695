import type { CouponKind, CouponState } from '../platforms/platform.ts';
import type { Inside, LocalCoupon, LocalShop } from './shop.ts';

export type CouponSetup = {
  name: string;
  kind: CouponKind;
  startsAt: Date;
  endsAt: Date;
  thresholdMinor?: bigint;
  discountMinor?: bigint;
  percentBp?: number;
  total?: number;
  perCustomer?: number;
  stackable?: boolean;
  items?: readonly string[];
  /** What a customer types, or our key where the platform keeps one. */
  code?: string;
  /** Some platforms create it as a draft, which has to be enabled. True unless said. */
  enabled?: boolean;
};

export type CouponVerbs = {
  putCoupon(shop: LocalShop, setup: CouponSetup): LocalCoupon;
  enableCoupon(shop: LocalShop, id: string): void;
  stopCoupon(shop: LocalShop, id: string): void;
  changeCoupon(shop: LocalShop, id: string, patch: Partial<Omit<LocalCoupon, 'id'>>): void;
  /** Customers take `count`, up to what there is; how many were taken. */
  takeCoupon(shop: LocalShop, id: string, count: number): number;
  /** Newest first. */
  coupons(shop: LocalShop): LocalCoupon[];
};

export function couponState(coupon: LocalCoupon, now: Date): CouponState {
  if (coupon.stopped) return 'stopped';
  if (now >= coupon.endsAt) return 'ended';
  if (!coupon.enabled) return 'draft';
  if (now < coupon.startsAt) return 'scheduled';
  return coupon.total !== undefined && coupon.taken >= coupon.total ? 'exhausted' : 'live';
}

export function couponVerbs(inside: Inside): CouponVerbs {
  return {
    putCoupon,
    enableCoupon: (shop, id) => changeCoupon(shop, id, { enabled: true }),
    stopCoupon: (shop, id) => changeCoupon(shop, id, { stopped: true }),
    changeCoupon,
    takeCoupon,
    coupons: (shop) => [...shop.coupons.values()].reverse(),
  };

  function putCoupon(shop: LocalShop, setup: CouponSetup): LocalCoupon {
    const coupon: LocalCoupon = {
      id: shop.nextId(),
      thresholdMinor: 0n,
      stackable: false,
      items: [],
      code: '',
      enabled: true,
      ...setup,
      stopped: false,
      taken: 0,
      used: 0,
      version: 1,
      updatedAt: inside.now(shop),
    };
    shop.coupons.set(coupon.id, coupon);
    inside.emit(shop, { kind: 'coupon', coupon: coupon.id });
    return coupon;
  }

  function changeCoupon(shop: LocalShop, id: string, patch: Partial<Omit<LocalCoupon, 'id'>>): void {
    const coupon = shop.coupons.get(id);
    if (!coupon) throw new Error(`no coupon ${id}`);
    Object.assign(coupon, patch, { version: coupon.version + 1, updatedAt: inside.now(shop) });
    inside.emit(shop, { kind: 'coupon', coupon: id });
  }

  function takeCoupon(shop: LocalShop, id: string, count: number): number {
    const coupon = shop.coupons.get(id);
    if (!coupon || couponState(coupon, inside.now(shop)) !== 'live') return 0;
    const taken = Math.min(count, (coupon.total ?? Number.POSITIVE_INFINITY) - coupon.taken);
    if (taken > 0) changeCoupon(shop, id, { taken: coupon.taken + taken });
    return taken;
  }
}
