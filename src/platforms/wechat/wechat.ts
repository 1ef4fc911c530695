import * as z from 'zod';
import type { Account, Answer, Capabilities, Connector, ConnectorDeps, PlatformKind } from '../platform.ts';
import { createCall, Done, type WechatCall } from './call.ts';
import { pullCatalog, readStock } from './catalog.ts';
import { listCoupons } from './coupons.ts';
import { getOrder, pullOrders } from './orders.ts';
import { receivePush } from './push.ts';
import { MAX_DAYS, MAX_DISCOUNT, MAX_NAME, putCoupon } from './put-coupon.ts';
import { writeStock } from './stock.ts';
import { refreshTokens } from './token.ts';
import { seconds } from './wire.ts';

const DAY = 86_400_000;

const capabilities: Capabilities = {
  stock: {
    modes: ['delta'],
    batch: 20,
    readBatch: 50,
    // The stock log has rows of orders; that a cancellation is one of them is not documented: perhaps is yes.
    restocksOnCancel: true,
    // "Takes effect at once" when it is answered; how late an unanswered one may land is not said.
    landsWithinMs: 30_000,
  },
  orders: { maxWindowMs: 7 * DAY, paging: 'cursor', keepsMs: 90 * DAY, visibleWithinMs: 30_000 },
  coupons: {
    create: 'api',
    read: true,
    stop: true,
    kinds: ['full-reduction', 'direct', 'percent'],
    threshold: 'amount',
    maxDiscountMinor: MAX_DISCOUNT,
    maxName: MAX_NAME,
    needsTotal: true,
    maxDays: MAX_DAYS,
    maxShareBp: 8_000,
    plainPercents: true,
  },
  push: { kind: 'http', bodyAuthenticated: true },
  // 10 000 a minute and 500 000 a day: the day is the lower of the two.
  pace: { perSecond: 5 },
  token: { refresh: 'api' },
};

const Info = z.object({ info: z.object({ nickname: z.string(), username: z.string().min(1) }) });

/** Each by the least call that shows it. Whether stock may be written only a write tells. */
async function lacksOf(call: WechatCall, now: Date): Promise<Answer<Account['lacks']>> {
  const range = { start_time: seconds(now) - 60, end_time: seconds(now) };
  const probes = [
    ['orders', 'channels/ec/order/list/get', { update_time_range: range, page_size: 1 }],
    ['catalog', 'channels/ec/product/list/get', { page_size: 1 }],
    ['coupons', 'channels/ec/coupon/get_list', { status: 2, page: 1, page_size: 1, page_ctx: '' }],
  ] as const;
  const lacks: Account['lacks'] = [];
  for (const [what, path, body] of probes) {
    const got = await call(path, body, Done);
    if (got.kind === 'rejected') lacks.push(what);
    else if (got.kind !== 'ok') return got;
  }
  return { kind: 'ok', value: lacks };
}

function connect(deps: ConnectorDeps): Connector {
  const call = createCall(deps);
  return {
    capabilities,
    pullOrders: (window) => pullOrders(call, window),
    getOrder: (id) => getOrder(call, id),
    pullCatalog: (cursor) => pullCatalog(call, cursor),
    readStock: (listings) => readStock(call, listings),
    writeStock: (_op, changes) => writeStock(call, changes),
    listCoupons: (cursor) => listCoupons(call, deps.now(), cursor),
    putCoupon: (op, order) => putCoupon(call, op, order, deps.now()),
    receivePush: async (raw) => receivePush(deps.credentials, raw),
    async whoami() {
      const info = await call('channels/ec/basics/info/get', undefined, Info);
      if (info.kind !== 'ok') return info;
      const lacks = await lacksOf(call, deps.now());
      if (lacks.kind !== 'ok') return lacks;
      const { nickname: name, username: id } = info.value.body.info;
      return { kind: 'ok', value: { id, name, lacks: lacks.value } };
    },
  };
}

/** A WeChat shop (微信小店), by the merchant's own AppID. Facts and proof: docs/platforms/wechat.md. */
export const wechat: PlatformKind = {
  code: 'wechat',
  platforms: ['wechat'],
  name: { zh: '微信小店', en: 'WeChat shop' },
  fields: [
    {
      name: 'appId',
      label: { zh: '小店 AppID', en: 'AppID of the shop' },
      secret: false,
      hint: {
        zh: '在小店自己的后台取得，并把本机的公网 IP 加入那里的白名单',
        en: 'from the back office of the shop; add the public address of this server to the allow-list there',
      },
    },
    { name: 'secret', label: { zh: 'AppSecret', en: 'AppSecret' }, secret: true },
    {
      name: 'pushToken',
      label: { zh: '消息推送 Token', en: 'Token of the message push' },
      secret: true,
      optional: true,
      hint: {
        zh: '消息推送选“安全模式”；不填则只靠定时拉取',
        en: 'choose safe mode; without it orders are only pulled',
      },
    },
    {
      name: 'aesKey',
      label: { zh: '消息推送 EncodingAESKey', en: 'EncodingAESKey of the message push' },
      secret: true,
      optional: true,
    },
  ],
  capabilities,
  connect,
  refreshTokens,
  limits: [
    {
      zh: '库存按差量增减，没有去重键：没有回音的写入要先读回再继续',
      en: 'stock is changed by differences without a key: a write without an answer is read back before anything else is sent',
    },
    {
      zh: '只管理通用库存：限时抢购、达人专属和区域仓的库存不归掌柜',
      en: 'the common stock is managed; flash sales, talents’ plans and regional stocks are not',
    },
    {
      zh: '官方没有说明取消订单是否自动恢复库存：先按恢复处理，没有恢复的部分在下次回读时释放',
      en: 'whether a cancellation restocks is not documented: it counts as restocked until the next read-back',
    },
    {
      zh: '能否写库存只有真正写一次才知道',
      en: 'whether stock may be written is known only by a write',
    },
  ],
};
