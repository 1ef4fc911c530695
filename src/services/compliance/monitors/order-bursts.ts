import type { MonitorKind } from '../watch/monitor-kind.ts';

export const monitor: MonitorKind = {
  code: 'order-bursts',
  name: { zh: '异常下单', en: 'Order bursts' },
  words: {
    zh: '突然集中的下单和自买自卖：同一设备、地址、付款人，关联店铺之间的闭环',
    en: 'Bursts of orders and self-dealing: shared devices, addresses and payers, loops between related shops',
  },
  rules: ['order-bursts'],
  marks: ['order'],
  everySeconds: 30,
  sweepEverySeconds: 900,
  lookBackDays: 2,
  figure: { words: { zh: '异常订单', en: 'abnormal orders' }, unit: 'findings' },
};
