import type { Platform } from '../../core/terms.ts';

export type DemoShop = {
  code: string;
  zh: string;
  en: string;
  platform: Platform;
  currency: string;
  /** Of the group's orders. */
  share: number;
  /** What the main shop's price in fen is multiplied with to get this shop's minor units. */
  price: number;
  aliases: readonly string[];
};

/** One main shop and five sub-shops, their prices at least a fifth apart (rule price-gap). Each also answers to its code, with and without the dash, and its names. */
export const DEMO_SHOPS: readonly DemoShop[] = [
  shop('SH-1', '主店', 'Main shop', 'taobao', 0.34, 1, ['总店', '淘宝店', '分店1', 'main', 'taobao']),
  shop('SH-2', '抖音分店', 'Douyin shop', 'doudian', 0.26, 0.82, ['分店2', '抖音店', 'doudian', 'douyin']),
  shop('SH-3', '拼多多分店', 'Pinduoduo shop', 'pinduoduo', 0.16, 0.67, ['分店3', '拼多多店', 'pinduoduo', 'pdd']),
  shop('SH-4', '小红书分店', 'Xiaohongshu shop', 'xiaohongshu', 0.1, 1.48, ['分店4', '小红书店', 'xiaohongshu', 'xhs']),
  shop('SH-5', '京东分店', 'JD shop', 'jd', 0.09, 1.22, ['分店5', '京东店', 'jd']),
  shop('SH-6', '海外分店', 'Overseas shop', 'shopify', 0.05, 0.21, ['分店6', '海外店', '独立站', 'shopify']),
];

export const DEMO_TIME_ZONE = 'Asia/Shanghai';
/** China has no daylight saving: local midnight is always this far from UTC's. */
export const DEMO_OFFSET_MS = 8 * 3600_000;

/** `share` of a SKU's stock. */
export const DEMO_WAREHOUSES = [
  { code: 'sh-1', zh: '上海仓', en: 'Shanghai warehouse', share: 0.6 },
  { code: 'gz-1', zh: '广州仓', en: 'Guangzhou warehouse', share: 0.4 },
] as const;

function shop(
  code: string,
  zh: string,
  en: string,
  platform: Platform,
  share: number,
  price: number,
  aliases: readonly string[],
): DemoShop {
  return { code, zh, en, platform, currency: platform === 'shopify' ? 'USD' : 'CNY', share, price, aliases };
}
