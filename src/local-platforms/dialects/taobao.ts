import { chinaTime, fromChinaTime } from '../../core/china-time.ts';
import { decimalOfMinor, minorOfDecimal } from '../../core/decimal.ts';
import type { StockChange } from '../../platforms/platform.ts';
import { envelopeOf } from '../../platforms/taobao/call.ts';
import { type SignMethod, signTop } from '../../platforms/taobao/sign.ts';
import { couponState } from '../coupons.ts';
import { type Dialect, formOf, json, type LocalAnswer, type LocalRequest } from '../dialect.ts';
import type { Operation } from '../faults.ts';
import type { LocalListing, LocalOrder, LocalShop, World } from '../world.ts';

/** How TOP's router speaks. A shop whose notes have `market: tmall` is one of Tmall. */
export const taobaoDialect: Dialect = {
  code: 'taobao',
  answer,
  credentials: ({ secrets, notes }) => ({
    key: secrets.key,
    secret: secrets.secret,
    session: secrets.access,
    market: String(notes.get('market') ?? 'taobao'),
  }),
};

type Form = Record<string, string>;
type Said = { body: object } | { sub: string; said: string };
type Run = (world: World, shop: LocalShop, form: Form) => Said;
type Method = { operation: Operation; needs: readonly string[]; run: Run };

const METHODS: Record<string, Method> = {
  'taobao.user.seller.get': { operation: 'whoami', needs: ['fields'], run: seller },
  'taobao.trades.sold.increment.get': {
    operation: 'orders',
    needs: ['fields', 'start_modified', 'end_modified'],
    run: increment,
  },
  'taobao.trade.fullinfo.get': { operation: 'orders', needs: ['fields', 'tid'], run: fullinfo },
  'taobao.items.onsale.get': { operation: 'catalog', needs: ['fields'], run: list('active') },
  'taobao.items.inventory.get': { operation: 'catalog', needs: ['fields'], run: list('hidden') },
  'taobao.items.seller.list.get': { operation: 'stock-read', needs: ['fields', 'num_iids'], run: items },
  'taobao.skus.quantity.update': { operation: 'stock-write', needs: ['num_iid', 'skuid_quantities'], run: skus },
  'taobao.item.quantity.update': { operation: 'stock-write', needs: ['num_iid', 'quantity'], run: item },
  'tmall.item.quantity.update': { operation: 'stock-write', needs: ['item_id', 'options'], run: tmall },
  'taobao.promotion.coupons.get': { operation: 'coupons', needs: [], run: coupons },
  'taobao.promotion.coupon.add': {
    operation: 'coupons-write',
    needs: ['denominations', 'condition', 'start_time', 'end_time'],
    run: addCoupon,
  },
};

const SYSTEM = ['method', 'app_key', 'timestamp', 'v', 'sign_method', 'sign', 'session'];
const no = (code: number, msg: string, sub?: string, said?: string) =>
  json({ error_response: { code, msg, ...(sub && { sub_code: sub, sub_msg: said ?? sub }), request_id: 'local' } });
const isv = (sub: string, said: string): Said => ({ sub, said });

function answer(world: World, request: LocalRequest): LocalAnswer {
  if (request.path !== '/router/rest') return { status: 404, body: 'not found', type: 'text/plain' };
  const form = { ...request.query, ...formOf(request) };
  const method = METHODS[form['method'] ?? ''];
  const missing = SYSTEM.find((name) => !form[name]);
  if (missing) return no(40, `Missing required arguments:${missing}`);
  const shop = world.shops.find((s) => s.kind.code === 'taobao' && s.secrets.key === form['app_key']);
  if (!shop) return no(29, 'Invalid app Key');
  const fault = gate(world, shop, form);
  const said = fault ?? (method ? carryOut(world, shop, form, method) : no(22, 'Invalid method'));
  return { ...said, headers: { date: world.now(shop).toUTCString() } };
}

const WINDOW_MS = 600_000;

function gate(world: World, shop: LocalShop, form: Form): LocalAnswer | undefined {
  const at = fromChinaTime(form['timestamp'] ?? '');
  const method = form['sign_method'] ?? '';
  if (!at || Math.abs(at.getTime() - world.now(shop).getTime()) > WINDOW_MS) return no(31, 'Invalid timestamp');
  if (!['md5', 'hmac', 'hmac-sha256'].includes(method)) return no(25, 'Invalid signature');
  if (signTop(form, shop.secrets.secret, method as SignMethod) !== form['sign']) return no(25, 'Invalid signature');
  return world.tokenState(shop, form['session'] ?? '') === 'live' ? undefined : no(27, 'Invalid session');
}

function carryOut(world: World, shop: LocalShop, form: Form, { operation, needs, run }: Method): LocalAnswer {
  const obstacle = world.begin(shop, operation);
  if (obstacle?.kind === 'throttled') {
    const seconds = Math.ceil(obstacle.afterMs / 1000);
    const sub = 'accesscontrol.limited-by-api-access-count';
    return no(7, 'App Call Limited', sub, `This ban will last for ${seconds} more seconds`);
  }
  if (obstacle) return no(11, 'Insufficient ISV permissions', 'isv.permission-api-package-limit');
  const missing = needs.find((name) => !form[name]);
  if (missing) return no(40, `Missing required arguments:${missing}`);
  const said = run(world, shop, form);
  if ('sub' in said) return no(15, 'Remote service error', said.sub, said.said);
  return json({ [envelopeOf(form['method'] ?? '')]: { ...said.body, request_id: 'local' } });
}

const isTmall = (shop: LocalShop): boolean => shop.notes.get('market') === 'tmall';

function seller(_world: World, shop: LocalShop): Said {
  return { body: { user: { user_id: BigInt(shop.account), nick: shop.name, type: isTmall(shop) ? 'B' : 'C' } } };
}

const DAY_MS = 86_400_000;
const page = <T>(rows: readonly T[], { page_no = '1', page_size = '40' }: Form): T[] =>
  rows.slice((Number(page_no) - 1) * Number(page_size), Number(page_no) * Number(page_size));

/** Newest change first; both ends of the window belong to it. */
function increment(world: World, shop: LocalShop, form: Form): Said {
  const since = fromChinaTime(form['start_modified'] ?? '');
  const until = fromChinaTime(form['end_modified'] ?? '');
  if (!since || !until || until < since || until.getTime() - since.getTime() > DAY_MS) {
    return isv('isv.invalid-parameter', 'start_modified,end_modified');
  }
  if (Number(form['page_size'] ?? 40) > 100) return isv('isv.invalid-parameter:page_size', 'page_size');
  const seen = world.seeOrders(shop, { since, until: new Date(until.getTime() + 1000) }).reverse();
  const rows = page(seen, form).map(trade);
  return { body: { total_results: seen.length, ...(rows.length > 0 && { trades: { trade: rows } }) } };
}

function fullinfo(world: World, shop: LocalShop, form: Form): Said {
  const order = world.seeOrder(shop, form['tid'] ?? '');
  return order ? { body: { trade: trade(order) } } : isv('isv.trade-not-exist', '交易不存在');
}

const STATUS = {
  placed: 'WAIT_BUYER_PAY',
  paid: 'WAIT_SELLER_SEND_GOODS',
  shipped: 'WAIT_BUYER_CONFIRM_GOODS',
  delivered: 'TRADE_FINISHED',
  closed: 'TRADE_CLOSED',
  cancelled: 'TRADE_CLOSED_BY_TAOBAO',
};
const yuan = (fen: bigint): string => decimalOfMinor(fen, 2);
const idOf = (id: string): bigint => BigInt(id || '0');

function trade(order: LocalOrder): object {
  const ended = order.deliveredAt ?? order.cancelledAt;
  return {
    tid: idOf(order.id),
    status: STATUS[order.state],
    created: chinaTime(order.placedAt),
    modified: chinaTime(order.updatedAt),
    ...(order.paidAt && { pay_time: chinaTime(order.paidAt) }),
    ...(order.shippedAt && { consign_time: chinaTime(order.shippedAt) }),
    ...(ended && { end_time: chinaTime(ended) }),
    receiver_state: order.region,
    buyer_open_uid: order.buyer,
    orders: { order: order.lines.map((line) => subOrder(order, line)) },
  };
}

const subOrder = (order: LocalOrder, line: LocalOrder['lines'][number]): object => ({
  oid: idOf(line.key),
  num_iid: idOf(line.item),
  ...(line.variant && { sku_id: idOf(line.variant) }),
  outer_sku_id: line.outerCode,
  title: line.title,
  num: line.quantity,
  payment: yuan(line.totalMinor),
  status: STATUS[order.state],
  // Refunds are of a whole line here.
  refund_status: Math.max(line.returned, line.cancelled) === line.quantity ? 'SUCCESS' : 'NO_REFUND',
  ...(order.tracking && { logistics_company: order.carrier, invoice_no: order.tracking }),
});

function list(state: 'active' | 'hidden'): Run {
  return (world, shop, form) => {
    const found = world.listings(shop).filter((listing) => listing.state === state);
    const ids = [...new Set(found.map((listing) => listing.item))];
    const rows = page(ids, form).map((id) => ({ num_iid: idOf(id) }));
    return { body: { total_results: ids.length, ...(rows.length > 0 && { items: { item: rows } }) } };
  };
}

function items(world: World, shop: LocalShop, form: Form): Said {
  const ids = (form['num_iids'] ?? '').split(',');
  if (ids.length > 20) return isv('isv.invalid-parameter:num_iids', '一次最多 20 个商品');
  const all = world.listings(shop).filter((listing) => listing.state !== 'gone');
  const rows = ids.flatMap((id) => {
    const found = all.filter((listing) => listing.item === id);
    return found[0] ? [itemRow(found[0], found)] : [];
  });
  return { body: rows.length > 0 ? { items: { item: rows } } : {} };
}

const itemRow = (first: LocalListing, found: readonly LocalListing[]): object => ({
  num_iid: idOf(first.item),
  title: first.title,
  price: yuan(first.priceMinor),
  num: found.reduce((sum, { stock }) => sum + stock, 0),
  pic_url: first.picture,
  approve_status: first.state === 'active' ? 'onsale' : 'instock',
  modified: chinaTime(first.updatedAt),
  outer_id: first.outerCode,
  ...(first.variant && { skus: { sku: found.map(skuRow) } }),
});

const skuRow = (listing: LocalListing): object => ({
  sku_id: idOf(listing.variant),
  quantity: listing.stock,
  price: yuan(listing.priceMinor),
  outer_id: listing.outerCode,
  properties_name: Object.entries(listing.attributes)
    .map(([name, value], n) => `${n + 1}:${n + 1}:${name}:${value}`)
    .join(';'),
});

const whole = (text: string | undefined): number | undefined =>
  /^-?\d{1,9}$/.test(text ?? '') ? Number(text) : undefined;

function changeOf(ref: { item: string; variant: string }, type: string | undefined, n: number): StockChange {
  return type === '2' ? { ...ref, mode: 'delta', by: n } : { ...ref, mode: 'set', to: n };
}

function skus(world: World, shop: LocalShop, form: Form): Said {
  const parts = (form['skuid_quantities'] ?? '').split(';').filter(Boolean);
  if (isTmall(shop)) return isv('isv.item-update-service-error:TMALL', '天猫商家请使用天猫接口');
  if (parts.length > 20) return isv('isv.invalid-parameter:skuid_quantities', '一次最多 20 个 SKU');
  const rows: object[] = [];
  for (const part of parts) {
    const [variant = '', number] = part.split(':');
    const n = whole(number);
    if (n === undefined) return isv('isv.invalid-parameter:skuid_quantities', part);
    const written = world.writeStock(shop, changeOf({ item: form['num_iid'] ?? '', variant }, form['type'], n));
    if (written.kind === 'no-listing') return isv('isv.sku-not-exist', 'SKU 不存在');
    rows.push({ sku_id: idOf(variant), quantity: written.stock, modified: chinaTime(world.now(shop)) });
  }
  return { body: { item: { num_iid: idOf(form['num_iid'] ?? ''), skus: { sku: rows } } } };
}

/** Unlike `skus`, this one refuses what is below zero. */
function item(world: World, shop: LocalShop, form: Form): Said {
  const n = whole(form['quantity']);
  const ref = { item: form['num_iid'] ?? '', variant: form['sku_id'] ?? '' };
  const before = world.readStock(shop, ref);
  if (n === undefined) return isv('isv.invalid-parameter:quantity', 'quantity');
  if (before === undefined) return isv('isv.item-not-exist', '商品不存在');
  if (form['type'] === '2' && before + n < 0) return isv('isv.invalid-parameter:quantity', '库存不能小于零');
  const written = world.writeStock(shop, changeOf(ref, form['type'], n));
  if (written.kind === 'no-listing') return isv('isv.item-not-exist', '商品不存在');
  return { body: { item: { num_iid: idOf(ref.item), num: written.stock, modified: chinaTime(world.now(shop)) } } };
}

function tmall(world: World, shop: LocalShop, form: Form): Said {
  if (!isTmall(shop)) return isv('isv.user-not-tmall-seller', '不是天猫商家');
  const options = JSON.parse(form['options'] ?? '{}') as { type?: number; outer_biz_key?: string };
  const [, sku, listed] = /^\[\{"sku_id":(\d+),"quantity":(-?\d+)\}\]$/.exec(form['sku_quantities'] ?? '') ?? [];
  const n = whole(listed ?? form['item_quantity']);
  if (n === undefined) return isv('isv.invalid-parameter', 'sku_quantities');
  const ref = { item: form['item_id'] ?? '', variant: sku ?? '' };
  const key = options.outer_biz_key ?? '';
  if (options.type === 2 && !/^[0-9a-fA-F]{1,64}$/.test(key)) return isv('isv.invalid-parameter', 'outer_biz_key');
  const written = world.writeStock(
    shop,
    options.type === 2 ? { ...ref, mode: 'keyed-delta', by: n, key } : { ...ref, mode: 'set', to: n },
  );
  if (written.kind === 'duplicate') return isv('isv.outer-biz-key-repeat', '幂等编码重复');
  if (written.kind === 'no-listing') return isv('isv.item-not-exist', '商品不存在');
  return { body: { quantity_update_result: ref.item } };
}

function coupons(world: World, shop: LocalShop, form: Form): Said {
  const all = world.coupons(shop);
  const rows = page(all, { page_size: '20', ...form }).map((coupon) => ({
    coupon_id: idOf(coupon.id),
    coupon_name: coupon.name,
    denominations: Number(coupon.discountMinor ?? 0n),
    condition: Number(coupon.thresholdMinor),
    creat_time: chinaTime(coupon.startsAt),
    end_time: chinaTime(coupon.endsAt),
    create_channel: '自己创建',
  }));
  return { body: { total_results: all.length, ...(rows.length > 0 && { coupons: { coupon: rows } }) } };
}

function addCoupon(world: World, shop: LocalShop, form: Form): Said {
  const discountMinor = minorOfDecimal(form['denominations'] ?? '', 2) ?? 0n;
  const thresholdMinor = minorOfDecimal(form['condition'] ?? '', 2) ?? 0n;
  const startsAt = fromChinaTime(form['start_time'] ?? '');
  const endsAt = fromChinaTime(form['end_time'] ?? '');
  if (![3, 5, 10, 20, 50, 100].includes(Number(discountMinor) / 100)) {
    return isv('isv.invalid-parameter:denominations', '面额只能是 3,5,10,20,50,100');
  }
  if (thresholdMinor <= discountMinor) return isv('isv.invalid-parameter:condition', '使用条件必须大于面额');
  if (!startsAt || !endsAt || endsAt <= startsAt) return isv('isv.invalid-parameter:end_time', '时间不正确');
  const now = world.now(shop);
  const open = world.coupons(shop).filter((coupon) => couponState(coupon, now) !== 'ended');
  if (open.length >= 50) return isv('isv.coupon-count-limit', '有效期内的优惠券不超过 50 张');
  const name = `满${form['condition']}减${form['denominations']}`;
  const coupon = world.putCoupon(shop, {
    name,
    kind: 'full-reduction',
    thresholdMinor,
    discountMinor,
    startsAt,
    endsAt,
  });
  return { body: { coupon_id: idOf(coupon.id) } };
}
