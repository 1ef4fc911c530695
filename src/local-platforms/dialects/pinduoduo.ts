import { chinaTime } from '../../core/china-time.ts';
import { signPdd } from '../../platforms/pinduoduo/sign.ts';
import { couponState } from '../coupons.ts';
import { type Dialect, formOf, json, type LocalAnswer, type LocalRequest } from '../dialect.ts';
import type { Operation } from '../faults.ts';
import { PRIVATE } from '../orders.ts';
import type { LocalCoupon, LocalListing, LocalOrder, LocalShop, World } from '../world.ts';

/** How Pinduoduo's router speaks. The first code of a shop is its `secrets.refresh`. */
export const pinduoduoDialect: Dialect = {
  code: 'pinduoduo',
  answer,
  credentials: ({ secrets }) => ({ key: secrets.key, secret: secrets.secret, code: secrets.refresh }),
};

type Form = Record<string, string>;
type Said = { envelope: string; body: object } | { code: number; said: string };
type Call = { operation: Operation; needs: readonly string[]; run(world: World, shop: LocalShop, form: Form): Said };

const CALLS: Record<string, Call> = {
  'pdd.pop.auth.token.create': { operation: 'token', needs: ['code'], run: token },
  'pdd.pop.auth.token.refresh': { operation: 'token', needs: ['refresh_token'], run: token },
  'pdd.mall.info.get': { operation: 'whoami', needs: [], run: mall },
  'pdd.order.number.list.increment.get': {
    operation: 'orders',
    needs: ['start_updated_at', 'end_updated_at', 'order_status', 'refund_status', 'is_lucky_flag'],
    run: increment,
  },
  'pdd.order.information.get': { operation: 'orders', needs: ['order_sn'], run: information },
  'pdd.goods.list.get': { operation: 'catalog', needs: [], run: goodsList },
  'pdd.goods.detail.get': { operation: 'stock-read', needs: ['goods_id'], run: goodsDetail },
  'pdd.goods.quantity.update': { operation: 'stock-write', needs: ['goods_id', 'quantity'], run: update },
  'pdd.promotion.merchant.coupon.list.get': { operation: 'coupons', needs: [], run: merchantCoupons },
  'pdd.promotion.goods.coupon.list.get': { operation: 'coupons', needs: [], run: goodsCoupons },
  'pdd.promotion.goods.coupon.create': {
    operation: 'coupons-write',
    needs: ['batch_desc', 'batch_start_time', 'batch_end_time', 'discount', 'init_quantity', 'user_limit', 'goods_id'],
    run: createCoupon,
  },
  'pdd.promotion.coupon.close': { operation: 'coupons-write', needs: ['batch_id'], run: closeCoupon },
};

const no = (code: number, said: string): LocalAnswer =>
  json({ error_response: { error_code: code, error_msg: said, sub_code: String(code), sub_msg: said } });
const bad = (said: string): Said => ({ code: 50_001, said });

function answer(world: World, request: LocalRequest): LocalAnswer {
  if (request.path !== '/api/router') return { status: 404, body: 'not found', type: 'text/plain' };
  const form = { ...request.query, ...formOf(request) };
  const call = CALLS[form['type'] ?? ''];
  const missing = ['type', 'client_id', 'timestamp', 'sign'].find((name) => !form[name]);
  if (missing) return no(10_001, `公共参数错误:${missing}`);
  const shop = world.shops.find((s) => s.kind.code === 'pinduoduo' && s.secrets.key === form['client_id']);
  if (!shop) return no(10_002, '公共参数错误:client_id');
  const said = gate(world, shop, form, call) ?? carryOut(world, shop, form, call);
  return { ...said, headers: { date: world.now(shop).toUTCString() } };
}

const WINDOW_S = 600;
const seconds = (at: Date): number => Math.floor(at.getTime() / 1000);

function gate(world: World, shop: LocalShop, form: Form, call: Call | undefined): LocalAnswer | undefined {
  const at = Number(form['timestamp']);
  if (!(Math.abs(at - seconds(world.now(shop))) <= WINDOW_S)) return no(10_003, '公共参数错误:timestamp');
  if (signPdd(form, shop.secrets.secret) !== form['sign']) return no(20_004, '签名sign校验失败');
  if (call?.operation === 'token') return undefined;
  if (!form['access_token']) return no(10_018, '公共参数错误:access_token');
  return world.tokenState(shop, form['access_token']) === 'live' ? undefined : no(10_019, 'access_token已过期');
}

function carryOut(world: World, shop: LocalShop, form: Form, call: Call | undefined): LocalAnswer {
  if (!call) return no(10_005, '公共参数错误:type');
  const obstacle = world.begin(shop, call.operation);
  if (obstacle?.kind === 'throttled') return no(70_031, '调用过于频繁，请调整调用频率');
  if (obstacle) return no(30_001, '没有调用此接口的权限');
  const missing = call.needs.find((name) => !form[name]);
  if (missing) return no(10_016, `参数错误:${missing}`);
  const said = call.run(world, shop, form);
  return 'code' in said ? no(said.code, said.said) : json({ [said.envelope]: { ...said.body, request_id: 'local' } });
}

const DAY_S = 86_400;

function token(world: World, shop: LocalShop, form: Form): Said {
  const spent = form['refresh_token'] ?? form['code'] ?? '';
  if (!world.redeem(shop, spent)) return { code: 10_035, said: '授权码或刷新令牌无效' };
  const { access, refresh } = world.issueToken(shop, { accessMs: DAY_S * 1000, refreshMs: 30 * DAY_S * 1000 });
  const body = {
    access_token: access,
    refresh_token: refresh,
    expires_in: DAY_S,
    refresh_token_expires_in: 30 * DAY_S,
    owner_id: shop.account,
    owner_name: shop.name,
  };
  return { envelope: `pop_auth_token_${form['refresh_token'] ? 'refresh' : 'create'}_response`, body };
}

function mall(_world: World, { account, name }: LocalShop): Said {
  return { envelope: 'mall_info_get_response', body: { mall_id: BigInt(account), mall_name: name, logo: '' } };
}

const page = <T>(rows: readonly T[], { page: no = '1', page_size: size = '100' }: Form): T[] =>
  rows.slice((Number(no) - 1) * Number(size), Number(no) * Number(size));

/** Newest change first. */
function increment(world: World, shop: LocalShop, form: Form): Said {
  const [start, end] = [Number(form['start_updated_at']), Number(form['end_updated_at'])];
  if (!(start <= end) || end - start > 1800) return { code: 10_016, said: '参数错误:时间跨度不超过30分钟' };
  const seen = world.seeOrders(shop, { since: new Date(start * 1000), until: new Date((end + 1) * 1000) }).reverse();
  const body = { total_count: seen.length, order_sn_list: page(seen, form).map(orderRow) };
  return { envelope: 'order_sn_increment_get_response', body };
}

function information(world: World, shop: LocalShop, form: Form): Said {
  const order = world.seeOrder(shop, form['order_sn'] ?? '');
  return order ? { envelope: 'order_info_get_response', body: { order_info: orderRow(order) } } : bad('订单不存在');
}

const STATUS = { placed: 1, paid: 1, cancelled: 1, shipped: 2, delivered: 3, closed: 3 };
const timeOf = (at: Date | undefined): string => (at ? chinaTime(at) : '');

function orderRow(order: LocalOrder): object {
  const total = order.lines.reduce((sum, line) => sum + line.totalMinor, 0n);
  // Refunds are of the whole order here.
  const isBack = order.state === 'closed' || order.lines.every((line) => line.returned === line.quantity);
  return {
    order_sn: order.id,
    order_status: STATUS[order.state],
    refund_status: order.state === 'cancelled' || isBack ? 4 : 1,
    confirm_status: order.state === 'cancelled' ? 2 : order.paidAt ? 1 : 0,
    created_time: chinaTime(order.placedAt),
    updated_at: chinaTime(order.updatedAt),
    confirm_time: timeOf(order.paidAt),
    pay_time: timeOf(order.paidAt),
    shipping_time: timeOf(order.shippedAt),
    receive_time: timeOf(order.deliveredAt),
    pay_amount: Number(total) / 100,
    province: order.region,
    receiver_name: PRIVATE.name,
    receiver_phone: PRIVATE.phone,
    address: PRIVATE.address,
    tracking_number: order.tracking ?? '',
    logistics_id: order.carrier ?? '',
    item_list: order.lines.map((line) => ({
      goods_id: BigInt(line.item),
      sku_id: BigInt(line.variant || '0'),
      outer_id: line.outerCode,
      goods_name: line.title,
      goods_price: Number(line.totalMinor) / line.quantity / 100,
      goods_count: line.quantity,
    })),
  };
}

const goodsOf = (world: World, shop: LocalShop): LocalListing[][] => [
  ...Map.groupBy(
    world.listings(shop).filter((listing) => listing.state !== 'gone'),
    (listing) => listing.item,
  ).values(),
];

function goodsList(world: World, shop: LocalShop, form: Form): Said {
  const all = goodsOf(world, shop);
  const rows = page(all, form).map((skus) => ({
    goods_id: BigInt(skus[0]?.item ?? '0'),
    goods_name: skus[0]?.title,
    is_onsale: skus.some((sku) => sku.state === 'active') ? 1 : 0,
  }));
  return { envelope: 'goods_list_get_response', body: { goods_list: rows, total_count: all.length } };
}

function goodsDetail(world: World, shop: LocalShop, form: Form): Said {
  const skus = goodsOf(world, shop).find(([first]) => first?.item === form['goods_id']);
  if (!skus?.[0]) return bad('商品不存在');
  const { item, title, picture, outerCode } = skus[0];
  const rows = skus.map((sku) => ({
    sku_id: BigInt(sku.variant || '0'),
    is_onsale: sku.state === 'active' ? 1 : 0,
    quantity: sku.stock,
    price: Number(sku.priceMinor),
    multi_price: Number(sku.priceMinor),
    out_sku_sn: sku.outerCode,
    spec: Object.entries(sku.attributes).map(([parent_name, spec_name]) => ({ parent_name, spec_name })),
  }));
  const body = { goods_id: BigInt(item), goods_name: title, thumb_url: picture, outer_goods_id: outerCode };
  return { envelope: 'goods_detail_get_response', body: { ...body, sku_list: rows } };
}

function update(world: World, shop: LocalShop, form: Form): Said {
  const n = Number(form['quantity']);
  if (!Number.isInteger(n)) return { code: 10_016, said: '参数错误:quantity' };
  const ref = { item: form['goods_id'] ?? '', variant: form['sku_id'] ?? '' };
  const delta = form['update_type'] === '2';
  const written = world.writeStock(shop, delta ? { ...ref, mode: 'delta', by: n } : { ...ref, mode: 'set', to: n });
  if (written.kind === 'cannot-lower') return bad('在资源位上的商品不能减少库存');
  if (written.kind === 'below-zero') return bad('库存不能小于0');
  if (written.kind === 'no-listing') return bad('商品不存在');
  return { envelope: 'goods_quantity_update_response', body: { is_success: true } };
}

function merchantCoupons(world: World, shop: LocalShop, form: Form): Said {
  const all = world.coupons(shop).filter((coupon) => coupon.items.length === 0);
  return batches('merchant_coupon_batch_list_response', all, world.now(shop), form);
}

function goodsCoupons(world: World, shop: LocalShop, form: Form): Said {
  const all = world.coupons(shop).filter((coupon) => coupon.items.length > 0);
  return batches('goods_coupon_batch_list_response', all, world.now(shop), form);
}

function batches(envelope: string, all: readonly LocalCoupon[], now: Date, form: Form): Said {
  const rows = page(all, form).map((coupon) => batch(coupon, now));
  return { envelope, body: { total_size: all.length, coupon_batch_list: rows } };
}

function batch(coupon: LocalCoupon, now: Date): object {
  const state = couponState(coupon, now);
  return {
    id: BigInt(coupon.id),
    batch_name: coupon.name,
    batch_desc: coupon.name,
    discount_type: coupon.kind === 'percent' ? 2 : 1,
    discount_param: Number(coupon.discountMinor ?? 0n),
    init_quantity: coupon.total ?? 0,
    remain_quantity: Math.max(0, (coupon.total ?? 0) - coupon.taken),
    used_quantity: coupon.used,
    user_limit: coupon.perCustomer ?? -1,
    batch_start_time: coupon.startsAt.getTime(),
    batch_end_time: coupon.endsAt.getTime(),
    status: state === 'ended' || state === 'stopped' ? 3 : state === 'exhausted' ? 2 : 1,
    rules: coupon.thresholdMinor > 0n ? `满${Number(coupon.thresholdMinor) / 100}元可用` : '无门槛',
    ...(coupon.items[0] && { goods_id: BigInt(coupon.items[0]) }),
  };
}

function createCoupon(world: World, shop: LocalShop, form: Form): Said {
  const [startsAt, endsAt] = [new Date(Number(form['batch_start_time'])), new Date(Number(form['batch_end_time']))];
  const [discount, total] = [Number(form['discount']), Number(form['init_quantity'])];
  if (!(discount > 0) || !(total > 0) || !(startsAt < endsAt)) return { code: 10_016, said: '参数错误' };
  const item = form['goods_id'] ?? '';
  if (!goodsOf(world, shop).some(([first]) => first?.item === item)) return bad('商品不存在');
  const coupon = world.putCoupon(shop, {
    name: form['batch_desc'] ?? '',
    kind: 'direct',
    discountMinor: BigInt(discount),
    startsAt,
    endsAt,
    total,
    perCustomer: Number(form['user_limit']),
    items: [item],
  });
  return { envelope: 'goods_coupon_batch_create_response', body: { batch_id: BigInt(coupon.id) } };
}

function closeCoupon(world: World, shop: LocalShop, form: Form): Said {
  const id = form['batch_id'] ?? '';
  if (!shop.coupons.has(id)) return bad('优惠券批次不存在');
  world.stopCoupon(shop, id);
  return { envelope: 'promotion_coupon_batch_close_response', body: { is_success: true } };
}
