import { couponState } from '../coupons.ts';
import { json, type LocalAnswer } from '../dialect.ts';
import type { LocalCoupon, LocalShop, World } from '../world.ts';

type Body = Record<string, unknown>;

const ok = (rest: object = {}) => json({ errcode: 0, errmsg: 'ok', ...rest });
const no = (errcode: number, errmsg: string) => json({ errcode, errmsg });
const seconds = (at: Date) => Math.floor(at.getTime() / 1000);

const TYPES = { 'full-reduction': [102, 2], percent: [103, 3], direct: [104, 4] } as const;
const kindOf = (type: number) =>
  (Object.keys(TYPES) as (keyof typeof TYPES)[]).find((kind) => TYPES[kind].some((one) => one === type));

/** 1 is being edited, 2 in force (also before its time, and when none are left), 3 over, 4 void. */
function statusOf(world: World, shop: LocalShop, c: LocalCoupon): number {
  const state = couponState(c, world.now(shop));
  if (state === 'draft') return 1;
  return state === 'stopped' ? 4 : state === 'ended' ? 3 : 2;
}

export function coupons(world: World, shop: LocalShop, body: Body): LocalAnswer {
  const { status, page, page_size: size } = body as { status: number; page: number; page_size: number };
  if (![1, 2, 3, 4, 5, 200].includes(status) || page < 1 || size < 1 || size > 200) return no(10021051, '参数有误');
  const wanted = status === 200 ? [3, 4] : [status];
  const all = world.coupons(shop).filter((c) => wanted.includes(statusOf(world, shop, c)));
  const shown = all.slice((page - 1) * size, page * size);
  return ok({ coupons: shown.map(({ id }) => ({ coupon_id: id })), total_num: all.length, page_ctx: 'ctx' });
}

const NOTES = 'coupon notes';
function notesOf(shop: LocalShop): Map<string, string> {
  const map = (shop.notes.get(NOTES) ?? new Map()) as Map<string, string>;
  shop.notes.set(NOTES, map);
  return map;
}

export function coupon(world: World, shop: LocalShop, body: Body): LocalAnswer {
  const c = shop.coupons.get(String(body['coupon_id']));
  if (!c) return no(10021037, '优惠券不存在');
  const window = { start_time: seconds(c.startsAt), end_time: seconds(c.endsAt) };
  const condition = {
    ...(c.thresholdMinor > 0n ? { product_price: Number(c.thresholdMinor) } : {}),
    ...(c.items.length > 0 ? { product_ids: c.items } : {}),
  };
  const info = {
    name: c.name,
    discount_info: {
      discount_condition: condition,
      ...(c.kind === 'percent'
        ? { discount_num: 10_000 - (c.percentBp ?? 0) }
        : { discount_fee: Number(c.discountMinor ?? 0n) }),
    },
    receive_info: { ...window, limit_num_one_person: c.perCustomer ?? 1, total_num: c.total ?? 0 },
    valid_info: { valid_type: 1, valid_day_num: 0, ...window },
    ext_info: { notes: notesOf(shop).get(c.id) ?? '' },
  };
  const stock = { issued_num: (c.total ?? 0) - c.taken, receive_num: c.taken - c.used, used_num: c.used };
  const type = TYPES[c.kind][c.items.length > 0 ? 1 : 0];
  const times = { create_time: seconds(c.startsAt), update_time: seconds(c.updatedAt) };
  return ok({
    coupon: { coupon_id: c.id, type, status: statusOf(world, shop, c), ...times, coupon_info: info, stock_info: stock },
  });
}

type Create = {
  type: number;
  name: string;
  discount_info?: {
    discount_num?: number;
    discount_fee?: number;
    discount_condition?: { product_price?: number; product_ids?: string[]; product_cnt?: number };
  };
  receive_info: { start_time: number; end_time: number; limit_num_one_person: number; total_num: number };
  ext_info?: { notes?: string };
};

function refusal(made: Create, now: Date): LocalAnswer | undefined {
  const { discount_fee: fee, discount_num: rate, discount_condition: condition } = made.discount_info ?? {};
  if (!kindOf(made.type)) return no(10021035, '类型不支持');
  if ([...made.name].length > 10) return no(10021005, '名称太长');
  if (rate !== undefined && (rate < 2000 || rate > 10_000 || rate % 100 !== 0)) return no(10021006, '折扣数有误');
  if (fee !== undefined && (fee <= 0 || fee > 20_000 || !Number.isInteger(fee))) return no(10021007, '价格有误');
  const threshold = condition?.product_price;
  if (threshold !== undefined && (threshold - (fee ?? 0)) * 5 < threshold) return no(10021007, '价格有误');
  const { start_time: start, end_time: end } = made.receive_info;
  if (end <= seconds(now)) return no(10021071, '结束时间应晚于当前');
  if (end - start > 365 * 86_400) return no(10021077, '领券区间不可大于365天');
  return made.receive_info.total_num > 0 ? undefined : no(10021011, '发放量有误');
}

/** A new coupon is being edited until it is put in force. */
export function createCoupon(world: World, shop: LocalShop, body: Body): LocalAnswer {
  const made = body as unknown as Create;
  const refused = refusal(made, world.now(shop));
  if (refused) return refused;
  const { discount_fee: fee, discount_num: rate, discount_condition: condition } = made.discount_info ?? {};
  const coupon = world.putCoupon(shop, {
    name: made.name,
    kind: kindOf(made.type) ?? 'direct',
    startsAt: new Date(made.receive_info.start_time * 1000),
    endsAt: new Date(made.receive_info.end_time * 1000),
    thresholdMinor: BigInt(condition?.product_price ?? 0),
    ...(rate === undefined ? { discountMinor: BigInt(fee ?? 0) } : { percentBp: 10_000 - rate }),
    total: made.receive_info.total_num,
    perCustomer: made.receive_info.limit_num_one_person,
    items: condition?.product_ids ?? [],
    enabled: false,
  });
  notesOf(shop).set(coupon.id, made.ext_info?.notes ?? '');
  return ok({ data: { coupon_id: coupon.id } });
}

export function turnCoupon(world: World, shop: LocalShop, body: Body): LocalAnswer {
  const { coupon_id: id, status } = body as { coupon_id: string; status: number };
  const c = shop.coupons.get(String(id));
  if (!c) return no(10021037, '优惠券不存在');
  const now = statusOf(world, shop, c);
  if (status === 2 && now === 1) world.enableCoupon(shop, c.id);
  else if (status === 4 && (now === 1 || now === 2)) world.stopCoupon(shop, c.id);
  else return no(10021001, '优惠券状态不对');
  return ok();
}
