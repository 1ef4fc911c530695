import type { Localized } from '../../core/localized.ts';
import type { Platform } from '../../core/terms.ts';
import { foldName } from '../../core/text.ts';

/** What `connect` must know of a connector; `PlatformKind` of src/platforms/platform.ts has it all. */
export type Kind = {
  code: string;
  platforms: readonly Platform[];
  name: Localized;
  fields: readonly KindField[];
  capabilities: {
    stock: {
      modes: readonly ('cas' | 'keyed-delta' | 'set' | 'delta')[];
      restocksOnCancel: boolean;
      landsWithinMs: number;
      fixedAllotment?: boolean;
    };
    orders: { visibleWithinMs: number };
    coupons: { create: 'api' | 'person' | 'none'; read: boolean; stop: boolean };
    push: { kind: 'http' | 'pull-queue' | 'none' };
    token: { refresh: 'none' | 'api' | 'person' };
  };
  limits: readonly Localized[];
};
export type KindField = { name: string; label: Localized; secret: boolean; optional?: boolean; hint?: Localized };

/** What people call them. */
const CALLED: Record<string, readonly string[]> = {
  taobao: ['taobao', '淘宝', 'tmall', '天猫', 'top'],
  doudian: ['doudian', '抖店', '抖音', 'douyin'],
  pinduoduo: ['pinduoduo', '拼多多', 'pdd'],
  wechat: ['wechat', '微信小店', '微信', 'weixin'],
  shopify: ['shopify'],
  woocommerce: ['woocommerce', 'woo'],
  jushuitan: ['jushuitan', '聚水潭', 'jst'],
  table: ['table', '表格', 'csv'],
};

export const CONNECTOR_NAMES: readonly string[] = Object.keys(CALLED);

export const connectorCalled = (typed: string): string | undefined =>
  Object.entries(CALLED).find(([, names]) => names.includes(foldName(typed)))?.[0];

const PLATFORM_WORDS: Record<Platform, readonly [string, ...string[]]> = {
  taobao: ['淘宝', '天猫', 'tmall'],
  doudian: ['抖店', '抖音', 'douyin'],
  pinduoduo: ['拼多多', 'pdd'],
  xiaohongshu: ['小红书', 'rednote'],
  wechat: ['微信小店', '微信', 'weixin'],
  jd: ['京东'],
  kuaishou: ['快手'],
  youzan: ['有赞'],
  shopify: ['Shopify'],
  woocommerce: ['WooCommerce', 'woo'],
  table: ['表格', 'csv'],
};

export const platformCalled = (typed: string): Platform | undefined =>
  (Object.keys(PLATFORM_WORDS) as Platform[]).find(
    (platform) =>
      platform === foldName(typed) || PLATFORM_WORDS[platform].some((word) => foldName(word) === foldName(typed)),
  );

export const platformWords = (platform: string): Localized => ({
  zh: PLATFORM_WORDS[platform as Platform]?.[0] ?? platform,
  en: platform,
});

const STOCK: Record<Kind['capabilities']['stock']['modes'][number], Localized> = {
  cas: { zh: '比较后写入：不会超卖', en: 'compare and set: no overselling' },
  'keyed-delta': { zh: '带去重键的增减：不会超卖', en: 'changes with a key: no overselling' },
  delta: { zh: '增减，写后读回：不会超卖', en: 'changes, read back: no overselling' },
  set: {
    zh: '只能设绝对值，先归零再设：在声明的时限内不会超卖',
    en: 'absolute values, by way of zero: no overselling within the declared bound',
  },
};

/** What a connector does and does not do, one fact a line. */
export function abilityWords(
  { capabilities: c, limits }: Kind,
  lacks: readonly string[],
): { label: Localized; value: Localized }[] {
  const no = (what: string, value: Localized): Localized =>
    lacks.includes(what) ? { zh: '这套凭据没有权限', en: 'these credentials are not allowed to' } : value;
  const [mode] = c.stock.modes;
  const stock = c.stock.fixedAllotment
    ? { zh: '固定配额，由人设定，不参与防超卖保证', en: 'a fixed allotment set by a person, outside of the guarantee' }
    : mode
      ? STOCK[mode]
      : { zh: '不能写', en: 'cannot be written' };
  return [
    { label: { zh: '订单', en: 'Orders' }, value: no('orders', ordersWords(c)) },
    { label: { zh: '商品', en: 'Catalogue' }, value: no('catalog', { zh: '读取', en: 'read' }) },
    { label: { zh: '库存', en: 'Stock' }, value: no('stock-read', no('stock-write', stock)) },
    { label: { zh: '优惠券', en: 'Coupons' }, value: no('coupons', couponWords(c.coupons)) },
    { label: { zh: '授权', en: 'Access' }, value: TOKEN[c.token.refresh] },
    ...limits.map((value, n) => ({ label: { zh: `注意 ${n + 1}`, en: `Note ${n + 1}` }, value })),
  ];
}

function ordersWords({ orders, push }: Kind['capabilities']): Localized {
  const seconds = Math.ceil(orders.visibleWithinMs / 1000);
  return push.kind === 'none'
    ? { zh: `定时读取，可能晚 ${seconds} 秒出现`, en: `read on a clock, may appear ${seconds} s late` }
    : { zh: `推送提示加读取，可能晚 ${seconds} 秒出现`, en: `hinted by push and read, may appear ${seconds} s late` };
}

function couponWords({ create, read, stop }: Kind['capabilities']['coupons']): Localized {
  if (!read && create === 'none') return { zh: '不支持', en: 'not supported' };
  if (create === 'api')
    return stop
      ? { zh: '读取、创建、停止', en: 'read, created and stopped' }
      : { zh: '读取、创建', en: 'read and created' };
  return {
    zh: '由人在后台创建，这里给出准确数值并读回核对',
    en: 'created by a person in the back office, with exact values from here, and read back',
  };
}

const TOKEN: Record<'none' | 'api' | 'person', Localized> = {
  none: { zh: '不过期', en: 'does not end by itself' },
  api: { zh: '自动续期', en: 'renewed by itself' },
  person: { zh: '到期须由人重新授权，提前 7、3、1 天提醒', en: 'a person signs in again; told 7, 3 and 1 days ahead' },
};
