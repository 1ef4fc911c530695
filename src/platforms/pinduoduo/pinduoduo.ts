import * as z from 'zod';
import type { Account, Answer, Capabilities, Connector, ConnectorDeps, PlatformKind } from '../platform.ts';
import { createPdd, isForbidden, type Pdd } from './call.ts';
import { catalogOf } from './catalog.ts';
import { couponsOf } from './coupons.ts';
import { ordersOf } from './orders.ts';
import { refusePush } from './push.ts';
import { READ, stockOf } from './stock.ts';
import { refreshTokens } from './tokens.ts';
import { Id, Text, understood } from './wire.ts';

const MINUTE = 60_000;

const capabilities: Capabilities = {
  stock: { modes: ['delta', 'set'], batch: 1, readBatch: READ, restocksOnCancel: true, landsWithinMs: MINUTE },
  orders: { maxWindowMs: 30 * MINUTE, paging: 'backward', keepsMs: 90 * 24 * 60 * MINUTE, visibleWithinMs: 3 * MINUTE },
  coupons: {
    create: 'api',
    read: true,
    stop: true,
    kinds: ['direct'],
    threshold: 'none',
    minThresholdMinor: 3000,
    items: 'one-item',
    needsTotal: true,
  },
  push: { kind: 'none', bodyAuthenticated: false },
  pace: { perSecond: 10 },
  token: { refresh: 'api' },
};

const Mall = z.object({ mall_id: Id, mall_name: Text });
type Reads = Pick<Connector, 'pullOrders' | 'pullCatalog' | 'listCoupons'>;

async function whoami(deps: ConnectorDeps, pdd: Pdd, reads: Reads): Promise<Answer<Account>> {
  const got = await pdd('pdd.mall.info.get', 'mall_info_get_response', {});
  if (got.kind !== 'ok') return got;
  const read = understood(Mall, got.value.body);
  if (read.kind !== 'ok') return read;
  const now = deps.now();
  const tried: [Account['lacks'], Answer<unknown>][] = [
    [['orders'], await reads.pullOrders({ since: new Date(now.getTime() - MINUTE), until: now })],
    [['catalog', 'stock-read'], await reads.pullCatalog()],
    [['coupons'], await reads.listCoupons()],
  ];
  const lacks: Account['lacks'] = [];
  for (const [what, answer] of tried) {
    if (answer.kind === 'ok') continue;
    if (!isForbidden(answer)) return answer;
    lacks.push(...what);
  }
  return { kind: 'ok', value: { id: read.value.mall_id, name: read.value.mall_name, lacks } };
}

function connect(deps: ConnectorDeps): Connector {
  const pdd = createPdd(deps);
  const verbs = {
    ...ordersOf(pdd),
    ...catalogOf(pdd),
    ...stockOf(pdd),
    ...couponsOf(pdd, deps.now),
    receivePush: refusePush,
  };
  return { capabilities, ...verbs, whoami: () => whoami(deps, pdd, verbs) };
}

/** Pinduoduo (open.pinduoduo.com). docs/platforms/pinduoduo.md. */
export const pinduoduo: PlatformKind = {
  code: 'pinduoduo',
  platforms: ['pinduoduo'],
  name: { zh: '拼多多', en: 'Pinduoduo' },
  fields: [
    { name: 'key', label: { zh: 'client_id', en: 'client_id' }, secret: false },
    { name: 'secret', label: { zh: 'client_secret', en: 'client_secret' }, secret: true },
    {
      name: 'code',
      label: { zh: '店铺授权码 code', en: 'Authorisation code of the shop' },
      secret: true,
      hint: {
        zh: '在服务市场授权后得到，只能用一次，几分钟内有效',
        en: 'Got by authorising in the service market; good once, for minutes',
      },
    },
  ],
  capabilities,
  connect,
  refreshTokens,
  limits: [
    {
      zh: '在资源位上的商品不能减少库存：这样的商品从不让出配额',
      en: 'Goods on a resource slot cannot be lowered: they never give quota away',
    },
    {
      zh: '库存增减没有防重键，结果不明时先读回再写',
      en: 'Stock deltas have no key: after an unknown outcome the number is read back first',
    },
    {
      zh: '未成团、未付款的订单平台可能还不给出：如果它们已占库存，这段时间内的保证不成立',
      en: 'Orders that are not paid, or whose group is not full, may not be told yet: where they hold stock the guarantee does not cover that time',
    },
    {
      zh: '接口只能创建单个商品的无门槛券；关闭后已领的券仍可使用',
      en: 'The API creates only coupons without a threshold for one of the goods; closed ones stay good for who holds them',
    },
    {
      zh: '没有买家编号：这个平台的客户不能和别的店对上',
      en: 'No id of the buyer is told: customers here are not matched with those of other shops',
    },
  ],
};
