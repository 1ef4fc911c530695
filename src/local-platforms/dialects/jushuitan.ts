import { signOf } from '../../platforms/jushuitan/sign.ts';
import { timeText } from '../../platforms/jushuitan/wire.ts';
import { type Dialect, formOf, json, type LocalAnswer, type LocalRequest } from '../dialect.ts';
import type { Operation } from '../faults.ts';
import { PRIVATE } from '../orders.ts';
import type { LocalListing, LocalOrder, LocalShop, World } from '../world.ts';

/** How openapi.jushuitan.com speaks. Listings have no variants: `item` is the ERP's SKU. */
export const jushuitanDialect: Dialect = {
  code: 'jushuitan',
  answer,
  account: (shop) => `${shop.account}@${shop.secrets.key}`,
  credentials: (shop) => ({ appKey: shop.secrets.key, appSecret: shop.secrets.secret, shopId: shop.account }),
};

type Biz = Record<string, unknown>;
type Path = {
  operation: Operation;
  allowed: readonly string[];
  /** One of these sets of fields must be there. */
  needs: readonly (readonly string[])[];
  run(world: World, shop: LocalShop, biz: Biz): LocalAnswer;
};

const WINDOW = ['modified_begin', 'modified_end'] as const;
const PAGE = ['page_index', 'page_size'] as const;
const SKUS = ['sku_ids', ...WINDOW, ...PAGE];
const TOKEN_MS = 30 * 86_400_000;
const SKEW_MS = 10 * 60_000;

const paths: Record<string, Path> = {
  '/open/shops/query': { operation: 'whoami', allowed: PAGE, needs: [[]], run: shops },
  '/open/orders/single/query': {
    operation: 'orders',
    allowed: ['shop_id', 'o_ids', 'start_ts', 'is_get_total', ...WINDOW, ...PAGE],
    needs: [WINDOW, ['o_ids']],
    run: orders,
  },
  '/open/inventory/query': {
    operation: 'stock-read',
    allowed: ['ts', ...SKUS],
    needs: [WINDOW, ['sku_ids'], ['ts']],
    run: stocks,
  },
  '/open/sku/query': { operation: 'catalog', allowed: SKUS, needs: [WINDOW, ['sku_ids']], run: skus },
  '/open/jushuitan/inventoryv2/upload': {
    operation: 'stock-write',
    allowed: ['so_id', 'warehouse', 'type', 'is_confirm', 'items'],
    needs: [['so_id', 'type', 'is_confirm', 'items']],
    run: upload,
  },
};

const ok = (data: unknown) => json({ code: 0, msg: '执行成功', data });
const no = (code: number, msg: string) => json({ code, msg, data: null });

function answer(world: World, request: LocalRequest): LocalAnswer {
  const form = formOf(request);
  const { app_key = '', timestamp = '', sign = '', charset = '' } = form;
  const shop = world.shopByKey('jushuitan', app_key);
  if (request.method !== 'POST' || !shop || charset !== 'utf-8') return no(10, '验证失败！无效签名');
  const late = Math.abs(Number(timestamp) * 1000 - world.now(shop).getTime());
  if (sign !== signOf(shop.secrets.secret, form) || !(late <= SKEW_MS)) return no(10, '验证失败！无效签名');
  if (request.path.startsWith('/openWeb/auth/')) return token(world, shop, request.path, form);
  const path = paths[request.path];
  if (!path || form['version'] !== '2') return no(130, '接口不存在');
  if (world.tokenState(shop, form['access_token'] ?? '') !== 'live')
    return no(100, '无效的access_token或access_token已过期');
  const obstacle = world.begin(shop, path.operation);
  if (obstacle?.kind === 'throttled') return no(obstacle.afterMs > 1_000 ? 200 : 199, '调用频次超过限制');
  if (obstacle) return no(190, '没有该接口的权限');
  const biz = bizOf(form['biz']);
  if (!biz) return no(130, '参数错误：biz');
  const unknown = Object.keys(biz).filter((name) => !path.allowed.includes(name));
  if (unknown.length > 0) return no(130, `参数错误：${unknown.join(',')}`);
  if (!path.needs.some((names) => names.every((name) => biz[name] !== undefined))) return no(170, '缺少时间范围');
  return path.run(world, shop, biz);
}

function bizOf(text = '{}'): Biz | undefined {
  try {
    const biz: unknown = JSON.parse(text);
    return typeof biz === 'object' && biz !== null && !Array.isArray(biz) ? (biz as Biz) : undefined;
  } catch {
    return undefined;
  }
}

function token(world: World, shop: LocalShop, path: string, form: Record<string, string>): LocalAnswer {
  const obstacle = world.begin(shop, 'token');
  if (obstacle) return no(199, '调用频次超过限制');
  const renewing = path === '/openWeb/auth/refreshToken';
  if (!renewing && (path !== '/openWeb/auth/getInitToken' || !/^\d{6}$/.test(form['code'] ?? '')))
    return no(130, '参数错误');
  if (renewing && !world.redeem(shop, form['refresh_token'] ?? '')) return no(100, 'refresh_token无效');
  const { access, refresh } = world.issueToken(shop, { accessMs: TOKEN_MS });
  return ok({ access_token: access, refresh_token: refresh, expires_in: TOKEN_MS / 1000, scope: 'all' });
}

function shops(_world: World, { account, name }: LocalShop): LocalAnswer {
  return ok({ datas: [{ shop_id: Number(account), shop_name: name }], has_next: false });
}

/** Row versions: given in the order in which rows are first seen to have changed, never twice. */
function versionOf(shop: LocalShop, row: string): number {
  const versions = (shop.notes.get('ts') ?? new Map()) as Map<string, number>;
  shop.notes.set('ts', versions);
  const version = versions.get(row) ?? versions.size + 1;
  versions.set(row, version);
  return version;
}

function orders(world: World, shop: LocalShop, biz: Biz): LocalAnswer {
  if (biz['shop_id'] !== undefined && String(biz['shop_id']) !== shop.account)
    return ok({ orders: [], has_next: false });
  const ids = biz['o_ids'] as string[] | undefined;
  const all = ids
    ? ids.flatMap((id) => world.seeOrder(shop, id) ?? [])
    : world.seeOrders(shop, { since: new Date(0), until: new Date(8e15) });
  const rows = all.map((order) => ({ order, ts: versionOf(shop, `${order.id} ${order.version}`) }));
  const [begin, end] = WINDOW.map((name) => String(biz[name] ?? ''));
  const after = Number(biz['start_ts'] ?? 0);
  const found = rows
    .filter(({ order, ts }) => {
      const modified = timeText(order.updatedAt);
      return ts > after && (ids !== undefined || (modified >= (begin ?? '') && modified <= (end ?? '')));
    })
    .sort((a, b) => a.ts - b.ts);
  const { page, has_next } = paged(found, biz, 50);
  return ok({ orders: page.map(({ order, ts }) => orderRow(shop, order, ts)), has_next });
}

function paged<T>(rows: readonly T[], biz: Biz, most: number): { page: T[]; has_next: boolean } {
  const size = Math.min(Number(biz['page_size'] ?? 30), most);
  const start = (Number(biz['page_index'] ?? 1) - 1) * size;
  return { page: rows.slice(start, start + size), has_next: rows.length > start + size };
}

const yuan = (minor: bigint) => Number(minor) / 100;
const STATUS = {
  placed: 'WaitPay',
  paid: 'WaitConfirm',
  shipped: 'Sent',
  delivered: 'Sent',
  closed: 'Sent',
  cancelled: 'Cancelled',
};

function orderRow(shop: LocalShop, order: LocalOrder, ts: number) {
  const { state, paidAt, shippedAt, deliveredAt } = order;
  return {
    o_id: order.id,
    so_id: `so-${order.id}`,
    shop_id: Number(shop.account),
    ts,
    status: STATUS[state],
    shop_status: state === 'delivered' || state === 'closed' ? 'TRADE_FINISHED' : '',
    order_date: timeText(order.placedAt),
    modified: timeText(order.updatedAt),
    pay_date: paidAt ? timeText(paidAt) : null,
    send_date: shippedAt ? timeText(shippedAt) : null,
    sign_time: deliveredAt ? timeText(deliveredAt) : null,
    l_id: order.tracking ?? '',
    logistics_company: order.carrier ?? '',
    receiver_state: order.region,
    receiver_name: PRIVATE.name,
    receiver_mobile: PRIVATE.phone,
    receiver_address: PRIVATE.address,
    shop_buyer_id: order.buyer,
    items: order.lines.map((line) => ({
      oi_id: line.key,
      sku_id: line.item,
      name: line.title,
      qty: line.quantity,
      amount: yuan(line.totalMinor),
      refund_qty: line.returned || line.cancelled || 0,
      refund_status: line.returned + line.cancelled > 0 ? 'success' : 'none',
    })),
  };
}

/** Units that orders hold until they are shipped. */
function lockOf(shop: LocalShop, listing: LocalListing): number {
  const waiting = [...shop.orders.values()].filter((o) => o.state === 'placed' || o.state === 'paid');
  const lines = waiting.flatMap((o) => o.lines).filter((l) => l.item === listing.item);
  return lines.reduce((sum, l) => sum + l.quantity - l.cancelled, 0);
}

function asked(world: World, shop: LocalShop, biz: Biz): LocalListing[] {
  const ids = biz['sku_ids'] === undefined ? undefined : String(biz['sku_ids']).split(',');
  const there = world.listings(shop).filter((l) => l.state !== 'gone');
  return ids ? there.filter((l) => ids.includes(l.item)) : there;
}

function stocks(world: World, shop: LocalShop, biz: Biz): LocalAnswer {
  const rows = asked(world, shop, biz)
    .map((listing) => ({ listing, ts: versionOf(shop, `sku ${listing.item} ${listing.version}`) }))
    .filter(({ ts }) => ts > Number(biz['ts'] ?? 0))
    .sort((a, b) => a.ts - b.ts);
  const { page, has_next } = paged(rows, biz, 100);
  const inventorys = page.map(({ listing, ts }) => {
    const order_lock = lockOf(shop, listing);
    const { item, title } = listing;
    return {
      sku_id: item,
      i_id: item,
      name: title,
      ts,
      qty: listing.stock + order_lock,
      order_lock,
      pick_lock: 0,
      virtual_qty: 0,
    };
  });
  return ok({ inventorys, has_next });
}

function skus(world: World, shop: LocalShop, biz: Biz): LocalAnswer {
  const { page, has_next } = paged(asked(world, shop, biz), biz, 50);
  const datas = page.map((l) => ({
    sku_id: l.item,
    i_id: l.item,
    name: l.title,
    pic: l.picture,
    properties_value: Object.values(l.attributes).join(';'),
    sale_price: yuan(l.priceMinor),
    enabled: l.state === 'active' ? 1 : 0,
    modified: timeText(l.updatedAt),
  }));
  return ok({ datas, has_next });
}

/** All lines of a document or none; a number is taken once. */
function upload(world: World, shop: LocalShop, biz: Biz): LocalAnswer {
  const items = biz['items'] as { sku_id: string; qty: number }[];
  const sane =
    Array.isArray(items) && items.length > 0 && items.every((i) => Number.isSafeInteger(i.qty) && i.qty >= 0);
  if (!sane || biz['type'] !== 'check' || biz['is_confirm'] !== true) return no(130, '参数错误：items');
  const listings = items.map(({ sku_id }) => world.listing(shop, { item: sku_id, variant: '' }));
  if (listings.some((l) => !l)) return no(130, '商品编码不存在');
  const numbers = (shop.notes.get('documents') ?? new Set()) as Set<string>;
  shop.notes.set('documents', numbers);
  const number = String(biz['so_id']);
  if (numbers.has(number)) return no(130, '外部单号已存在');
  numbers.add(number);
  for (const [n, listing] of listings.entries()) {
    const qty = items[n]?.qty ?? 0;
    if (listing)
      world.writeStock(shop, {
        item: listing.item,
        variant: '',
        mode: 'set',
        to: Math.max(0, qty - lockOf(shop, listing)),
      });
  }
  return ok({ io_id: shop.nextId(), so_id: number });
}
