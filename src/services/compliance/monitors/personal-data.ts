import type { MonitorKind } from '../watch/monitor-kind.ts';

export const monitor: MonitorKind = {
  code: 'personal-data',
  name: { zh: '个人信息', en: 'Personal data' },
  words: {
    zh: '消息、商品和导出里的个人信息',
    en: 'Personal data in messages, listings and exports',
  },
  rules: ['personal-data'],
  marks: ['listing', 'message'],
  everySeconds: 30,
  sweepEverySeconds: 3600,
  lookBackDays: 2,
  figure: { words: { zh: '含个人信息的内容', en: 'texts with personal data' }, unit: 'findings' },
};
