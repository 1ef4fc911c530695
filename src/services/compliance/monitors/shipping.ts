import type { MonitorKind } from '../watch/monitor-kind.ts';

export const monitor: MonitorKind = {
  code: 'shipping',
  name: { zh: '发货与响应', en: 'Shipping' },
  words: {
    zh: '超过平台发货时限或快要超过的订单，以及客服的首次响应和解决时间',
    en: "Orders later than their platform's promise or about to be, and how fast agents answer and settle",
  },
  rules: ['late-shipping', 'agent-response'],
  marks: ['order', 'message'],
  everySeconds: 15,
  sweepEverySeconds: 60,
  lookBackDays: 30,
  figure: { words: { zh: '发货超时的订单', en: 'orders shipped too late' }, unit: 'percent' },
};
