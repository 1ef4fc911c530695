import { decimalOfMinor, minorOfDecimal } from '../../core/decimal.ts';
import { minorDigits } from '../../core/money.ts';
import { pushSignature } from '../../platforms/woocommerce/push.ts';
import { couponState } from '../coupons.ts';
import { type Dialect, json, type LocalAnswer, type LocalRequest } from '../dialect.ts';
import type { Operation } from '../faults.ts';
import { PRIVATE } from '../orders.ts';
import type { LocalCoupon, LocalListing, LocalOrder, LocalShop, World, WorldEvent } from '../world.ts';

/** How a site with WooCommerce speaks, REST API v3. A listing without a variant is a simple product. */
export const woocommerceDialect: Dialect = {
  code: 'woocommerce',
  answer,
  credentials: (shop) => ({
    site: siteOf(shop),
    key: `ck_${shop.secrets.key}`,
    secret: `cs_${shop.secrets.secret}`,
    webhookSecret: shop.secrets.pushToken,
  }),
  push(_world, shop, event) {
    const [resource, id] = aboutOf(event);
    const body = JSON.stringify({ id: Number(id) }).replace(/\d+/, id);
    const headers = {
      'content-type': 'application/json',
      'x-wc-webhook-resource': resource,
      'x-wc-webhook-topic': `${resource}.updated`,
      'x-wc-webhook-delivery-id': event.id,
      'x-wc-webhook-signature': pushSignature(shop.secrets.pushToken, Buffer.from(body)),
    };
    return { body, headers };
  },
};

type Call = { world: World; shop: LocalShop; query: Record<string, string>; body: Body; id: string };
type Body = Record<string, unknown>;
type Route = {
  method: string;
  path: RegExp;
  operation(request: LocalRequest): Operation;
  run(call: Call): LocalAnswer;
};

const stockOrCatalog = ({ query }: LocalRequest): Operation => ('include' in query ? 'stock-read' : 'catalog');
const routes: Route[] = [
  { method: 'GET', path: /^system_status$/, operation: () => 'whoami', run: status },
  { method: 'GET', path: /^orders$/, operation: () => 'orders', run: orders },
  { method: 'GET', path: /^orders\/(\d+)$/, operation: () => 'orders', run: order },
  { method: 'GET', path: /^products$/, operation: stockOrCatalog, run: products },
  { method: 'GET', path: /^products\/(\d+)\/variations$/, operation: stockOrCatalog, run: variations },
  { method: 'POST', path: /^products(?:\/(\d+)\/variations)?\/batch$/, operation: () => 'stock-write', run: batch },
  { method: 'GET', path: /^coupons$/, operation: () => 'coupons', run: coupons },
  { method: 'POST', path: /^coupons$/, operation: () => 'coupons-write', run: createCoupon },
  { method: 'PUT', path: /^coupons\/(\d+)$/, operation: () => 'coupons-write', run: changeCoupon },
];

const siteOf = (shop: LocalShop) => `https://${shop.account.toLowerCase()}.example`;
const error = (status: number, code: string, message: string) => json({ code, message, data: { status } }, status);

function answer(world: World, request: LocalRequest): LocalAnswer {
  const [, path = ''] = /^\/wp-json\/wc\/v3\/(.+)$/.exec(request.path) ?? [];
  const route = routes.find((one) => one.method === request.method && one.path.test(path));
  const [, basic = ''] = /^Basic ([A-Za-z0-9+/=]+)$/.exec(request.headers['authorization'] ?? '') ?? [];
  const [key = '', secret = ''] = Buffer.from(basic, 'base64').toString().split(':');
  const shop = world.shopByKey('woocommerce', key.replace(/^ck_/, ''));
  if (!shop || key !== `ck_${shop.secrets.key}` || secret !== `cs_${shop.secrets.secret}`) {
    return error(401, 'woocommerce_rest_authentication_error', 'Consumer secret is invalid.');
  }
  if (!route) return error(404, 'rest_no_route', 'No route was found matching the URL and request method.');
  const obstacle = world.begin(shop, route.operation(request));
  if (obstacle?.kind === 'throttled') {
    const headers = { 'retry-after': String(Math.ceil(obstacle.afterMs / 1000)) };
    return { status: 429, body: 'Too Many Requests', type: 'text/plain', headers };
  }
  if (obstacle) return error(403, 'woocommerce_rest_cannot_view', 'Sorry, you cannot list resources.');
  const body = request.body.length > 0 ? (JSON.parse(request.body.toString('utf8')) as Body) : {};
  const said = route.run({ world, shop, query: request.query, body, id: route.path.exec(path)?.[1] ?? '' });
  return { ...said, headers: { ...said.headers, date: world.now(shop).toUTCString() } };
}

const gmt = (at: Date) => at.toISOString().slice(0, 19);
const dated = (name: string, at: Date | undefined) => ({ [`${name}_gmt`]: at ? gmt(at) : null });
const amount = (shop: LocalShop, minor: bigint) => decimalOfMinor(minor, minorDigits(shop.currency));
const byId = <T extends { id: string }>(a: T, b: T) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1);

/** One page, by id, as all callers here must ask for. */
function paged<T extends { id: string }>(
  rows: T[],
  query: Record<string, string>,
  row: (one: T) => unknown,
): LocalAnswer {
  const size = Number(query['per_page'] ?? 10);
  const page = Number(query['page'] ?? 1);
  if (!(size >= 1 && size <= 100 && page >= 1))
    return error(400, 'rest_invalid_param', 'Invalid parameter(s): per_page');
  const shown = [...rows].sort(byId).slice((page - 1) * size, page * size);
  const pages = Math.ceil(rows.length / size);
  return { ...json(shown.map(row)), headers: { 'x-wp-total': String(rows.length), 'x-wp-totalpages': String(pages) } };
}

function status({ shop }: Call): LocalAnswer {
  return json({
    environment: { home_url: siteOf(shop), site_url: siteOf(shop) },
    settings: { currency: shop.currency },
  });
}

function orders({ world, shop, query }: Call): LocalAnswer {
  const { modified_after: after = '', modified_before: before = '9999-12-31T00:00:00' } = query;
  if (after && query['dates_are_gmt'] !== 'true')
    return error(400, 'local', 'The local time of the site is not modelled.');
  const since = after ? new Date(Date.parse(`${after}Z`) + 1000) : new Date(0);
  const seen = world.seeOrders(shop, { since, until: new Date(`${before}Z`) });
  return paged(seen, query, (one) => orderRow(shop, one));
}

function order({ world, shop, id }: Call): LocalAnswer {
  const seen = world.seeOrder(shop, id);
  return seen ? json(orderRow(shop, seen)) : error(404, 'woocommerce_rest_shop_order_invalid_id', 'Invalid ID.');
}

const STATUS = {
  placed: 'on-hold',
  paid: 'processing',
  shipped: 'completed',
  delivered: 'completed',
  closed: 'completed',
  cancelled: 'cancelled',
};

function orderRow(shop: LocalShop, o: LocalOrder) {
  const person = {
    first_name: PRIVATE.name,
    address_1: PRIVATE.address,
    phone: PRIVATE.phone,
    country: 'CN',
    state: o.region,
  };
  return {
    id: BigInt(o.id),
    status: STATUS[o.state],
    currency: o.currency,
    customer_id: 0,
    ...dated('date_created', o.placedAt),
    ...dated('date_modified', o.updatedAt),
    ...dated('date_paid', o.paidAt),
    ...dated('date_completed', o.shippedAt),
    billing: { ...person, email: PRIVATE.name },
    shipping: person,
    line_items: o.lines.map((line) => ({
      id: BigInt(line.key),
      name: line.title,
      product_id: BigInt(line.item),
      variation_id: line.variant === '' ? 0 : BigInt(line.variant),
      quantity: line.quantity,
      total: amount(shop, line.totalMinor),
      total_tax: '0.00',
      sku: line.outerCode,
    })),
    coupon_lines: o.coupons.map(({ id, discountMinor }) => ({
      code: shop.coupons.get(id)?.code ?? '',
      discount: amount(shop, discountMinor),
    })),
  };
}

const soldRow = (shop: LocalShop, l: LocalListing, id: string) => ({
  id: BigInt(id),
  sku: l.outerCode,
  price: amount(shop, l.priceMinor),
  status: l.state === 'active' ? 'publish' : 'private',
  manage_stock: true,
  stock_quantity: l.stock,
  stock_status: l.stock > 0 ? 'instock' : 'outofstock',
  ...dated('date_modified', l.updatedAt),
});

const kept = (query: Record<string, string>, id: string) =>
  !query['include'] || query['include'].split(',').includes(id);

function products({ world, shop, query }: Call): LocalAnswer {
  const firsts = new Map<string, LocalListing>();
  for (const one of world.listings(shop)) if (one.state !== 'gone' && !firsts.has(one.item)) firsts.set(one.item, one);
  const rows = [...firsts].flatMap(([id, l]) => (kept(query, id) ? [{ id, l }] : []));
  return paged(rows, query, ({ id, l }) => ({
    ...soldRow(shop, l, id),
    name: l.title,
    type: l.variant === '' ? 'simple' : 'variable',
    images: l.picture ? [{ src: l.picture }] : [],
    attributes: [],
  }));
}

function variations({ world, shop, query, id }: Call): LocalAnswer {
  const all = world.listings(shop).filter((l) => l.item === id && l.variant !== '' && l.state !== 'gone');
  if (all.length === 0) return error(404, 'woocommerce_rest_product_invalid_id', 'Invalid product ID.');
  const rows = all.flatMap((l) => (kept(query, l.variant) ? [{ id: l.variant, l }] : []));
  return paged(rows, query, ({ l }) => ({
    ...soldRow(shop, l, l.variant),
    attributes: Object.entries(l.attributes).map(([name, option]) => ({ name, option })),
    image: l.picture ? { src: l.picture } : null,
  }));
}

type Update = { id: number | string; manage_stock?: boolean; stock_quantity?: number };

function batch({ world, shop, body, id: item }: Call): LocalAnswer {
  const updates = (body['update'] ?? []) as Update[];
  if (updates.length > 100)
    return error(413, 'woocommerce_rest_request_entity_too_large', 'Unable to accept more than 100 items.');
  const rows = updates.map(({ id, manage_stock: managed, stock_quantity: to }) => {
    const failed = (code: string, message: string) => ({
      id: BigInt(id),
      error: { code, message, data: { status: 400 } },
    });
    if (managed !== true || !Number.isInteger(to))
      return failed('rest_invalid_param', 'Invalid parameter(s): stock_quantity');
    const ref = item === '' ? { item: String(id), variant: '' } : { item, variant: String(id) };
    const written = world.writeStock(shop, { ...ref, mode: 'set', to: to ?? 0 });
    // A late write shows the number that was asked for, as a site does that has queued it.
    return written.kind === 'applied'
      ? { id: BigInt(id), stock_quantity: written.stock }
      : failed('woocommerce_rest_product_invalid_id', 'Invalid ID.');
  });
  return json({ update: rows });
}

const NOTES = 'coupon descriptions';
function descriptions(shop: LocalShop): Map<string, string> {
  const map = (shop.notes.get(NOTES) ?? new Map()) as Map<string, string>;
  shop.notes.set(NOTES, map);
  return map;
}

function couponRow(world: World, shop: LocalShop, c: LocalCoupon) {
  const isPercent = c.kind === 'percent';
  return {
    id: BigInt(c.id),
    code: c.code || `coupon-${c.id}`,
    description: descriptions(shop).get(c.id) ?? '',
    amount: isPercent ? decimalOfMinor(BigInt(c.percentBp ?? 0), 2) : amount(shop, c.discountMinor ?? 0n),
    status: couponState(c, world.now(shop)) === 'draft' ? 'draft' : 'publish',
    ...dated('date_created', c.startsAt),
    ...dated('date_modified', c.updatedAt),
    ...dated('date_expires', c.stopped ? c.updatedAt : c.endsAt),
    discount_type: isPercent ? 'percent' : 'fixed_cart',
    usage_count: c.used,
    individual_use: !c.stackable,
    product_ids: c.items.map(BigInt),
    usage_limit: c.total ?? null,
    minimum_amount: amount(shop, c.thresholdMinor),
  };
}

function coupons({ world, shop, query }: Call): LocalAnswer {
  const rows = world
    .coupons(shop)
    .filter(({ code }) => query['code'] === undefined || code === query['code'].toLowerCase());
  return paged(rows, query, (one) => couponRow(world, shop, one));
}

function createCoupon({ world, shop, body }: Call): LocalAnswer {
  const code = String(body['code'] ?? '').toLowerCase();
  if (world.coupons(shop).some((one) => one.code === code)) {
    return error(400, 'woocommerce_rest_coupon_code_already_exists', 'The coupon code already exists');
  }
  const digits = minorDigits(shop.currency);
  const isPercent = body['discount_type'] === 'percent';
  const value = minorOfDecimal(String(body['amount']), isPercent ? 2 : digits);
  const minimum = minorOfDecimal(String(body['minimum_amount'] ?? '0'), digits);
  const isText = typeof body['amount'] === 'string' && typeof body['minimum_amount'] === 'string';
  if (!code || !isText || value === undefined || minimum === undefined) {
    return error(400, 'rest_invalid_param', 'Invalid parameter(s): amount, minimum_amount');
  }
  const made = world.putCoupon(shop, {
    name: code,
    code,
    kind: isPercent ? 'percent' : minimum > 0n ? 'full-reduction' : 'direct',
    startsAt: world.now(shop),
    endsAt: new Date(`${String(body['date_expires_gmt'])}Z`),
    thresholdMinor: minimum,
    ...(isPercent ? { percentBp: Number(value) } : { discountMinor: value }),
    ...(typeof body['usage_limit'] === 'number' ? { total: body['usage_limit'] } : {}),
    stackable: body['individual_use'] !== true,
    items: ((body['product_ids'] ?? []) as unknown[]).map(String),
  });
  descriptions(shop).set(made.id, String(body['description'] ?? ''));
  return json(couponRow(world, shop, made), 201);
}

function changeCoupon({ world, shop, body, id }: Call): LocalAnswer {
  const coupon = shop.coupons.get(id);
  if (!coupon) return error(404, 'woocommerce_rest_shop_coupon_invalid_id', 'Invalid ID.');
  world.changeCoupon(shop, id, { endsAt: new Date(`${String(body['date_expires_gmt'])}Z`) });
  return json(couponRow(world, shop, coupon));
}

function aboutOf(event: WorldEvent): [resource: string, id: string] {
  if (event.kind === 'order') return ['order', event.order];
  return event.kind === 'coupon' ? ['coupon', event.coupon] : ['product', event.item];
}
