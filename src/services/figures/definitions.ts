import type { Localized } from '../../core/localized.ts';

export type FigureName =
  | 'turnover'
  | 'cover'
  | 'stock-outs'
  | 'holiday-stock-outs'
  | 'fill-rate'
  | 'accuracy'
  | 'decision-time'
  | 'transfer-time'
  | 'on-time'
  | 'dead-stock'
  | 'violation-rate';

export type Definition = {
  name: FigureName;
  label: Localized;
  unit: Localized;
  /** What the group wants to reach, in the figure's unit. */
  goal?: { atLeast: number } | { atMost: number };
  /** What exactly is counted; the query beside it does just this. */
  says: Localized;
};

const PERCENT: Localized = { zh: '%', en: '%' };
const DAYS: Localized = { zh: '天', en: 'days' };

/** The days over which sales and stock are looked at. */
export const WINDOW_DAYS = 90;
/** The days over which daily demand and stock-outs are taken. */
export const RECENT_DAYS = 28;

export const DEFINITIONS: readonly Definition[] = [
  {
    name: 'turnover',
    label: { zh: '库存周转', en: 'Turnover' },
    unit: { zh: '次/年', en: 'a year' },
    goal: { atLeast: 15 },
    says: {
      zh: `最近 ${WINDOW_DAYS} 个营业日售出件数折算成一年，除以这些天的平均在库件数（按流水逐笔加权）`,
      en: `Units sold in the last ${WINDOW_DAYS} days of business, as of a year, by the average units on hand in those days (weighted by the ledger)`,
    },
  },
  {
    name: 'cover',
    label: { zh: '可售天数', en: 'Days of cover' },
    unit: DAYS,
    says: {
      zh: `现在的在库件数，除以最近 ${RECENT_DAYS} 个营业日的日均售出件数`,
      en: `Units on hand now by the average units sold a day in the last ${RECENT_DAYS} days of business`,
    },
  },
  {
    name: 'stock-outs',
    label: { zh: '缺货率', en: 'Stock-out rate' },
    unit: PERCENT,
    says: {
      zh: `${WINDOW_DAYS} 天内卖过的商品，最近 ${RECENT_DAYS} 天里日终全部仓库在库为 0 的“商品×天”所占比例`,
      en: `Of the goods sold within ${WINDOW_DAYS} days: the share of goods × days of the last ${RECENT_DAYS} that ended with none on hand anywhere`,
    },
  },
  {
    name: 'holiday-stock-outs',
    label: { zh: '节日缺货率', en: 'Stock-out rate at holidays' },
    unit: PERCENT,
    goal: { atMost: 0.5 },
    says: {
      zh: '同上，只算日历中过去一年的节日和促销日',
      en: 'The same over the holidays and promotions of the past year in the calendar',
    },
  },
  {
    name: 'fill-rate',
    label: { zh: '订单满足率', en: 'Fill rate' },
    unit: PERCENT,
    says: {
      zh: `最近 ${WINDOW_DAYS} 天平台订单的件数中，来单时有货可锁的比例；其余是超卖`,
      en: `Of the units of platform orders in the last ${WINDOW_DAYS} days, the share that stock covered when they came; the rest was oversold`,
    },
  },
  {
    name: 'accuracy',
    label: { zh: '库存准确率', en: 'Stock accuracy' },
    unit: PERCENT,
    goal: { atLeast: 95 },
    says: {
      zh: `最近 ${WINDOW_DAYS} 天盘点的行数中，账实相符的比例`,
      en: `Of the lines counted in the last ${WINDOW_DAYS} days, the share without a difference`,
    },
  },
  {
    name: 'decision-time',
    label: { zh: '缺货到决定', en: 'Shortage to decision' },
    unit: { zh: '分钟', en: 'minutes' },
    goal: { atMost: 15 },
    says: {
      zh: `最近 ${WINDOW_DAYS} 天因缺货而起的调拨（系统建议的，或申请时调入方已低于补货点），从需要到批准或拒绝的平均分钟数；手工挪配额等不算`,
      en: `Transfers of the last ${WINDOW_DAYS} days that answer a shortage (proposed by the system, or to a level that was low when asked for): mean minutes from the need to approval or refusal; quota moved by hand and the like do not count`,
    },
  },
  {
    name: 'transfer-time',
    label: { zh: '调拨在途', en: 'Transfer time' },
    unit: { zh: '小时', en: 'hours' },
    says: {
      zh: `最近 ${WINDOW_DAYS} 天收货的调拨，从发出到收货的平均小时数`,
      en: `Transfers received in the last ${WINDOW_DAYS} days: mean hours from sending to receipt`,
    },
  },
  {
    name: 'on-time',
    label: { zh: '供应商准时率', en: 'Supplier on-time rate' },
    unit: PERCENT,
    says: {
      zh: `最近 ${WINDOW_DAYS} 天应到的采购行中，在承诺日或之前收齐的比例`,
      en: `Of the purchase lines due in the last ${WINDOW_DAYS} days, the share received in full by the promised day`,
    },
  },
  {
    name: 'dead-stock',
    label: { zh: '死库存', en: 'Dead stock' },
    unit: { zh: '件', en: 'units' },
    says: {
      zh: `${WINDOW_DAYS} 个营业日内没有卖出过一件的商品的在库件数；金额按最便宜的供应价计`,
      en: `Units on hand of goods of which none was sold in ${WINDOW_DAYS} days of business; valued at the cheapest supplier's price`,
    },
  },
  {
    name: 'violation-rate',
    label: { zh: '违规率', en: 'Violation rate' },
    unit: PERCENT,
    goal: { atMost: 0.3 },
    says: {
      zh: '现在在售的链接和最近 30 天的销售订单中，这段时间里发生过或仍未处理的高、严重级别违规所占比例；豁免的和判为误报的不算',
      en: 'Of the listings now on sale and the sales orders of the last 30 days: the share of which a finding of high or critical severity happened in that time or is still open; not what was waived or judged a false alarm',
    },
  },
];
