import type { MonitorKind } from '../watch/monitor-kind.ts';

export const monitor: MonitorKind = {
  code: 'similarity',
  name: { zh: '相似商品', en: 'Similarity' },
  words: {
    zh: '各店之间标题、属性、主图几乎一样的链接',
    en: 'Listings of sibling shops whose title, attributes and main picture are nearly the same',
  },
  rules: ['duplicate-listings'],
  marks: ['listing'],
  everySeconds: 30,
  sweepEverySeconds: 3600,
  lookBackDays: 1,
  figure: { words: { zh: '雷同的链接', en: 'listings too alike' }, unit: 'findings' },
};
