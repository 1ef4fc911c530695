import * as z from 'zod';
import {
  type Account,
  type Answer,
  type Capabilities,
  type Connector,
  type ConnectorDeps,
  type PlatformKind,
  refusedHere,
} from '../platform.ts';
import { createCall, type ShopifyCall } from './call.ts';
import { type InventoryItems, pullCatalog, readStock, type ShopSelf } from './catalog.ts';
import { listCoupons, putCoupon } from './coupons.ts';
import { getOrder, pullOrders } from './orders.ts';
import { receivePush } from './push.ts';
import { writeStock } from './stock.ts';
import { refreshTokens } from './token.ts';
import { Gid } from './wire.ts';

const DAY = 86_400_000;

const capabilities: Capabilities = {
  stock: {
    modes: ['cas'],
    batch: 10,
    readBatch: 50,
    // The merchant chooses at each cancellation: perhaps is yes.
    restocksOnCancel: true,
    landsWithinMs: 30_000,
  },
  // Orders are found by an index, which follows the orders themselves with a delay.
  orders: { maxWindowMs: 30 * DAY, paging: 'cursor', keepsMs: 60 * DAY, visibleWithinMs: 60_000 },
  coupons: {
    create: 'api',
    read: true,
    stop: true,
    kinds: ['full-reduction', 'direct', 'percent'],
    threshold: 'amount',
    maxName: 255,
    onceOrNoLimit: true,
  },
  push: { kind: 'http', bodyAuthenticated: true },
  pace: { perSecond: 2 },
  token: { refresh: 'api' },
};

const SELF = `query ZhangguiSelf { shop { name myshopifyDomain currencyCode }
  locations(first: 10) { nodes { id } }
  currentAppInstallation { accessScopes { handle } } }`;
const Self = z.object({
  shop: z.object({ name: z.string(), myshopifyDomain: z.string(), currencyCode: z.string().length(3) }),
  locations: z.object({ nodes: z.array(z.object({ id: Gid })) }),
  currentAppInstallation: z.object({ accessScopes: z.array(z.object({ handle: z.string() })) }),
});

const SCOPES = [
  ['orders', 'orders', 'read'],
  ['catalog', 'products', 'read'],
  ['stock-read', 'inventory', 'read'],
  ['stock-write', 'inventory', 'write'],
  ['coupons', 'discounts', 'write'],
] as const;

/** Writing includes reading. */
function lacksOf(scopes: ReadonlySet<string>): Account['lacks'] {
  return SCOPES.flatMap(([what, on, may]) =>
    scopes.has(`write_${on}`) || (may === 'read' && scopes.has(`read_${on}`)) ? [] : [what],
  );
}

/** The place whose stock is sold: the one that was entered, or the only one there is. */
function locationOf(entered: string, ids: readonly string[]): string | undefined {
  return entered === '' && ids.length === 1 ? ids[0] : ids.find((id) => id === entered);
}

async function ask(call: ShopifyCall, entered: string): Promise<Answer<{ self: ShopSelf; scopes: Set<string> }>> {
  const got = await call(SELF, {}, Self);
  if (got.kind !== 'ok') return got;
  const { shop, locations, currentAppInstallation } = got.value.data;
  const ids = locations.nodes.map(({ id }) => id);
  const location = locationOf(entered.trim(), ids);
  if (!location)
    return refusedHere('location', {
      zh: `请填卖哪个地点的库存，写它的编号：${ids.join('、')}`,
      en: `enter the number of the place whose stock is sold here: ${ids.join(', ')}`,
    });
  const self = { domain: shop.myshopifyDomain, name: shop.name, currency: shop.currencyCode, location };
  return { kind: 'ok', value: { self, scopes: new Set(currentAppInstallation.accessScopes.map((s) => s.handle)) } };
}

function connect(deps: ConnectorDeps): Connector {
  const call = createCall(deps);
  const known: InventoryItems = new Map();
  let kept: ShopSelf | undefined;

  async function withSelf<T>(work: (self: ShopSelf) => Promise<Answer<T>>): Promise<Answer<T>> {
    const asked = kept ?? (await ask(call, deps.credentials['location'] ?? ''));
    if ('domain' in asked) return work(asked);
    if (asked.kind !== 'ok') return asked;
    kept = asked.value.self;
    return work(kept);
  }

  return {
    capabilities,
    pullOrders: (window) => pullOrders(call, window),
    getOrder: (id) => getOrder(call, id),
    pullCatalog: (cursor) => withSelf((self) => pullCatalog(call, self, known, cursor)),
    readStock: (listings) => withSelf((self) => readStock(call, self, known, listings)),
    async writeStock(op, changes) {
      const done = await withSelf(async (self) => ({
        kind: 'ok' as const,
        value: await writeStock(call, { op, changes, self, known }),
      }));
      if (done.kind === 'ok') return done.value;
      // It was a read that failed: nothing was changed.
      const none = done.kind === 'unknown' ? { kind: 'throttled' as const, afterMs: 1_000, code: 'read-failed' } : done;
      return changes.map(() => none);
    },
    listCoupons: (cursor) => withSelf(({ currency }) => listCoupons(call, { currency, now: deps.now(), cursor })),
    async putCoupon(op, order) {
      const done = await withSelf(async ({ currency }) => ({
        kind: 'ok' as const,
        value: await putCoupon(call, { op, order, currency, now: deps.now() }),
      }));
      if (done.kind === 'ok') return done.value;
      return done.kind === 'unknown' ? { kind: 'throttled', afterMs: 1_000, code: 'read-failed' } : done;
    },
    receivePush: async (raw) => receivePush(deps.credentials, raw),
    async whoami() {
      const asked = await ask(call, deps.credentials['location'] ?? '');
      if (asked.kind !== 'ok') return asked;
      const { self, scopes } = asked.value;
      return { kind: 'ok', value: { id: self.domain, name: self.name, lacks: lacksOf(scopes) } };
    },
  };
}

/** A shop on Shopify, by the GraphQL Admin API. Facts and proof: docs/platforms/shopify.md. */
export const shopify: PlatformKind = {
  code: 'shopify',
  platforms: ['shopify'],
  name: { zh: 'Shopify', en: 'Shopify' },
  fields: [
    {
      name: 'shop',
      label: { zh: '店铺地址', en: 'Address of the shop' },
      secret: false,
      hint: { zh: '例如 my-shop.myshopify.com', en: 'such as my-shop.myshopify.com' },
    },
    {
      name: 'clientId',
      label: { zh: '应用的客户端 ID', en: 'Client ID of the app' },
      secret: false,
      optional: true,
      hint: {
        zh: '在 Shopify Dev Dashboard 建自己的应用并安装到店铺；权限 read_orders、read_customers、read_products、read_locations、write_inventory、write_discounts',
        en: 'of an app of your own in the Shopify Dev Dashboard, installed in the shop; scopes read_orders, read_customers, read_products, read_locations, write_inventory, write_discounts',
      },
    },
    {
      name: 'clientSecret',
      label: { zh: '应用的客户端密钥', en: 'Client secret of the app' },
      secret: true,
      optional: true,
      hint: {
        zh: '也用来核对推送；不填则只靠定时拉取',
        en: 'pushes are checked with it too; without it orders are only pulled',
      },
    },
    {
      name: 'token',
      label: { zh: '旧式应用的访问令牌', en: 'Access token of an older app' },
      secret: true,
      optional: true,
      hint: {
        zh: '2026 年以前在店铺后台建的应用才有（shpat_ 开头），填了就不用客户端 ID',
        en: 'only apps that were made in the back office before 2026 have one (shpat_…); then no client ID is needed',
      },
    },
    {
      name: 'location',
      label: { zh: '仓库地点编号', en: 'Number of the location' },
      secret: false,
      optional: true,
      hint: { zh: '只有一个地点时不用填', en: 'not needed where there is only one' },
    },
    {
      name: 'clientSecretBefore',
      label: { zh: '更换前的客户端密钥', en: 'Client secret before the last change' },
      secret: true,
      optional: true,
      hint: { zh: '更换后一小时内旧密钥仍可能签名', en: 'the old one may sign for an hour after a change' },
    },
  ],
  capabilities,
  connect,
  refreshTokens,
  limits: [
    {
      zh: '只管理一个地点的库存：其他地点请保持 0，否则网站还会卖那里的货',
      en: 'the stock of one location is managed: keep the others at 0, or the site sells from them as well',
    },
    {
      zh: '请关闭“缺货时继续销售”，否则店铺会卖到零以下',
      en: 'turn “continue selling when out of stock” off, or the shop sells below zero',
    },
    {
      zh: '取消订单是否恢复库存由商家每次选择：先按恢复处理，没有恢复的部分在下次回读时释放',
      en: 'whether a cancellation restocks is chosen each time: it counts as restocked until the next read-back',
    },
    {
      zh: '没有 read_all_orders 权限时只能看到最近 60 天的订单',
      en: 'without read_all_orders only orders of the last 60 days are seen',
    },
  ],
};
