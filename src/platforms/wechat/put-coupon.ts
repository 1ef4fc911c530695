import * as z from 'zod';
import type { Answer, CouponOrder, CouponSpec, Outcome } from '../platform.ts';
import { Done, rejected, type WechatCall } from './call.ts';
import { type Coupon, couponsOf, getCoupon, STATUS, TYPES } from './coupons.ts';
import { CURRENCY, Id, isId, seconds } from './wire.ts';

/** The most a coupon may take off, in fen. */
export const MAX_DISCOUNT = 20_000;
export const MAX_NAME = 10;
const MAX_ITEMS = 200;
export const MAX_DAYS = 365;
/** "The state of the coupon is wrong." */
const WRONG_STATE = '10021001';

type Made = Outcome & { id?: string };

/** In the notes, which only the merchant sees. */
const mark = (op: string): string => `zhanggui:${op}`;

function valueCannot(spec: CouponSpec): Outcome | undefined {
  const { kind, percentBp: off = 0, discountMinor: fee = 0n, thresholdMinor: threshold } = spec;
  if (kind === 'percent') {
    if (threshold > 0n)
      return rejected('threshold', 'a percentage at WeChat has no threshold; choose a full reduction');
    if (off > 0 && off <= 8_000 && off % 100 === 0) return undefined;
    return rejected('discount', 'WeChat takes off whole percents, 1 to 80; choose one of them');
  }
  if (fee <= 0n || fee > BigInt(MAX_DISCOUNT))
    return rejected('discount', 'WeChat takes off at most 200 yuan; choose less');
  if (kind === 'full-reduction' && threshold <= 0n) return rejected('threshold', 'a full reduction needs a threshold');
  if (kind === 'full-reduction' && (threshold - fee) * 5n < threshold) {
    return rejected('discount', 'WeChat wants at least a fifth of the threshold to be paid; take off less');
  }
  return undefined;
}

/** What WeChat would refuse is refused before anything is sent. */
function cannot(spec: CouponSpec, now: Date): Outcome | undefined {
  if (spec.currency !== CURRENCY) return rejected('currency', `WeChat sells in ${CURRENCY}, not in ${spec.currency}`);
  if ([...spec.name].length > MAX_NAME)
    return rejected('name', `the name has more than ${MAX_NAME} characters; shorten it`);
  if (spec.total === undefined) return rejected('total', 'WeChat wants to know how many there are; say a number');
  if ((spec.items?.length ?? 0) > MAX_ITEMS) return rejected('items', `at most ${MAX_ITEMS} products; name fewer`);
  if (spec.endsAt <= now || spec.endsAt <= spec.startsAt) return rejected('window', 'the coupon ends before it begins');
  if (spec.endsAt.getTime() - spec.startsAt.getTime() > MAX_DAYS * 86_400_000) {
    return rejected('window', `a coupon lasts at most ${MAX_DAYS} days; choose an earlier end`);
  }
  return valueCannot(spec);
}

function bodyOf(op: string, spec: CouponSpec) {
  const window = { start_time: seconds(spec.startsAt), end_time: seconds(spec.endsAt) };
  const condition = {
    ...(spec.kind === 'full-reduction' ? { product_price: Number(spec.thresholdMinor) } : {}),
    ...(spec.items ? { product_ids: spec.items } : {}),
  };
  return {
    type: TYPES[spec.kind][spec.items ? 'goods' : 'shop'],
    name: spec.name,
    discount_info: {
      ...(Object.keys(condition).length > 0 ? { discount_condition: condition } : {}),
      ...(spec.kind === 'percent'
        ? { discount_num: 10_000 - (spec.percentBp ?? 0) }
        : { discount_fee: Number(spec.discountMinor ?? 0n) }),
    },
    ext_info: { notes: mark(op) },
    promote_info: { promote_type: 1 },
    receive_info: { ...window, limit_num_one_person: spec.perCustomer ?? 1, total_num: spec.total },
    valid_info: { valid_type: 1, ...window },
  };
}

/** A coupon of this operation that an earlier try has left, enabled or not. */
async function leftBy(call: WechatCall, op: string): Promise<Answer<Coupon | undefined>> {
  for (const status of [STATUS.draft, STATUS.live]) {
    let place: { page: number; ctx: string } | undefined = { page: 1, ctx: '' };
    while (place) {
      const got = await couponsOf(call, status, place);
      if (got.kind !== 'ok') return got;
      const found = got.value.coupons.find((one) => one.coupon_info.ext_info?.notes === mark(op));
      if (found) return { kind: 'ok', value: found };
      place = got.value.next;
    }
  }
  return { kind: 'ok', value: undefined };
}

async function turn(call: WechatCall, id: string, status: number): Promise<Made> {
  const done = await call('channels/ec/coupon/update_status', { coupon_id: id, status }, Done);
  if (done.kind === 'ok') return { kind: 'applied', id };
  if (done.kind !== 'rejected' || done.code !== WRONG_STATE) return { ...done, id };
  const now = await getCoupon(call, id);
  return now.kind === 'ok' && now.value.status === status ? { kind: 'applied', id } : { ...done, id };
}

/** Two steps, and nothing that makes them one: the notes find what a try that broke off between them has left. */
async function create(call: WechatCall, op: string, spec: CouponSpec): Promise<Made> {
  const left = await leftBy(call, op);
  // It was a read that failed: nothing was created.
  if (left.kind === 'unknown') return { kind: 'throttled', afterMs: 1_000, code: 'read-failed' };
  if (left.kind !== 'ok') return left;
  if (left.value?.status === STATUS.live) return { kind: 'duplicate', id: left.value.coupon_id };
  if (left.value) return turn(call, left.value.coupon_id, STATUS.live);
  const schema = z.object({ data: z.object({ coupon_id: Id }) });
  const made = await call('channels/ec/coupon/create', bodyOf(op, spec), schema);
  return made.kind === 'ok' ? turn(call, made.value.body.data.coupon_id, STATUS.live) : made;
}

export async function putCoupon(call: WechatCall, op: string, order: CouponOrder, now: Date): Promise<Made> {
  if (order.do === 'create') return cannot(order.spec, now) ?? create(call, op, order.spec);
  return isId(order.id)
    ? turn(call, order.id, STATUS.void)
    : rejected('id', 'this is not the number of a coupon of WeChat');
}
