import { minorOfDecimal } from '../../core/decimal.ts';
import { minorDigits } from '../../core/money.ts';
import { API_VERSION } from '../../platforms/shopify/call.ts';
import { pushSignature } from '../../platforms/shopify/push.ts';
import { type Dialect, formOf, json, type LocalAnswer, type LocalRequest } from '../dialect.ts';
import type { Operation } from '../faults.ts';
import type { LocalShop, World, WorldEvent } from '../world.ts';
import { discountRow, gid, inventoryItem, itemRow, LOCATION, orderRow, tailOf, variantRow } from './shopify-rows.ts';

/** How the GraphQL Admin API speaks. Operations are known by their names; their variables are checked one by one. */
export const shopifyDialect: Dialect = {
  code: 'shopify',
  answer,
  account: (shop) => domainOf(shop),
  credentials: (shop) => ({
    shop: domainOf(shop),
    clientId: shop.secrets.key,
    clientSecret: shop.secrets.secret,
  }),
  push(_world, shop, event) {
    const [topic, id] = aboutOf(event);
    const body = `{"id":${id},"admin_graphql_api_id":"gid://shopify/X/${id}"}`;
    const headers = {
      'content-type': 'application/json',
      'x-shopify-topic': topic,
      'x-shopify-shop-domain': domainOf(shop),
      'x-shopify-webhook-id': `webhook-${event.id}`,
      'x-shopify-event-id': event.id,
      'x-shopify-hmac-sha256': pushSignature(shop.secrets.secret, Buffer.from(body)),
    };
    return { body, headers };
  },
};

type Vars = Record<string, unknown>;
type Call = { world: World; shop: LocalShop; vars: Vars; query: string };
type Known = { operation: Operation; needs: readonly string[]; scope: string; run(call: Call): object };

const operations: Record<string, Known> = {
  ZhangguiSelf: { operation: 'whoami', needs: [], scope: '', run: self },
  ZhangguiOrders: { operation: 'orders', needs: ['query', 'cursor'], scope: 'orders', run: orders },
  ZhangguiOrder: { operation: 'orders', needs: ['id'], scope: 'orders', run: order },
  ZhangguiVariants: { operation: 'catalog', needs: ['cursor', 'location'], scope: 'products', run: variants },
  ZhangguiStock: { operation: 'stock-read', needs: ['ids', 'location'], scope: 'inventory', run: stock },
  ZhangguiSetStock: { operation: 'stock-write', needs: [], scope: 'inventory', run: setStock },
  ZhangguiDiscounts: { operation: 'coupons', needs: ['cursor'], scope: 'discounts', run: discounts },
  ZhangguiDiscountByCode: { operation: 'coupons', needs: ['code'], scope: 'discounts', run: discountByCode },
  ZhangguiCreateDiscount: { operation: 'coupons-write', needs: ['input'], scope: 'discounts', run: createDiscount },
  ZhangguiStopDiscount: { operation: 'coupons-write', needs: ['id'], scope: 'discounts', run: stopDiscount },
};

const RESTORE = 100;
/** What nobody here has any business asking for. */
const PERSONAL = /\b(email|phone|firstName|lastName|displayName|address1|zip|city)\b/;

export const domainOf = ({ account }: LocalShop) =>
  account.endsWith('.myshopify.com') ? account : `${account.toLowerCase()}.myshopify.com`;
const failed = (code: string, message: string, extensions?: object) =>
  json({ errors: [{ message, extensions: { code } }], ...(extensions ? { extensions } : {}) });

function answer(world: World, request: LocalRequest): LocalAnswer {
  if (request.path.endsWith('/admin/oauth/access_token')) return token(world, request);
  const [, domain, version] = /^\/([^/]+)\/admin\/api\/([^/]+)\/graphql\.json$/.exec(request.path) ?? [];
  const shop = world.shops.find((one) => one.kind.code === 'shopify' && domainOf(one) === domain);
  if (!shop || request.method !== 'POST' || version !== API_VERSION) return json({ errors: 'Not Found' }, 404);
  if (world.tokenState(shop, request.headers['x-shopify-access-token'] ?? '') !== 'live') {
    return json({ errors: '[API] Invalid API key or access token (unrecognized login or wrong password)' }, 401);
  }
  const { query, variables = {} } = JSON.parse(request.body.toString('utf8')) as { query: string; variables?: Vars };
  const name = /^\s*(?:query|mutation)\s+(\w+)/.exec(query)?.[1] ?? '';
  const known = operations[name];
  if (!known) return failed('undefinedField', `no operation ${name}`);
  const obstacle = world.begin(shop, known.operation);
  if (obstacle?.kind === 'throttled') {
    const requestedQueryCost = Math.ceil((obstacle.afterMs / 1000) * RESTORE);
    const throttleStatus = { maximumAvailable: 2000, currentlyAvailable: 0, restoreRate: RESTORE };
    return failed('THROTTLED', 'Throttled', { cost: { requestedQueryCost, actualQueryCost: null, throttleStatus } });
  }
  if (obstacle || PERSONAL.test(query)) return failed('ACCESS_DENIED', `Access denied for ${known.scope}.`);
  const missing = known.needs.filter((field) => !(field in variables));
  if (missing.length > 0) return failed('INVALID_VARIABLE', `Variable $${missing[0]} was provided invalid value`);
  const date = { date: world.now(shop).toUTCString() };
  try {
    return { ...json({ data: known.run({ world, shop, vars: variables, query }) }), headers: date };
  } catch (error) {
    if (!(error instanceof Error && 'graphql' in error)) throw error;
    return failed(error.message, error.message);
  }
}

/** The client credentials grant: a token for a day. */
function token(world: World, request: LocalRequest): LocalAnswer {
  const { grant_type: grant, client_id: id, client_secret: secret } = formOf(request);
  const shop = world.shops.find((one) => one.kind.code === 'shopify' && request.path.startsWith(`/${domainOf(one)}/`));
  if (!shop || id !== shop.secrets.key || secret !== shop.secrets.secret || grant !== 'client_credentials') {
    return json({ error: 'invalid_client', error_description: 'Client authentication failed' }, 400);
  }
  if (world.begin(shop, 'token')) return json({ errors: 'Exceeded calls' }, 429);
  return json({ access_token: world.issueToken(shop, { accessMs: 86_399_000 }).access, scope: '', expires_in: 86_399 });
}

/** Ends an operation with an error of the whole request, as GraphQL does with input of another type. */
const invalid = (code: string) => Object.assign(new Error(code), { graphql: true });

function self({ shop }: Call): object {
  const { forbidden } = shop.faults;
  const scopes = [
    ['orders', 'read_orders'],
    ['catalog', 'read_products'],
    ['stock-read', 'read_inventory'],
    ['stock-write', 'write_inventory'],
    ['coupons-write', 'write_discounts'],
  ] as const;
  const allowed = scopes.flatMap(([what, handle]) => (forbidden.has(what) ? [] : [{ handle }]));
  return {
    shop: { name: shop.name, myshopifyDomain: domainOf(shop), currencyCode: shop.currency },
    locations: { nodes: [{ id: LOCATION }] },
    currentAppInstallation: { accessScopes: allowed },
  };
}

/** A page behind the row that the cursor names by its place in the order, so that rows that go leave no hole. */
function pageOf<T>(rows: T[], size: number, cursor: unknown, placeOf: (row: T) => string) {
  const rest = typeof cursor === 'string' ? rows.filter((row) => placeOf(row) > cursor) : rows;
  const nodes = rest.slice(0, size);
  const tail = nodes.at(-1);
  return { nodes, pageInfo: { hasNextPage: rest.length > size, endCursor: tail === undefined ? null : placeOf(tail) } };
}

const padded = (id: string) => id.padStart(20, '0');

function orders({ world, shop, vars }: Call): object {
  const [, since, until] = /^updated_at:>='([^']+)' AND updated_at:<'([^']+)'$/.exec(String(vars['query'])) ?? [];
  if (!since || !until) throw invalid('INVALID_QUERY');
  const seen = world.seeOrders(shop, { since: new Date(since), until: new Date(until) });
  const page = pageOf(seen, 10, vars['cursor'], (o) => `${o.updatedAt.toISOString()} ${padded(o.id)}`);
  return { orders: { ...page, nodes: page.nodes.map((o) => orderRow(shop, o)) } };
}

function order({ world, shop, vars }: Call): object {
  const seen = world.seeOrder(shop, tailOf(vars['id']));
  return { order: seen ? orderRow(shop, seen) : null };
}

function variants({ world, shop, vars }: Call): object {
  if (vars['location'] !== LOCATION) throw invalid('NOT_FOUND');
  const all = world.listings(shop).filter(({ state }) => state !== 'gone');
  const sorted = all.sort((a, b) => (padded(a.variant) < padded(b.variant) ? -1 : 1));
  const page = pageOf(sorted, 50, vars['cursor'], (l) => padded(l.variant));
  return { productVariants: { ...page, nodes: page.nodes.map((l) => variantRow(shop, l)) } };
}

function stock({ world, shop, vars }: Call): object {
  if (vars['location'] !== LOCATION) throw invalid('NOT_FOUND');
  const byVariant = new Map(world.listings(shop).map((l) => [gid('ProductVariant', l.variant), l]));
  const nodes = (vars['ids'] as string[]).map((id) => {
    const l = byVariant.get(id);
    if (!l || l.state === 'gone') return null;
    return { __typename: 'ProductVariant', id, product: { id: gid('Product', l.item) }, inventoryItem: itemRow(l) };
  });
  return { nodes };
}

type Quantity = { inventoryItemId: string; locationId: string; quantity: number; changeFromQuantity?: number | null };
type SetInput = { name: string; reason: string; referenceDocumentUri?: string; quantities: Quantity[] };

const error = (code: string, message = code) => ({ userErrors: [{ code, field: ['input'], message }] });
const set = (at: Date) => ({ inventoryAdjustmentGroup: { createdAt: at.toISOString() }, userErrors: [] });

/** Every field needs its own `@idempotent`, at runtime and not by the schema. */
function setStock({ world, shop, vars, query }: Call): object {
  const fields = [
    ...query.matchAll(/(c\d+): inventorySetQuantities\(input: \$(i\d+)\)(?: @idempotent\(key: \$(k\d+)\))?/g),
  ];
  if (fields.length === 0) throw invalid('undefinedField');
  const keys = (shop.notes.get('idempotency') ?? new Map()) as Map<string, string>;
  shop.notes.set('idempotency', keys);
  return Object.fromEntries(
    fields.map(([, alias = '', input = '', key = '']) => {
      const given = vars[key];
      if (typeof given !== 'string' || given === '') throw invalid('IDEMPOTENCY_KEY_REQUIRED');
      return [alias, setOne(world, shop, vars[input] as SetInput, { keys, key: given })];
    }),
  );
}

function setOne(
  world: World,
  shop: LocalShop,
  input: SetInput,
  { keys, key }: { keys: Map<string, string>; key: string },
): object {
  const text = JSON.stringify(input);
  const [quantity, ...more] = input.quantities;
  if (!quantity || more.length > 0) throw invalid('local: one quantity a field');
  if (!('changeFromQuantity' in quantity)) throw invalid('INVALID_VARIABLE');
  if (input.name !== 'available') return error('INVALID_NAME');
  if (input.reason !== 'correction') return error('INVALID_REASON');
  if (quantity.locationId !== LOCATION) return error('INVALID_LOCATION');
  if (quantity.quantity < 0) return error('INVALID_QUANTITY_NEGATIVE');
  if ((keys.get(key) ?? text) !== text) return error('IDEMPOTENCY_KEY_PARAMETER_MISMATCH');
  const listing = world.listings(shop).find((l) => inventoryItem(l.variant) === quantity.inventoryItemId);
  if (!listing) return error('INVALID_INVENTORY_ITEM');
  keys.set(key, text);
  const { item, variant } = listing;
  const from = quantity.changeFromQuantity;
  const to = quantity.quantity;
  const written = world.writeStock(
    shop,
    typeof from === 'number' ? { item, variant, mode: 'cas', from, to, key } : { item, variant, mode: 'set', to },
  );
  if (written.kind === 'stale') return error('CHANGE_FROM_QUANTITY_STALE');
  return written.kind === 'applied' || written.kind === 'duplicate'
    ? set(world.now(shop))
    : error('INVALID_INVENTORY_ITEM');
}

function discounts({ world, shop, vars }: Call): object {
  const sorted = world.coupons(shop).sort((a, b) => (padded(a.id) < padded(b.id) ? -1 : 1));
  const page = pageOf(sorted, 20, vars['cursor'], (c) => padded(c.id));
  return { codeDiscountNodes: { ...page, nodes: page.nodes.map((c) => discountRow(world, shop, c)) } };
}

function discountByCode({ world, shop, vars }: Call): object {
  const code = String(vars['code']).toLowerCase();
  const found = world.coupons(shop).find((c) => c.code.toLowerCase() === code);
  return { codeDiscountNodeByCode: found ? discountRow(world, shop, found) : null };
}

type Discount = {
  title: string;
  code: string;
  startsAt: string;
  endsAt?: string;
  usageLimit?: number;
  appliesOncePerCustomer: boolean;
  context?: { all?: string };
  combinesWith: { orderDiscounts: boolean; productDiscounts: boolean };
  customerGets: {
    value: { percentage?: number; discountAmount?: { amount: string; appliesOnEachItem: boolean } };
    items: { all?: boolean; products?: { productsToAdd: string[] } };
  };
  minimumRequirement?: { subtotal: { greaterThanOrEqualToSubtotal: string } };
};

function createDiscount({ world, shop, vars }: Call): object {
  const input = vars['input'] as Discount;
  const no = (code: string) => ({ discountCodeBasicCreate: { codeDiscountNode: null, ...error(code) } });
  if (world.coupons(shop).some((c) => c.code.toLowerCase() === input.code.toLowerCase())) return no('TAKEN');
  if (input.context?.all !== 'ALL') return no('MISSING_ARGUMENT');
  const minor = (text: string | undefined) => minorOfDecimal(text ?? '0', minorDigits(shop.currency));
  const { percentage, discountAmount } = input.customerGets.value;
  const threshold = minor(input.minimumRequirement?.subtotal.greaterThanOrEqualToSubtotal);
  const off = minor(discountAmount?.amount);
  if (threshold === undefined || off === undefined) return no('INVALID');
  const made = world.putCoupon(shop, {
    name: input.title,
    code: input.code,
    kind: percentage === undefined ? (threshold > 0n ? 'full-reduction' : 'direct') : 'percent',
    startsAt: new Date(input.startsAt),
    endsAt: new Date(input.endsAt ?? '9999-12-31T00:00:00Z'),
    thresholdMinor: threshold,
    ...(percentage === undefined ? { discountMinor: off } : { percentBp: Math.round(percentage * 10_000) }),
    ...(input.usageLimit === undefined ? {} : { total: input.usageLimit }),
    stackable: input.combinesWith.orderDiscounts,
    items: input.customerGets.items.products?.productsToAdd.map(tailOf) ?? [],
  });
  return { discountCodeBasicCreate: { codeDiscountNode: { id: gid('DiscountCodeNode', made.id) }, userErrors: [] } };
}

function stopDiscount({ world, shop, vars }: Call): object {
  const coupon = shop.coupons.get(tailOf(vars['id']));
  if (!coupon)
    return { discountCodeDeactivate: { codeDiscountNode: null, ...error('INVALID', 'Code discount does not exist') } };
  world.stopCoupon(shop, coupon.id);
  return { discountCodeDeactivate: { codeDiscountNode: { id: vars['id'] }, userErrors: [] } };
}

function aboutOf(event: WorldEvent): [topic: string, id: string] {
  if (event.kind === 'coupon') return ['discounts/update', event.coupon];
  return event.kind === 'order' ? ['orders/updated', event.order] : ['products/update', event.item];
}
