import type { Account, Answer, Capabilities, Connector, ConnectorDeps, PlatformKind } from '../platform.ts';
import { createDoudian } from './call.ts';
import { catalogOf } from './catalog.ts';
import { couponsOf } from './coupons.ts';
import { ordersOf } from './orders.ts';
import { receivePush } from './push.ts';
import { isForbidden } from './refusals.ts';
import { BATCH, READ, stockOf } from './stock.ts';
import { refreshTokens } from './tokens.ts';

const MINUTE = 60_000;

const capabilities: Capabilities = {
  stock: {
    modes: ['keyed-delta', 'set'],
    batch: BATCH,
    readBatch: READ,
    restocksOnCancel: true,
    landsWithinMs: MINUTE,
  },
  orders: { maxWindowMs: 60 * MINUTE, paging: 'backward', keepsMs: 90 * 24 * 60 * MINUTE, visibleWithinMs: MINUTE },
  coupons: {
    create: 'person',
    read: true,
    stop: false,
    kinds: ['full-reduction', 'direct', 'percent'],
    threshold: 'amount',
    minThresholdMinor: 3000,
  },
  push: { kind: 'http', bodyAuthenticated: true },
  pace: { perSecond: 5 },
  token: { refresh: 'api' },
};

type Reads = Pick<Connector, 'pullOrders' | 'pullCatalog' | 'listCoupons'>;

/** Which shop a token is for was checked when it was given; every call below is answered for that shop only. */
async function whoami(deps: ConnectorDeps, reads: Reads): Promise<Answer<Account>> {
  const now = deps.now();
  const tried: [Account['lacks'], Answer<unknown>][] = [
    [['orders'], await reads.pullOrders({ since: new Date(now.getTime() - MINUTE), until: now })],
    [['catalog'], await reads.pullCatalog()],
    [['coupons'], await reads.listCoupons()],
  ];
  const lacks: Account['lacks'] = [];
  for (const [what, answer] of tried) {
    if (answer.kind === 'ok') continue;
    if (!isForbidden(answer)) return answer;
    lacks.push(...what);
  }
  const id = (deps.credentials['shop'] ?? '').trim();
  return { kind: 'ok', value: { id, name: id, lacks } };
}

function connect(deps: ConnectorDeps): Connector {
  const doudian = createDoudian(deps);
  const verbs = {
    ...ordersOf(doudian),
    ...catalogOf(doudian),
    ...stockOf(doudian),
    ...couponsOf(doudian, deps.now),
    receivePush: async (raw: Parameters<Connector['receivePush']>[0]) => receivePush(deps.credentials, raw),
  };
  return { capabilities, ...verbs, whoami: () => whoami(deps, verbs) };
}

/** Doudian, the shops of Douyin (op.jinritemai.com). docs/platforms/doudian.md. */
export const doudian: PlatformKind = {
  code: 'doudian',
  platforms: ['doudian'],
  name: { zh: '抖店（抖音）', en: 'Doudian (Douyin)' },
  fields: [
    { name: 'key', label: { zh: 'app_key', en: 'app_key' }, secret: false },
    { name: 'secret', label: { zh: 'app_secret', en: 'app_secret' }, secret: true },
    {
      name: 'shop',
      label: { zh: '店铺 ID', en: 'Shop id' },
      secret: false,
      hint: { zh: '店铺后台右上角的数字', en: 'The number at the top right of the shop’s back office' },
    },
  ],
  capabilities,
  connect,
  refreshTokens,
  limits: [
    {
      zh: '权限按应用类目分包开放；缺哪一项，接入时会说明',
      en: 'Permissions come in packages by kind of application; connecting says which are missing',
    },
    {
      zh: '接口不能创建或停用优惠券：会给人一张待办，写明每个值',
      en: 'The API cannot create or stop coupons: a person gets a to-do with each value',
    },
    {
      zh: '读取优惠券要另外申请场景包，返回格式没有公开依据，不认识就当作没读到',
      en: 'Reading coupons needs a package of its own; the shape of the answer is unproven, and one that is not known is not taken',
    },
    {
      zh: '只管普通库存：活动库存、区域库存、阶梯库存不读也不写',
      en: 'Normal stock only: stock of campaigns, regions and steps is neither read nor written',
    },
    {
      zh: '订单更新时间只随主状态变化：部分退款要靠推送或定期核对才知道',
      en: 'The update time moves with the main state only: partial refunds are learnt from pushes or the regular check',
    },
  ],
};
