import type { InputKind } from './input-kind.ts';

const DAILY = ['day', 'week', 'month'] as const;

const counted = (
  code: string,
  zh: string,
  en: string,
  aliases: readonly string[],
  more: Partial<InputKind> = {},
): InputKind => ({
  code,
  name: { zh, en },
  aliases,
  unit: 'count',
  grains: DAILY,
  of: 'shop',
  range: { min: 0, max: 50_000_000 },
  whole: true,
  over: 'sum',
  ...more,
});

/** Visitors and clicks as the platforms' own pages of data say them. */
export const TRAFFIC_INPUTS: readonly InputKind[] = [
  counted('visits', '访问次数', 'visits', ['访问量', '会话数', '进店次数', 'sessions', 'visit']),
  counted('visitors', '访客数', 'visitors', [
    '访客',
    '店铺访客数',
    '独立访客',
    '商品访客数',
    'UV',
    'unique visitors',
    'visitor',
  ]),
  counted('page-views', '浏览量', 'page views', ['PV', '浏览次数', '商品浏览量', 'pageviews', 'views']),
  counted('buyers', '支付买家数', 'buyers', [
    '买家数',
    '支付人数',
    '成交人数',
    '成交客户数',
    '支付买家',
    'paying buyers',
  ]),
  counted('paid-orders', '平台支付订单数', 'paid orders', ['支付订单数', '成交订单数', '支付子订单数', 'orders paid']),
  counted('product-viewers', '商品曝光人数', 'product viewers', [
    '曝光人数',
    '商品曝光人次',
    'product impressions users',
  ]),
  counted('product-clickers', '商品点击人数', 'product clickers', ['点击人数', '商品访问人数', 'product click users']),
  counted('live-viewers', '直播间观看人数', 'live viewers', [
    '观看人数',
    '直播观看人数',
    '看播人数',
    'live room viewers',
  ]),
  counted('note-readers', '笔记阅读人数', 'note readers', ['阅读人数', '笔记阅读量', '笔记阅读', 'note reads']),
  counted(
    'listing-impressions',
    '链接曝光量',
    'listing impressions',
    ['商品曝光量', '曝光次数', '展现次数', 'impressions'],
    {
      part: { kind: 'listing', required: true },
    },
  ),
  counted('listing-clicks', '链接点击量', 'listing clicks', ['商品点击量', '商品点击次数', '点击次数'], {
    part: { kind: 'listing', required: true },
  }),
  counted('listing-buyers', '链接支付买家数', 'listing buyers', ['商品支付买家数', '商品成交人数'], {
    part: { kind: 'listing', required: true },
  }),
  {
    code: 'page-dwell',
    name: { zh: '页面停留时长', en: 'page dwell' },
    aliases: [
      '平均停留时长',
      '人均停留时长',
      '停留时间',
      '停留时长',
      'dwell',
      'dwell time',
      'time on page',
      'average dwell',
    ],
    unit: 'seconds',
    grains: DAILY,
    of: 'shop',
    range: { min: 0, max: 7_200 },
    over: { mean: 'visitors' },
  },
];
