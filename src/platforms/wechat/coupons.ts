import * as z from 'zod';
import type { Answer, CouponFact, CouponKind, CouponState, Page } from '../platform.ts';
import type { WechatCall } from './call.ts';
import { Count, CURRENCY, Id, MaybeSeconds, Seconds } from './wire.ts';

const DAY = 86_400_000;
/** Each coupon is a call of its own. */
const PAGE = 20;

export const STATUS = { draft: 1, live: 2, expired: 3, void: 4, deleted: 5, over: 200 } as const;
/** The list wants a status and knows no "all"; `over` is expired or void. */
const LISTED = [STATUS.live, STATUS.draft, STATUS.over];

/** Shop coupons and those for some goods. 1 and 101 ask for a number of pieces, which has no word here. */
export const TYPES: Record<CouponKind, { shop: number; goods: number }> = {
  'full-reduction': { shop: 102, goods: 2 },
  percent: { shop: 103, goods: 3 },
  direct: { shop: 104, goods: 4 },
};
const kindOf = (type: number): CouponKind | undefined =>
  (Object.keys(TYPES) as CouponKind[]).find((kind) => TYPES[kind].shop === type || TYPES[kind].goods === type);

const Coupon = z.object({
  coupon_id: Id,
  type: z.number().int(),
  status: z.number().int(),
  create_time: Seconds,
  update_time: Seconds,
  coupon_info: z.object({
    name: z.string(),
    discount_info: z.object({
      discount_num: Count.nullish(),
      discount_fee: Count.nullish(),
      discount_condition: z.object({ product_price: Count.nullish(), product_ids: z.array(Id).nullish() }).nullish(),
    }),
    receive_info: z.object({ start_time: Seconds, end_time: Seconds, total_num: Count }),
    valid_info: z.object({
      valid_type: z.number().int().nullish(),
      valid_day_num: Count.nullish(),
      start_time: MaybeSeconds,
      end_time: MaybeSeconds,
    }),
    ext_info: z.object({ notes: z.string().nullish() }).nullish(),
  }),
  stock_info: z.object({ issued_num: Count, receive_num: Count, used_num: Count.catch(0) }).nullish(),
});
export type Coupon = z.infer<typeof Coupon>;

/** `issued_num` is what is left, `receive_num` what was taken and not yet used. */
function stateOf({ status, coupon_info: info, stock_info: stock }: Coupon, now: Date): CouponState {
  if (status === STATUS.draft) return 'draft';
  if (status === STATUS.void || status === STATUS.deleted) return 'stopped';
  if (status === STATUS.expired || info.receive_info.end_time <= now) return 'ended';
  if (info.receive_info.start_time > now) return 'scheduled';
  return stock?.issued_num === 0 ? 'exhausted' : 'live';
}

function windowOf({ valid_info: valid, receive_info: receive }: Coupon['coupon_info']): {
  startsAt: Date;
  endsAt: Date;
} {
  const days = (valid.valid_day_num ?? 0) * DAY;
  const isRelative = valid.valid_type === 2;
  return {
    startsAt: (isRelative ? undefined : valid.start_time) ?? receive.start_time,
    endsAt: (isRelative ? undefined : valid.end_time) ?? new Date(receive.end_time.getTime() + days),
  };
}

export function couponFact(coupon: Coupon, now: Date): CouponFact | undefined {
  const kind = kindOf(coupon.type);
  const { coupon_info: info, stock_info: stock } = coupon;
  const { discount_fee: fee, discount_num: rate, discount_condition: condition } = info.discount_info;
  const value = kind === 'percent' ? rate : fee;
  if (!kind || value === null || value === undefined) return undefined;
  const items = condition?.product_ids;
  return {
    id: coupon.coupon_id,
    version: coupon.update_time.toISOString(),
    name: info.name,
    kind,
    state: stateOf(coupon, now),
    currency: CURRENCY,
    thresholdMinor: BigInt(condition?.product_price ?? 0),
    // 7000 is what is paid of 10000.
    ...(kind === 'percent' ? { percentBp: 10_000 - value } : { discountMinor: BigInt(value) }),
    ...windowOf(info),
    total: info.receive_info.total_num,
    ...(stock ? { taken: stock.receive_num + stock.used_num, used: stock.used_num } : {}),
    // The documents do not say what may be combined.
    stackable: false,
    ...(items && items.length > 0 ? { items } : {}),
  };
}

/** Which status, which page of it, and what the list remembers. */
type Place = { n: number; page: number; ctx: string };

const Ids = z.object({
  coupons: z.array(z.object({ coupon_id: Id })).nullish(),
  total_num: Count.nullish(),
  page_ctx: z.string().nullish(),
});

export type CouponPage = { coupons: Coupon[]; next?: Omit<Place, 'n'> };

export async function getCoupon(call: WechatCall, id: string): Promise<Answer<Coupon>> {
  const got = await call('channels/ec/coupon/get', { coupon_id: id }, z.object({ coupon: Coupon }));
  return got.kind === 'ok' ? { kind: 'ok', value: got.value.body.coupon } : got;
}

export async function couponsOf(
  call: WechatCall,
  status: number,
  { page, ctx }: Omit<Place, 'n'>,
): Promise<Answer<CouponPage>> {
  const body = { status, page, page_size: PAGE, page_ctx: ctx };
  const got = await call('channels/ec/coupon/get_list', body, Ids);
  if (got.kind !== 'ok') return got;
  const ids = got.value.body.coupons ?? [];
  const coupons: Coupon[] = [];
  for (const { coupon_id: id } of ids) {
    const one = await getCoupon(call, id);
    if (one.kind !== 'ok') return one;
    coupons.push(one.value);
  }
  const next = ids.length === PAGE ? { page: page + 1, ctx: got.value.body.page_ctx ?? '' } : undefined;
  return { kind: 'ok', value: { coupons, ...(next ? { next } : {}) } };
}

export async function listCoupons(call: WechatCall, now: Date, cursor?: string): Promise<Answer<Page<CouponFact>>> {
  const [, n = '0', page = '1', ctx = ''] = /^(\d):(\d{1,6}):(.*)$/s.exec(cursor ?? '') ?? [];
  const got = await couponsOf(call, LISTED[Number(n)] ?? STATUS.live, { page: Number(page), ctx });
  if (got.kind !== 'ok') return got;
  const { coupons, next } = got.value;
  const items = coupons.flatMap((one) => couponFact(one, now) ?? []);
  const after = next
    ? `${n}:${next.page}:${next.ctx}`
    : Number(n) + 1 < LISTED.length
      ? `${Number(n) + 1}:1:`
      : undefined;
  return { kind: 'ok', value: { items, ...(after ? { cursor: after } : {}) } };
}
