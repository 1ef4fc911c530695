import { parseLossless } from '../../core/json.ts';
import { canonicalJson, signDoudian, signPush } from '../../platforms/doudian/sign.ts';
import type { StockChange } from '../../platforms/platform.ts';
import { couponState } from '../coupons.ts';
import { type Dialect, json, jsonText, type LocalAnswer, type LocalRequest } from '../dialect.ts';
import type { Operation } from '../faults.ts';
import { PRIVATE } from '../orders.ts';
import type { LocalOrder, LocalShop, World, WorldEvent } from '../world.ts';

/** How Doudian's gateway speaks, to an application of the shop's own. */
export const doudianDialect: Dialect = {
  code: 'doudian',
  answer,
  credentials: ({ secrets, account }) => ({ key: secrets.key, secret: secrets.secret, shop: account }),
  push(_world, shop, event) {
    const message = about(shop, event);
    if (!message) return undefined;
    const body = jsonText([message]);
    const { key, secret } = shop.secrets;
    return {
      body,
      headers: { 'content-type': 'application/json', 'app-id': key, 'event-sign': signPush(key, body, secret) },
    };
  },
};

type Param = Record<string, unknown>;
type Said = { data: unknown } | { code: number; sub: string; said: string };
type Call = { operation: Operation; needs: readonly string[]; run(world: World, shop: LocalShop, param: Param): Said };

const CALLS: Record<string, Call> = {
  'token.create': { operation: 'token', needs: ['grant_type'], run: createToken },
  'token.refresh': { operation: 'token', needs: ['grant_type', 'refresh_token'], run: refreshToken },
  'order.searchList': {
    operation: 'orders',
    needs: ['page', 'size', 'update_time_start', 'update_time_end'],
    run: searchList,
  },
  'order.orderDetail': { operation: 'orders', needs: ['shop_order_id'], run: orderDetail },
  'product.listV2': { operation: 'catalog', needs: ['page', 'size'], run: products },
  'sku.list': { operation: 'catalog', needs: ['product_id'], run: skus },
  'sku.stockNum': { operation: 'stock-read', needs: ['sku_id'], run: stockNum },
  'sku.syncStockBatchMultiProducts': {
    operation: 'stock-write',
    needs: ['items', 'idempotent_id', 'incremental'],
    run: syncStock,
  },
  'marketing.queryShopCouponList': { operation: 'coupons', needs: ['page', 'size'], run: coupons },
};

const no = (code: number, sub: string, said: string): LocalAnswer =>
  json({ code, msg: said, sub_code: sub, sub_msg: said, log_id: 'local' });
const bad = (said: string): Said => ({ code: 40_004, sub: 'isv.parameter-invalid', said });

function answer(world: World, request: LocalRequest): LocalAnswer {
  const { query } = request;
  const missing = ['app_key', 'method', 'timestamp', 'v', 'sign'].find((name) => !query[name]);
  if (missing) return no(40_002, 'isv.parameter-invalid', `缺少参数 ${missing}`);
  const shop = world.shops.find((s) => s.kind.code === 'doudian' && s.secrets.key === query['app_key']);
  if (!shop) return no(40_003, 'isv.app-id-invalid', 'app_key 不存在');
  const call = CALLS[query['method'] ?? ''];
  const said = gate(world, shop, request, call) ?? carryOut(world, shop, request, call);
  return { ...said, headers: { date: world.now(shop).toUTCString() } };
}

const WINDOW_S = 600;
const seconds = (at: Date | undefined): number => (at ? Math.floor(at.getTime() / 1000) : 0);

function gate(
  world: World,
  shop: LocalShop,
  { query, path, body }: LocalRequest,
  call?: Call,
): LocalAnswer | undefined {
  const { method = '', timestamp = '', app_key: appKey = '' } = query;
  if (`/${method.replaceAll('.', '/')}` !== path) return no(40_002, 'isv.method-invalid', '接口名与路径不一致');
  if (!(Math.abs(Number(timestamp) - seconds(world.now(shop))) <= WINDOW_S)) {
    return no(40_003, 'isv.timestamp-invalid', '时间戳不合法');
  }
  const paramJson = body.toString('utf8');
  const isMade = query['sign_method'] === 'hmac-sha256';
  if (!isMade || signDoudian({ appKey, method, paramJson, timestamp }, shop.secrets.secret) !== query['sign']) {
    return no(40_003, 'isv.signature-invalid', '签名校验失败');
  }
  if (call?.operation === 'token') return undefined;
  const state = world.tokenState(shop, query['access_token'] ?? '');
  if (state === 'unknown') return no(40_003, 'isv.access-token-no-existed', 'access_token不存在');
  return state === 'live' ? undefined : no(40_003, 'isv.access-token-expired', 'access_token已过期');
}

function carryOut(world: World, shop: LocalShop, { body }: LocalRequest, call?: Call): LocalAnswer {
  if (!call) return no(40_002, 'isv.method-invalid', '接口不存在');
  const obstacle = world.begin(shop, call.operation);
  if (obstacle?.kind === 'throttled') return no(60_000, 'isv.traffic-limited', '请求被限流');
  if (obstacle) return no(30_001, 'isp.insufficient-permission', '应用没有此接口的权限包');
  const param = parseLossless(body.toString('utf8')) as Param;
  if (canonicalJson(param) !== quoted(body.toString('utf8'))) {
    return no(40_004, 'isv.parameter-invalid', 'param_json 不是规范形式');
  }
  const missing = call.needs.find((name) => param[name] === undefined || param[name] === '');
  if (missing) return no(40_004, 'isv.parameter-invalid', `缺少参数 ${missing}`);
  const said = call.run(world, shop, param);
  if ('code' in said) return no(said.code, said.sub, said.said);
  return json({ code: 10_000, msg: 'success', sub_code: '', sub_msg: '', log_id: 'local', data: said.data });
}

/** Numbers that the parser keeps as text, as it keeps them. */
const quoted = (text: string): string =>
  text.replaceAll(/(?<=[:[,])\d{16,}(?=[,}\]])/g, (n) => (Number.isSafeInteger(Number(n)) ? n : `"${n}"`));

const DAY_S = 86_400;
const LIFE = { accessMs: 7 * DAY_S * 1000, refreshMs: 14 * DAY_S * 1000 };

function tokenOf(world: World, shop: LocalShop): Said {
  const { access, refresh } = world.issueToken(shop, LIFE);
  const shopOf = { shop_id: BigInt(shop.account), shop_name: shop.name };
  return { data: { access_token: access, refresh_token: refresh, expires_in: 7 * DAY_S, scope: 'SCOPE', ...shopOf } };
}

function createToken(world: World, shop: LocalShop, param: Param): Said {
  if (param['grant_type'] !== 'authorization_self' || String(param['shop_id']) !== shop.account) {
    return { code: 50_001, sub: 'dop.token-generate-failed:shop-id-invalid', said: '店铺与应用不匹配' };
  }
  return shop.notes.get('no authorisation')
    ? { code: 50_001, sub: 'dop.token-generate-failed:code-expired', said: '店铺授权已失效' }
    : tokenOf(world, shop);
}

function refreshToken(world: World, shop: LocalShop, param: Param): Said {
  if (!world.redeem(shop, String(param['refresh_token']))) {
    return { code: 50_001, sub: 'dop.token-generate-failed:refresh-token-expired', said: 'refresh_token已失效' };
  }
  return tokenOf(world, shop);
}

function searchList(world: World, shop: LocalShop, param: Param): Said {
  const [start, end] = [Number(param['update_time_start']), Number(param['update_time_end'])];
  const [page, size] = [Number(param['page']), Number(param['size'])];
  if (!(start <= end) || !(size >= 1 && size <= 100)) return bad('参数有误');
  const seen = world.seeOrders(shop, { since: new Date(start * 1000), until: new Date((end + 1) * 1000) });
  const sorted = param['order_asc'] ? seen : seen.reverse();
  const rows = sorted.slice(page * size, (page + 1) * size).map(orderRow);
  return { data: { page, size, total: seen.length, shop_order_list: rows } };
}

function orderDetail(world: World, shop: LocalShop, param: Param): Said {
  const order = world.seeOrder(shop, String(param['shop_order_id']));
  return order ? { data: { shop_order_detail: orderRow(order) } } : bad('订单不存在');
}

const STATUS = { placed: 1, paid: 2, shipped: 3, delivered: 5, cancelled: 4, closed: 39 };

const orderRow = (order: LocalOrder): object => ({
  order_id: order.id,
  order_status: STATUS[order.state],
  create_time: seconds(order.placedAt),
  update_time: seconds(order.updatedAt),
  pay_time: seconds(order.paidAt),
  ship_time: seconds(order.shippedAt),
  finish_time: seconds(order.deliveredAt ?? order.cancelledAt),
  doudian_open_id: order.buyer,
  encrypt_post_receiver: PRIVATE.name,
  encrypt_post_tel: PRIVATE.phone,
  post_addr: { province: { name: order.region, id: '1' }, encrypt_detail: PRIVATE.address },
  logistics_info: order.tracking ? [{ tracking_no: order.tracking, company_name: order.carrier }] : [],
  sku_order_list: order.lines.map((line) => ({
    order_id: line.key,
    parent_order_id: order.id,
    product_id: BigInt(line.item),
    sku_id: BigInt(line.variant || '0'),
    code: line.outerCode,
    product_name: line.title,
    item_num: line.quantity,
    pay_amount: line.totalMinor,
    // Refunds are of a whole line here.
    after_sale_info: { refund_status: Math.max(line.returned, line.cancelled) === line.quantity ? 3 : 0 },
  })),
});

const PRODUCT = { active: 0, hidden: 1, gone: 2 };

function products(world: World, shop: LocalShop, param: Param): Said {
  const [page, size] = [Number(param['page']), Number(param['size'])];
  const all = [...Map.groupBy(world.listings(shop), (listing) => listing.item).values()];
  const data = all.slice((page - 1) * size, page * size).flatMap(([first]) =>
    first
      ? [
          {
            product_id: BigInt(first.item),
            name: first.title,
            img: first.picture,
            status: PRODUCT[first.state],
            outer_product_id: '',
            update_time: seconds(first.updatedAt),
          },
        ]
      : [],
  );
  return { data: { data, total: all.length, page, size } };
}

function skus(world: World, shop: LocalShop, param: Param): Said {
  const found = world.listings(shop).filter((listing) => listing.item === String(param['product_id']));
  const rows = found.map((sku) => ({
    id: BigInt(sku.variant || '0'),
    code: sku.outerCode,
    price: sku.priceMinor,
    sku_type: 0,
    stock_num: sku.stock,
    sell_properties: Object.entries(sku.attributes).map(([property_name, value_name]) => ({
      property_name,
      value_name,
    })),
  }));
  return { data: rows };
}

function stockNum(world: World, shop: LocalShop, param: Param): Said {
  const sku = world.listings(shop).find((listing) => listing.variant === String(param['sku_id']));
  if (!sku || sku.state === 'gone') return bad('商品规格不存在');
  const other = { prehold_stock_num: 0, prom_stock_num: 0, normal_stock_num: sku.stock, channel_stock_num: 0 };
  return { data: { sku_id: BigInt(sku.variant), sku_type: 0, code: sku.outerCode, stock_num: sku.stock, ...other } };
}

type Item = { product_id: unknown; sku_id: unknown; stock_num: unknown; uniq_id: unknown };

/** One key for the whole call; it is spent when anything was carried out. */
function syncStock(world: World, shop: LocalShop, param: Param): Said {
  const items = param['items'] as Item[];
  if (!Array.isArray(items) || items.length < 1 || items.length > 50) return bad('一次最多 50 个 sku');
  const key = String(param['idempotent_id']);
  const used = (shop.notes.get('idempotent ids') as Set<string> | undefined) ?? new Set();
  shop.notes.set('idempotent ids', used);
  if (used.has(key)) return { code: 40_003, sub: 'isv.idempotent-id-existed', said: 'Token已被使用' };
  const results = items.map(({ product_id, sku_id, stock_num, uniq_id }) => {
    const ref = { item: String(product_id), variant: String(sku_id) };
    const n = Number(stock_num);
    const change: StockChange = param['incremental']
      ? { ...ref, mode: 'keyed-delta', by: n, key }
      : { ...ref, mode: 'set', to: n };
    const written = world.writeStock(shop, change);
    if (written.kind === 'applied') used.add(key);
    const stock = 'stock' in written ? written.stock : 0;
    const status =
      written.kind === 'applied'
        ? { status_code: 0, status_message: '' }
        : { status_code: 30_005, status_message: written.kind === 'below-zero' ? '库存不足' : '商品规格不存在' };
    return { sku_id: BigInt(ref.variant), stock_num: stock, change_num: n, uniq_id, ...status };
  });
  return { data: { results } };
}

const COUPON = { draft: 1, scheduled: 1, live: 2, exhausted: 2, ended: 3, stopped: 4 };
const SUB_TYPE = { 'full-reduction': 1, direct: 2, percent: 3 };

function coupons(world: World, shop: LocalShop, param: Param): Said {
  const [page, size] = [Number(param['page']), Number(param['size'])];
  const all = world.coupons(shop);
  const rows = all.slice((page - 1) * size, page * size).map((coupon) => ({
    coupon_meta_id: coupon.id,
    coupon_name: coupon.name,
    status: COUPON[couponState(coupon, world.now(shop))],
    sub_type: SUB_TYPE[coupon.kind],
    threshold: coupon.thresholdMinor,
    ...(coupon.discountMinor !== undefined && { credit: coupon.discountMinor }),
    ...(coupon.percentBp !== undefined && { discount: 100 - coupon.percentBp / 100 }),
    start_time: seconds(coupon.startsAt),
    end_time: seconds(coupon.endsAt),
    ...(coupon.total !== undefined && { total_num: coupon.total }),
    apply_num: coupon.taken,
    used_num: coupon.used,
  }));
  return { data: { total: all.length, coupon_list: rows } };
}

const TAGS = { placed: '100', paid: '101', shipped: '102', delivered: '103', cancelled: '106', refunded: '206' };

function about(shop: LocalShop, event: WorldEvent): object | undefined {
  const head = { msg_id: event.id };
  if (event.kind === 'order') {
    return {
      tag: TAGS[event.what],
      ...head,
      data: jsonText({ p_id: BigInt(event.order), shop_id: BigInt(shop.account) }),
    };
  }
  if (event.kind === 'listing') return { tag: '400', ...head, data: jsonText({ product_id: BigInt(event.item) }) };
  return undefined;
}
