import * as z from 'zod';
import type { Connector, CouponFact, CouponKind, CouponState } from '../platform.ts';
import type { Doudian } from './call.ts';
import { badAnswer, Count, Fen, Id, rejected, Text, Time, understood } from './wire.ts';

const SIZE = 50;

const Coupon = z.object({
  coupon_meta_id: Id,
  coupon_name: Text,
  /** 1 not begun, 2 live, 3 over, 4 stopped. */
  status: Count,
  /** 1 with a threshold, 2 direct, 3 percent. */
  sub_type: Count,
  threshold: Fen.nullish(),
  credit: Fen.nullish(),
  /** 85: fifteen percent off. */
  discount: Count.nullish(),
  start_time: Time,
  end_time: Time,
  total_num: Count.nullish(),
  apply_num: Count.nullish(),
  used_num: Count.nullish(),
});
const Coupons = z.object({ total: Count, coupon_list: z.array(Coupon).nullish() });

const KINDS: Readonly<Record<number, CouponKind>> = { 1: 'full-reduction', 2: 'direct', 3: 'percent' };

/** Read with a scene package only; made and stopped by a person. */
export function couponsOf(doudian: Doudian, now: () => Date): Pick<Connector, 'listCoupons' | 'putCoupon'> {
  return {
    async listCoupons(cursor = '1') {
      if (!/^\d{1,6}$/.test(cursor)) return badAnswer;
      const got = await doudian('marketing.queryShopCouponList', { page: Number(cursor), size: SIZE });
      if (got.kind !== 'ok') return got;
      const read = understood(Coupons, got.value.data);
      if (read.kind !== 'ok') return read;
      const items: CouponFact[] = [];
      for (const coupon of read.value.coupon_list ?? []) {
        const fact = factOf(coupon, now());
        if (!fact) return badAnswer;
        items.push(fact);
      }
      const more = Number(cursor) * SIZE < read.value.total;
      return { kind: 'ok', value: { items, ...(more && { cursor: String(Number(cursor) + 1) }) } };
    },
    putCoupon: async () =>
      rejected('coupon', 'Doudian has no call that creates or stops a coupon: do it in its back office', true),
  };
}

function factOf(coupon: z.output<typeof Coupon>, now: Date): CouponFact | undefined {
  const kind = KINDS[coupon.sub_type];
  const state = stateOf(coupon, now);
  if (!kind || !state) return undefined;
  const { threshold, credit, discount, total_num: total, apply_num: taken, used_num: used } = coupon;
  return {
    id: coupon.coupon_meta_id,
    version: [
      coupon.status,
      threshold ?? '',
      credit ?? '',
      discount ?? '',
      total ?? '',
      taken ?? '',
      used ?? '',
      +coupon.end_time,
    ].join(' '),
    name: coupon.coupon_name,
    kind,
    state,
    currency: 'CNY',
    thresholdMinor: threshold ?? 0n,
    ...(kind !== 'percent' && credit !== null && credit !== undefined && { discountMinor: credit }),
    ...(kind === 'percent' && typeof discount === 'number' && { percentBp: (100 - discount) * 100 }),
    startsAt: coupon.start_time,
    endsAt: coupon.end_time,
    ...(typeof total === 'number' && { total }),
    ...(typeof taken === 'number' && { taken }),
    ...(typeof used === 'number' && { used }),
    stackable: false,
  };
}

function stateOf(coupon: z.output<typeof Coupon>, now: Date): CouponState | undefined {
  if (coupon.status < 1 || coupon.status > 4) return undefined;
  if (coupon.status === 4) return 'stopped';
  if (coupon.status === 3 || now >= coupon.end_time) return 'ended';
  if (now < coupon.start_time) return 'scheduled';
  const { total_num: total, apply_num: taken } = coupon;
  return typeof total === 'number' && typeof taken === 'number' && taken >= total ? 'exhausted' : 'live';
}
