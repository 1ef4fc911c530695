import type { MonitorKind } from '../watch/monitor-kind.ts';

export const monitor: MonitorKind = {
  code: 'refunds',
  name: { zh: '退款', en: 'Refunds' },
  words: {
    zh: '各店付款后退款的比例，对照自己的历史和一条绝对线',
    en: "The share of each shop's paid orders that is paid back, against its own history and an absolute line",
  },
  rules: ['refund-rate'],
  marks: ['order'],
  everySeconds: 30,
  sweepEverySeconds: 900,
  lookBackDays: 30,
  figure: { words: { zh: '最高退款率', en: 'highest refund rate' }, unit: 'percent' },
};
