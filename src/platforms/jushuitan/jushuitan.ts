import * as z from 'zod';
import {
  type Account,
  type Answer,
  type Capabilities,
  type Connector,
  type ConnectorDeps,
  type PlatformKind,
  type Refusal,
  refusedHere,
} from '../platform.ts';
import { createCall, type JstCall } from './call.ts';
import { pullCatalog } from './catalog.ts';
import { getOrder, pullOrders } from './orders.ts';
import { READ_BATCH, readStock, writeStock } from './stock.ts';
import { refreshTokens } from './tokens.ts';
import { Id, Text, timeText } from './wire.ts';

const DAY = 86_400_000;

const capabilities: Capabilities = {
  stock: {
    modes: ['set'],
    batch: 100,
    readBatch: READ_BATCH,
    restocksOnCancel: true,
    landsWithinMs: 60_000,
    fixedAllotment: true,
  },
  orders: { maxWindowMs: 7 * DAY, paging: 'cursor', keepsMs: 90 * DAY, visibleWithinMs: 15 * 60_000 },
  coupons: { create: 'none', read: false, stop: false, kinds: [], threshold: 'none' },
  push: { kind: 'none', bodyAuthenticated: false },
  // 5 a second and 100 a minute for the whole application.
  pace: { perSecond: 1.5 },
  token: { refresh: 'api' },
};

const Shops = z.object({
  datas: z.array(z.object({ shop_id: Id, shop_name: Text })).nullish(),
  has_next: z.boolean().nullish(),
});
const noCoupons: Refusal = {
  kind: 'rejected',
  code: 'none',
  reason: 'Jushuitan knows no coupons; they are kept on the platform itself',
  permanent: true,
};

function connect(deps: ConnectorDeps): Connector {
  const call = createCall(deps);
  const { shopId = '' } = deps.credentials;
  return {
    capabilities,
    pullOrders: (window) => pullOrders(call, shopId, window),
    getOrder: (id) => getOrder(call, shopId, id),
    pullCatalog: (cursor) => pullCatalog(call, cursor),
    readStock: (listings) => readStock(call, listings, deps.now),
    writeStock: (op, changes) => writeStock(call, op, changes),
    listCoupons: async () => noCoupons,
    putCoupon: async () => noCoupons,
    receivePush: async () => ({ ok: false, status: 401, why: 'Jushuitan sends no pushes here' }),
    whoami: () => whoami(call, deps),
  };
}

/** The shop's name by the ERP's list of shops, and which of the calls that we need it lets us make. */
async function whoami(call: JstCall, { credentials, now }: ConnectorDeps): Promise<Answer<Account>> {
  const { shopId = '', appKey = '' } = credentials;
  for (let page = 1; page <= 50; page += 1) {
    const answer = await call('/open/shops/query', { page_index: page, page_size: 100 }, Shops);
    if (answer.kind !== 'ok') return answer;
    const shop = answer.value.datas?.find((s) => s.shop_id === shopId);
    if (shop) return withLacks(call, shopId, { id: `${shopId}@${appKey}`, name: shop.shop_name, lacks: [] }, now());
    if (!answer.value.has_next) break;
  }
  return refusedHere('no-shop', {
    zh: `这个应用看不到店铺 ${shopId}；请核对店铺编号和应用的授权`,
    en: `this application sees no shop ${shopId}: check its number and what the application may see`,
  });
}

/** Shop numbers are the ERP's own, so that the application's key is part of what names the shop. */
async function withLacks(call: JstCall, shopId: string, account: Account, now: Date): Promise<Answer<Account>> {
  const hour = { modified_begin: timeText(new Date(now.getTime() - 3600_000)), modified_end: timeText(now) };
  const small = { page_index: 1, page_size: 1 };
  const probes = [
    ['orders', '/open/orders/single/query', { shop_id: Number(shopId), ...hour, ...small }],
    ['stock-read', '/open/inventory/query', { ...hour, ...small }],
    ['catalog', '/open/sku/query', { ...hour, ...small }],
  ] as const;
  for (const [what, path, biz] of probes) {
    const answer = await call(path, biz, z.unknown());
    if (answer.kind === 'rejected') account.lacks.push(what);
    else if (answer.kind !== 'ok') return answer;
  }
  account.lacks.push('coupons');
  return { kind: 'ok', value: account };
}

/** One shop of an ERP that holds the permissions of many platforms. Facts and proof: docs/platforms/jushuitan.md. */
export const jushuitan: PlatformKind = {
  code: 'jushuitan',
  platforms: ['jd', 'xiaohongshu', 'kuaishou', 'youzan', 'taobao', 'doudian', 'pinduoduo', 'wechat'],
  name: { zh: '聚水潭', en: 'Jushuitan' },
  fields: [
    {
      name: 'appKey',
      label: { zh: '应用 Key', en: 'App key' },
      secret: false,
      hint: {
        zh: '聚水潭开放平台 openweb.jushuitan.com → 应用管理；应用类型选“自有商城”',
        en: 'openweb.jushuitan.com → applications; of the kind 自有商城 (shop of your own)',
      },
    },
    { name: 'appSecret', label: { zh: '应用 Secret', en: 'App secret' }, secret: true },
    {
      name: 'shopId',
      label: { zh: '店铺编号', en: 'Number of the shop' },
      secret: false,
      hint: { zh: '聚水潭 → 店铺管理里的店铺编号', en: 'as the ERP lists it under its shops' },
    },
  ],
  capabilities,
  connect,
  refreshTokens,
  limits: [
    {
      zh: '库存写成聚水潭的盘点单，改的是仓库实物数，再由聚水潭按它的规则推给平台：本店配额由人设定，不在零超卖保证之内',
      en: 'stock is written as a stock-take of the ERP, which tells the platform by rules of its own: the quota is set by a person and outside of the guarantee',
    },
    {
      zh: '接入后库存只能由一方写：请关闭聚水潭里同一商品的其他库存同步',
      en: 'only one side may write stock: turn off what else sets the same goods in Jushuitan',
    },
    {
      zh: '优惠券、推送不经过聚水潭；订单约晚几分钟可见；合并或拆分的订单按聚水潭内部单号计',
      en: 'no coupons and no pushes; orders are seen minutes late; merged and split orders count by the number of the ERP',
    },
  ],
};
