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
import { siteId } from './address.ts';
import { badAnswer, createCall, readBody, type WooCall } from './call.ts';
import { pullCatalog, readStock } from './catalog.ts';
import { listCoupons, putCoupon } from './coupons.ts';
import { getOrder, pullOrders } from './orders.ts';
import { receivePush } from './push.ts';
import { writeStock } from './stock.ts';

const DAY = 86_400_000;

const capabilities: Capabilities = {
  stock: {
    modes: ['set'],
    batch: 100,
    readBatch: 100,
    restocksOnCancel: true,
    // A web server gives up on PHP after a minute in its usual settings.
    landsWithinMs: 60_000,
  },
  orders: { maxWindowMs: 30 * DAY, paging: 'backward', keepsMs: 3650 * DAY, visibleWithinMs: 5_000 },
  coupons: {
    create: 'api',
    read: true,
    stop: true,
    kinds: ['full-reduction', 'direct', 'percent'],
    threshold: 'amount',
    beginsAtOnce: true,
  },
  push: { kind: 'http', bodyAuthenticated: true },
  pace: { perSecond: 4 },
  token: { refresh: 'none' },
};

const Status = z.object({
  environment: z.object({ home_url: z.string() }),
  settings: z.object({ currency: z.string().length(3) }),
});

/** Each by the least call that shows it; an empty batch changes nothing and is refused to keys that only read. */
const PROBES = [
  ['orders', (call: WooCall) => call.get('orders', { per_page: '1' })],
  ['catalog', (call: WooCall) => call.get('products', { per_page: '1' })],
  ['stock-write', (call: WooCall) => call.write('POST', 'products/batch', { update: [] })],
  ['coupons', (call: WooCall) => call.get('coupons', { per_page: '1' })],
] as const;

const otherSite = (id: string) =>
  refusedHere('other-site', {
    zh: `这套密钥是 ${id.slice(0, 200)} 的；请填那个地址，或换成本站的密钥`,
    en: `these keys are of ${id.slice(0, 200)}; enter that address, or the keys of the site that was meant`,
  });

function connect(deps: ConnectorDeps): Connector {
  const call = createCall(deps);
  let shop: { id: string; currency: string } | undefined;

  /** Address and currency by the site's own word; both are settings that a running shop does not change. */
  async function itself(): Promise<Answer<{ id: string; currency: string }>> {
    if (shop) return { kind: 'ok', value: shop };
    const read = readBody(await call.get('system_status', { _fields: 'environment,settings' }), Status);
    if (read.kind !== 'ok') return read;
    const id = siteId(read.value.environment.home_url);
    if (!id) return badAnswer;
    if (id !== siteId(deps.credentials['site'] ?? '')) return otherSite(id);
    shop = { id, currency: read.value.settings.currency };
    return { kind: 'ok', value: shop };
  }

  async function whoami(): Promise<Answer<Account>> {
    const self = await itself();
    if (self.kind !== 'ok') return self;
    const lacks: Account['lacks'] = [];
    for (const [what, probe] of PROBES) {
      const got = await probe(call);
      if (got.kind === 'rejected' || got.kind === 'auth') lacks.push(what);
      else if (got.kind !== 'ok') return got;
    }
    return { kind: 'ok', value: { id: self.value.id, name: self.value.id, lacks } };
  }

  return {
    capabilities,
    pullOrders: (window) => pullOrders(call, window, deps.hashOf),
    getOrder: (id) => getOrder(call, id, deps.hashOf),
    async pullCatalog(cursor) {
      const self = await itself();
      return self.kind === 'ok' ? pullCatalog(call, self.value.currency, cursor) : self;
    },
    readStock: (listings) => readStock(call, listings),
    writeStock: (_op, changes) => writeStock(call, changes),
    async listCoupons(cursor) {
      const self = await itself();
      return self.kind === 'ok' ? listCoupons(call, self.value.currency, deps.now(), cursor) : self;
    },
    async putCoupon(op, order) {
      const self = await itself();
      if (self.kind !== 'ok') return self;
      return putCoupon(call, { op, order, currency: self.value.currency, now: deps.now() });
    },
    receivePush: async (raw) => receivePush(deps.credentials['webhookSecret'], raw),
    whoami,
  };
}

/** A shop on WooCommerce, by its REST API v3. Facts and proof: docs/platforms/woocommerce.md. */
export const woocommerce: PlatformKind = {
  code: 'woocommerce',
  platforms: ['woocommerce'],
  name: { zh: 'WooCommerce', en: 'WooCommerce' },
  fields: [
    {
      name: 'site',
      label: { zh: '网站地址', en: 'Address of the site' },
      secret: false,
      hint: { zh: '例如 https://shop.example，必须是 https', en: 'such as https://shop.example; it must be https' },
    },
    {
      name: 'key',
      label: { zh: '消费者密钥（ck_ 开头）', en: 'Consumer key (ck_…)' },
      secret: true,
      hint: {
        zh: 'WooCommerce 后台：设置 → 高级 → REST API，权限选“读/写”，用户须是店铺管理员',
        en: 'WooCommerce: Settings → Advanced → REST API; read/write, for a user who manages the shop',
      },
    },
    { name: 'secret', label: { zh: '消费者私钥（cs_ 开头）', en: 'Consumer secret (cs_…)' }, secret: true },
    {
      name: 'webhookSecret',
      label: { zh: 'Webhook 密钥', en: 'Secret of the webhooks' },
      secret: true,
      optional: true,
      hint: {
        zh: '设置 → 高级 → Webhooks 里自己填写的密钥；不填则只靠定时拉取',
        en: 'what you enter at Settings → Advanced → Webhooks; without it orders are only pulled',
      },
    },
  ],
  capabilities,
  connect,
  limits: [
    {
      zh: '只能写绝对库存：调高前先设为 0、读回并拉完订单；零超卖以“发出 60 秒后不再有写入落地”为前提',
      en: 'stock is written as absolute numbers only: a raise first sets 0, reads back and pulls the orders; no oversell holds where no write lands later than 60 s after it was sent',
    },
    {
      zh: '请在 WooCommerce 里关闭缺货预订，否则网站会卖到零以下',
      en: 'turn backorders off in WooCommerce, or the site sells below zero',
    },
    {
      zh: 'Webhook 连续失败 5 次会被网站停用：请偶尔看一眼它的状态；停用后仍会定时拉取',
      en: 'the site turns a webhook off after 5 failures in a row: look at its state now and then; orders are pulled all the same',
    },
    {
      zh: '优惠券创建后立即生效，不能预约开始时间',
      en: 'a coupon begins when it is created; its start cannot be scheduled',
    },
  ],
};
