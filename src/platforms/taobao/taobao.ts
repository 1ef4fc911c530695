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
import { createTop, type Top } from './call.ts';
import { catalogOf, ITEMS } from './catalog.ts';
import { couponsOf, FACE_VALUES } from './coupons.ts';
import { ordersOf } from './orders.ts';
import { refusePush } from './push.ts';
import { isForbidden } from './refusals.ts';
import { stockOf } from './stock.ts';
import { Id, Text, understood } from './wire.ts';

const MINUTE = 60_000;

const capabilities: Capabilities = {
  stock: {
    modes: ['delta', 'set'],
    batch: 1,
    readBatch: ITEMS,
    sameItemOnly: true,
    clampsAtZero: true,
    restocksOnCancel: true,
    landsWithinMs: MINUTE,
  },
  orders: { maxWindowMs: 30 * MINUTE, paging: 'backward', keepsMs: 90 * 24 * 60 * MINUTE, visibleWithinMs: MINUTE },
  coupons: {
    create: 'api',
    read: true,
    stop: false,
    kinds: ['full-reduction'],
    faceValues: FACE_VALUES,
    threshold: 'amount',
    minThresholdMinor: 3000,
    maxDiscountMinor: 10_000,
    items: 'whole-shop',
  },
  push: { kind: 'pull-queue', bodyAuthenticated: false },
  pace: { perSecond: 10 },
  token: { refresh: 'person' },
};

const ofTmall: Capabilities = {
  ...capabilities,
  stock: { ...capabilities.stock, modes: ['keyed-delta', 'set'] },
};

/** What a person may write in the field `market`. */
const isTmall = (deps: ConnectorDeps): boolean => /^(tmall|天猫|b)$/i.test((deps.credentials['market'] ?? '').trim());

const User = z.object({ user: z.object({ user_id: Id, nick: Text, type: Text }) });

async function whoami(
  deps: ConnectorDeps,
  top: Top,
  connector: Pick<Connector, 'pullOrders' | 'pullCatalog' | 'listCoupons'>,
): Promise<Answer<Account>> {
  const got = await top('taobao.user.seller.get', { fields: 'user_id,nick,type' });
  if (got.kind !== 'ok') return got;
  const read = understood(User, got.value.body);
  if (read.kind !== 'ok') return read;
  const { user_id: id, nick: name, type } = read.value.user;
  if ((type === 'B') !== isTmall(deps)) return refusedHere('market', type === 'B' ? SAY_TMALL : SAY_TAOBAO);
  const now = deps.now();
  const tried: [Account['lacks'][number], Answer<unknown>][] = [
    ['orders', await connector.pullOrders({ since: new Date(now.getTime() - MINUTE), until: now })],
    ['catalog', await connector.pullCatalog()],
    ['coupons', await connector.listCoupons()],
  ];
  const lacks = tried
    .filter(([, answer]) => answer.kind !== 'ok' && isForbidden(answer as Refusal))
    .map(([what]) => what);
  const failed = tried.find(([, answer]) => answer.kind !== 'ok' && !isForbidden(answer as Refusal))?.[1];
  if (failed && failed.kind !== 'ok') return failed;
  const endsAt = endOf(deps);
  return { kind: 'ok', value: { id, name, lacks: withReads(lacks), ...(endsAt && { endsAt }) } };
}

const SAY_TMALL = {
  zh: '这是天猫店：类型请填 tmall，它的库存写法不同',
  en: 'This is a Tmall shop: enter tmall as its kind, its stock is written in another way',
};
const SAY_TAOBAO = {
  zh: '这是淘宝店：类型请填 taobao，它的库存写法不同',
  en: 'This is a Taobao shop: enter taobao as its kind, its stock is written in another way',
};

/** Stock is read with the catalog. */
const withReads = (lacks: Account['lacks']): Account['lacks'] =>
  lacks.includes('catalog') ? [...lacks, 'stock-read'] : lacks;

/** The day as a person entered it: from its first second in China on it may be over. */
function endOf({ credentials }: ConnectorDeps): Date | undefined {
  const [, day] = /^(\d{4}-\d\d-\d\d)/.exec((credentials['ends'] ?? '').trim()) ?? [];
  const at = day ? new Date(`${day}T00:00:00+08:00`) : undefined;
  return at && !Number.isNaN(at.getTime()) ? at : undefined;
}

function connect(deps: ConnectorDeps): Connector {
  const top = createTop(deps);
  const tmall = isTmall(deps);
  const verbs = {
    ...ordersOf(top),
    ...catalogOf(top),
    ...stockOf(top, tmall),
    ...couponsOf(top, deps.now),
    receivePush: refusePush,
  };
  return { capabilities: tmall ? ofTmall : capabilities, ...verbs, whoami: () => whoami(deps, top, verbs) };
}

/** Taobao and Tmall by TOP (open.taobao.com). docs/platforms/taobao.md. */
export const taobao: PlatformKind = {
  code: 'taobao',
  platforms: ['taobao'],
  name: { zh: '淘宝/天猫', en: 'Taobao/Tmall' },
  fields: [
    { name: 'key', label: { zh: 'AppKey', en: 'AppKey' }, secret: false },
    { name: 'secret', label: { zh: 'AppSecret', en: 'AppSecret' }, secret: true },
    { name: 'session', label: { zh: '授权后得到的 SessionKey', en: 'SessionKey, got by authorising' }, secret: true },
    {
      name: 'market',
      label: { zh: '店铺类型：taobao 或 tmall', en: 'Kind of shop: taobao or tmall' },
      secret: false,
      optional: true,
      hint: { zh: '不填就是 taobao', en: 'taobao unless entered' },
    },
    {
      name: 'ends',
      label: { zh: '授权到期日，如 2027-01-31', en: 'Last day of the authorisation, such as 2027-01-31' },
      secret: false,
      optional: true,
      hint: {
        zh: '到期前会提醒；商家后台应用不能自动续期',
        en: 'You are reminded before it; it cannot be renewed by itself',
      },
    },
  ],
  capabilities,
  connect,
  limits: [
    {
      zh: '订单接口只开放给部分类目的应用；没有权限时读不到订单，也就不能发布库存',
      en: 'Only some kinds of application may read orders; without that no stock can be published',
    },
    {
      zh: '商品要设为“拍下减库存”：付款减库存的商品在付款前不占平台库存，可能超卖',
      en: 'Items must count stock when ordered: those that count it when paid can oversell until payment',
    },
    {
      zh: '淘宝店（非天猫）的库存增减没有防重键，结果不明时先读回再写；减到零以下会被静默截为零',
      en: 'Stock deltas of Taobao (not Tmall) have no key: after an unknown outcome it is read back first; below zero is silently cut to zero',
    },
    {
      zh: '优惠券面额只有 3、5、10、20、50、100 元，接口不能停用，也看不到领取数量',
      en: 'Coupons have values of 3, 5, 10, 20, 50 and 100 yuan only; the API cannot stop them and does not say how many were taken',
    },
    { zh: '授权到期后要由人重新授权', en: 'When the authorisation ends, a person must authorise again' },
  ],
};
