import { encrypt } from '@wecom/crypto';
import { envelopeSignature } from '../../platforms/wechat/crypto.ts';
import { type Dialect, json, type LocalAnswer, type LocalRequest } from '../dialect.ts';
import type { Operation } from '../faults.ts';
import type { LocalShop, World, WorldEvent } from '../world.ts';
import { coupon, coupons, createCoupon, turnCoupon } from './wechat-coupons.ts';
import { orderRow } from './wechat-rows.ts';

/** How api.weixin.qq.com speaks of a shop. Ids are text, times are seconds, money is fen. */
export const wechatDialect: Dialect = {
  code: 'wechat',
  answer,
  credentials: ({ secrets }) => ({
    appId: secrets.key,
    secret: secrets.secret,
    pushToken: secrets.pushToken,
    aesKey: secrets.aesKey,
  }),
  push(_world, shop, event) {
    const seconds = String(Math.floor(event.at.getTime() / 1000));
    const plain = {
      ToUserName: shop.account,
      FromUserName: 'o',
      CreateTime: Number(seconds),
      MsgType: 'event',
      ...about(event),
    };
    const encrypted = encrypt(shop.secrets.aesKey, JSON.stringify(plain), shop.secrets.key);
    const envelope = { timestamp: seconds, nonce: event.id, encrypted };
    return {
      body: JSON.stringify({ ToUserName: shop.account, Encrypt: encrypted }),
      headers: { 'content-type': 'application/json' },
      query: {
        timestamp: seconds,
        nonce: event.id,
        msg_signature: envelopeSignature(shop.secrets.pushToken, envelope),
      },
    };
  },
};

type Body = Record<string, unknown>;
type Run = (world: World, shop: LocalShop, body: Body) => LocalAnswer;
type Path = { operation: Operation; needs: readonly string[]; run: Run };

const paths: Record<string, Path> = {
  'basics/info/get': { operation: 'whoami', needs: [], run: info },
  'order/list/get': { operation: 'orders', needs: ['update_time_range', 'page_size'], run: orders },
  'order/get': { operation: 'orders', needs: ['order_id'], run: order },
  'product/list/get': { operation: 'catalog', needs: ['page_size'], run: products },
  'product/get': { operation: 'catalog', needs: ['product_id'], run: product },
  'product/stock/batchget': { operation: 'stock-read', needs: ['product_id'], run: stocks },
  'product/stock/update': {
    operation: 'stock-write',
    needs: ['product_id', 'sku_id', 'diff_type', 'num'],
    run: update,
  },
  'coupon/get_list': { operation: 'coupons', needs: ['status', 'page', 'page_size', 'page_ctx'], run: coupons },
  'coupon/get': { operation: 'coupons', needs: ['coupon_id'], run: coupon },
  'coupon/create': {
    operation: 'coupons-write',
    needs: ['type', 'name', 'promote_info', 'receive_info', 'valid_info'],
    run: createCoupon,
  },
  'coupon/update_status': { operation: 'coupons-write', needs: ['coupon_id', 'status'], run: turnCoupon },
};

const ok = (rest: object = {}) => json({ errcode: 0, errmsg: 'ok', ...rest });
const no = (errcode: number, errmsg: string) => json({ errcode, errmsg });
const TOKEN_MS = 7200_000;

function answer(world: World, request: LocalRequest): LocalAnswer {
  const body = request.body.length > 0 ? (JSON.parse(request.body.toString('utf8')) as Body) : {};
  if (request.path === '/cgi-bin/stable_token') return stableToken(world, body);
  const path = paths[request.path.replace('/channels/ec/', '')];
  const access = request.query['access_token'] ?? '';
  const shop = world.shops.find((s) => s.kind.code === 'wechat' && world.tokenState(s, access) !== 'unknown');
  if (!shop || access === shop.secrets.access)
    return no(40001, 'invalid credential, access_token is invalid or not latest');
  if (world.tokenState(shop, access) === 'ended') return no(42001, 'access_token expired');
  if (!path) return no(48001, 'api unauthorized');
  if ((request.method === 'GET') !== (path.needs.length === 0)) return no(43002, 'require POST method');
  const obstacle = world.begin(shop, path.operation);
  if (obstacle?.kind === 'throttled') return no(45009, 'reach max api daily quota limit');
  if (obstacle) return no(48001, 'api unauthorized');
  const missing = path.needs.filter((name) => body[name] === undefined);
  const said = missing.length > 0 ? no(10020051, `参数有误：${missing.join(',')}`) : path.run(world, shop, body);
  return { ...said, headers: { date: world.now(shop).toUTCString() } };
}

/** The same token until it ends, unless another is forced. */
function stableToken(world: World, body: Body): LocalAnswer {
  const shop = world.shopByKey('wechat', String(body['appid'] ?? ''));
  if (!shop || shop.secrets.key !== body['appid']) return no(40013, 'invalid appid');
  if (body['grant_type'] !== 'client_credential') return no(40002, 'invalid grant_type');
  if (body['secret'] !== shop.secrets.secret) return no(40125, 'invalid appsecret');
  const obstacle = world.begin(shop, 'token');
  if (obstacle) return no(45011, 'api minute-quota reach limit, must slower');
  const now = world.now(shop).getTime();
  const kept = shop.notes.get('stable token') as { access: string; endsAt: Date } | undefined;
  const isGood = kept && kept.endsAt.getTime() > now && body['force_refresh'] !== true;
  const token = isGood ? kept : world.issueToken(shop, { accessMs: TOKEN_MS });
  shop.notes.set('stable token', token);
  return json({ access_token: token.access, expires_in: Math.floor((token.endsAt.getTime() - now) / 1000) });
}

function info(_world: World, { account, name }: LocalShop): LocalAnswer {
  return ok({
    info: { nickname: name, headimg_url: '', subject_type: '企业', status: 'open_finished', username: account },
  });
}

const DAY = 86_400;
const seconds = (at: Date) => Math.floor(at.getTime() / 1000);

/** `next_key` holds the place behind the last row, and the window that it belongs to. */
function orders(world: World, shop: LocalShop, body: Body): LocalAnswer {
  const { start_time: start, end_time: end } = body['update_time_range'] as { start_time: number; end_time: number };
  const size = Number(body['page_size']);
  if (!(size >= 1 && size <= 100) || !(start <= end)) return no(10020051, '参数有误');
  if (end - start > 7 * DAY) return no(31042, '时间范围过大');
  const seen = world.seeOrders(shop, { since: new Date(start * 1000), until: new Date((end + 1) * 1000) });
  if (seen.length > ((shop.notes.get('most orders') as number | undefined) ?? 10_000)) return no(31042, '时间范围过大');
  const [from, to, after = '', last = ''] = String(body['next_key'] ?? '').split('|');
  if (body['next_key'] && (from !== String(start) || to !== String(end))) return no(606006, '翻页参数变化');
  const rest = seen.filter((o) => {
    const at = seconds(o.updatedAt);
    return !body['next_key'] || at > Number(after) || (at === Number(after) && BigInt(o.id) > BigInt(last));
  });
  const byPlace = rest.sort(
    (a, b) => seconds(a.updatedAt) - seconds(b.updatedAt) || (BigInt(a.id) < BigInt(b.id) ? -1 : 1),
  );
  const page = byPlace.slice(0, size);
  const tail = page.at(-1);
  const next = tail ? `${start}|${end}|${seconds(tail.updatedAt)}|${tail.id}` : '';
  return ok({ order_id_list: page.map((o) => o.id), next_key: next, has_more: rest.length > size });
}

function order(world: World, shop: LocalShop, body: Body): LocalAnswer {
  const seen = world.seeOrder(shop, String(body['order_id']));
  return seen ? ok({ order: orderRow(seen) }) : no(10020052, '订单不存在');
}

const itemsOf = (world: World, shop: LocalShop) => [...new Set(world.listings(shop).map(({ item }) => item))];

function products(world: World, shop: LocalShop, body: Body): LocalAnswer {
  const size = Number(body['page_size']);
  if (!(size >= 1 && size <= 30)) return no(10020051, '参数有误');
  const all = itemsOf(world, shop);
  const start = Number(body['next_key'] ?? 0);
  return ok({ product_ids: all.slice(start, start + size), next_key: String(start + size), total_num: all.length });
}

const STATUS = { active: 5, hidden: 11, gone: 9 };

function product(world: World, shop: LocalShop, body: Body): LocalAnswer {
  const skus = world.listings(shop).filter(({ item }) => item === body['product_id']);
  const [first] = skus;
  if (!first) return no(10020050, '商品不存在');
  const rows = skus.map((l) => ({
    sku_id: l.variant,
    sku_code: l.outerCode,
    thumb_img: l.picture,
    sale_price: Number(l.priceMinor),
    stock_num: l.stock,
    status: STATUS[l.state],
    sku_attrs: Object.entries(l.attributes).map(([attr_key, attr_value]) => ({ attr_key, attr_value })),
  }));
  const head = { product_id: first.item, title: first.title, head_imgs: [first.picture], status: STATUS[first.state] };
  return ok({ product: { ...head, edit_time: seconds(first.updatedAt), skus: rows } });
}

function stocks(world: World, shop: LocalShop, body: Body): LocalAnswer {
  const ids = body['product_id'] as string[];
  if (!Array.isArray(ids) || ids.length > 50) return no(10020051, '参数有误');
  const spu = ids.map((id) => ({
    product_id: id,
    sku_stock: world
      .listings(shop)
      .filter(({ item }) => item === id)
      .map(({ variant, stock }) => ({
        sku_id: variant,
        normal_stock_num: stock,
        limited_discount_stock_num: 0,
        warehouse_stocks: [],
        total_stock_num: stock,
      })),
  }));
  return ok({ data: { spu_stock_list: spu.filter(({ sku_stock: skus }) => skus.length > 0) } });
}

function update(world: World, shop: LocalShop, body: Body): LocalAnswer {
  const ref = { item: String(body['product_id']), variant: String(body['sku_id']) };
  const num = Number(body['num']);
  const kind = Number(body['diff_type']);
  if (!Number.isInteger(num) || num < 0 || ![1, 2, 3].includes(kind)) return no(10020051, '参数有误');
  const change =
    kind === 3 ? ({ mode: 'set', to: num } as const) : ({ mode: 'delta', by: kind === 1 ? num : -num } as const);
  const written = world.writeStock(shop, { ...ref, ...change });
  if (written.kind === 'applied') return ok();
  return written.kind === 'below-zero' ? no(10020054, '库存不足') : no(10020050, '商品不存在');
}

function about(event: WorldEvent): object {
  if (event.kind === 'coupon')
    return { Event: 'channels_ec_coupon_info_change', coupon_info: { coupon_id: event.coupon } };
  if (event.kind === 'listing') {
    return { Event: 'product_spu_update', ProductSpuUpdate: { product_id: event.item, status: 5 } };
  }
  const names = {
    placed: 'new',
    paid: 'pay',
    shipped: 'deliver',
    delivered: 'confirm',
    cancelled: 'cancel',
    refunded: 'ext_info_update',
  };
  return { Event: `channels_ec_order_${names[event.what]}`, order_info: { order_id: event.order } };
}
