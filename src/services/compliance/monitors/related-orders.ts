import type { MonitorKind } from '../watch/monitor-kind.ts';

export const monitor: MonitorKind = {
  code: 'related-orders',
  name: { zh: '关联订单', en: 'Related orders' },
  words: {
    zh: '关联账号之间的订单占比',
    en: 'The share of orders between related accounts',
  },
  rules: ['related-orders'],
  marks: ['order', 'identity'],
  everySeconds: 30,
  sweepEverySeconds: 600,
  lookBackDays: 30,
  figure: { words: { zh: '超出占比的店铺', en: 'shops above the share' }, unit: 'findings' },
};
