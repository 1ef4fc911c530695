import type { Localized } from '../../../core/localized.ts';

/** One way to count who came: these observations added up, each visitor as `factor` visitors of Taobao's. */
export type Visitors = { inputs: readonly string[]; factor: number };

/** What a platform calls its conversion, and how it is turned into Taobao's: buyers who paid by visitors of shop or goods. */
export type ConversionMapping = {
  platform: string;
  /** Its own definition, as its data pages show it. */
  own: { says: Localized; buyers: Buyers; visitors: readonly Visitors[] };
  /** What stands for Taobao's visitors, the best first: the first that a shop has for a day counts. */
  taobao: { says: Localized; visitors: readonly Visitors[] };
  /** Where the platform shows it. */
  source: Localized;
};

/** Whom the numerator counts: people who paid, or orders. The buyers as entered where they were, else as our orders show them. */
export type Buyers = 'buyers' | 'paid-orders';

const of = (...inputs: string[]): Visitors => ({ inputs, factor: 1 });

/** People who came, or visits where nobody counted people: a visit then stands for a visitor, which can only make the rate smaller. */
const VISITORS = [of('visitors'), of('visits')] as const;

const SHOP_VISITORS: Localized = { zh: '支付买家数 ÷ 访客数', en: 'buyers who paid ÷ visitors' };

const likeTaobao = (platform: string, source: Localized, own: Localized = SHOP_VISITORS): ConversionMapping => ({
  platform,
  own: { says: own, buyers: 'buyers', visitors: VISITORS },
  taobao: { says: SHOP_VISITORS, visitors: VISITORS },
  source,
});

const SESSIONS: Localized = { zh: '订单数 ÷ 会话数', en: 'orders ÷ sessions' };

const bySessions = (platform: string, source: Localized): ConversionMapping => ({
  platform,
  own: { says: SESSIONS, buyers: 'paid-orders', visitors: [of('visits'), of('visitors')] },
  taobao: {
    says: {
      zh: '支付买家数 ÷ 访客数；没有访客数时用会话数，结果只会偏低',
      en: 'buyers who paid ÷ visitors; sessions where visitors are not known, which can only make it smaller',
    },
    visitors: VISITORS,
  },
  source,
});

/** As the system comes; a platform that is not named counts as Taobao does. */
export const MAPPINGS: readonly ConversionMapping[] = [
  likeTaobao('taobao', { zh: '生意参谋 · 支付转化率', en: 'Business Advisor (生意参谋), 支付转化率' }),
  {
    platform: 'doudian',
    own: {
      says: {
        zh: '成交人数 ÷ 商品曝光人数（直播：÷ 直播间观看人数）',
        en: 'buyers ÷ people who were shown goods (live shows: ÷ viewers of the room)',
      },
      buyers: 'buyers',
      visitors: [of('product-viewers'), of('live-viewers'), ...VISITORS],
    },
    taobao: {
      says: {
        zh: '成交人数 ÷ 商品点击人数：点进商品才算淘宝口径的访客，曝光和看播不算',
        en: 'buyers ÷ people who clicked on goods: only who opens goods is a visitor as Taobao counts them, not who was shown them or watched',
      },
      visitors: [of('product-clickers'), ...VISITORS],
    },
    source: { zh: '抖店罗盘 · 商品曝光/点击-成交转化率', en: 'Compass (抖店罗盘), exposure and click to deal' },
  },
  likeTaobao(
    'pinduoduo',
    { zh: '拼多多商家后台 · 交易数据', en: 'Pinduoduo merchant backend, trade data' },
    { zh: '成交买家数 ÷ 商品访客数', en: 'buyers ÷ visitors of goods' },
  ),
  {
    platform: 'xiaohongshu',
    own: {
      says: { zh: '支付人数 ÷ 笔记阅读人数', en: 'buyers ÷ readers of notes' },
      buyers: 'buyers',
      visitors: [of('note-readers'), ...VISITORS],
    },
    taobao: {
      says: {
        zh: '支付人数 ÷ 商品访客数：读笔记不算访客',
        en: 'buyers ÷ visitors of goods: who reads a note is no visitor',
      },
      visitors: [of('product-clickers'), ...VISITORS],
    },
    source: { zh: '小红书千帆 · 数据', en: 'Xiaohongshu Qianfan (千帆), data' },
  },
  likeTaobao(
    'jd',
    { zh: '京东商智 · 成交转化率', en: 'JD Shangzhi (京东商智), 成交转化率' },
    {
      zh: '成交客户数 ÷ 访客数',
      en: 'customers who bought ÷ visitors',
    },
  ),
  bySessions('shopify', { zh: 'Shopify · 在线商店转化率', en: 'Shopify, online store conversion rate' }),
  bySessions('woocommerce', { zh: '网站统计', en: 'the site’s statistics' }),
];

/** How a platform's conversion is read. Unknown platforms count as Taobao does. */
export const mappingOf = (platform: string, mappings: readonly ConversionMapping[] = MAPPINGS): ConversionMapping =>
  mappings.find((mapping) => mapping.platform === platform) ??
  likeTaobao(platform, { zh: '未声明，按淘宝口径', en: 'not declared, counted as Taobao does' });

const NAMES: Record<string, Localized> = {
  taobao: { zh: '淘宝', en: 'Taobao' },
  doudian: { zh: '抖音', en: 'Douyin' },
  pinduoduo: { zh: '拼多多', en: 'Pinduoduo' },
  xiaohongshu: { zh: '小红书', en: 'Xiaohongshu' },
  wechat: { zh: '微信小店', en: 'WeChat' },
  jd: { zh: '京东', en: 'JD' },
  kuaishou: { zh: '快手', en: 'Kuaishou' },
  youzan: { zh: '有赞', en: 'Youzan' },
  shopify: { zh: 'Shopify', en: 'Shopify' },
  woocommerce: { zh: 'WooCommerce', en: 'WooCommerce' },
};

export const platformName = (platform: string): Localized => NAMES[platform] ?? { zh: platform, en: platform };
