import type { MonitorKind } from '../watch/monitor-kind.ts';

export const monitor: MonitorKind = {
  code: 'price-history',
  name: { zh: '价格历史', en: 'Price history' },
  words: {
    zh: '促销前先涨后降的价格，对照 30 天最低价',
    en: 'Prices raised before a promotion and then cut, against the 30-day low',
  },
  rules: ['raised-then-cut'],
  marks: ['listing', 'coupon'],
  everySeconds: 30,
  sweepEverySeconds: 900,
  lookBackDays: 30,
  figure: { words: { zh: '先涨后降的链接', en: 'listings raised, then cut' }, unit: 'findings' },
};
