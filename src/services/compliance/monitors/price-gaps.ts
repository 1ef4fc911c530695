import type { MonitorKind } from '../watch/monitor-kind.ts';

export const monitor: MonitorKind = {
  code: 'price-gaps',
  name: { zh: '价差', en: 'Price gaps' },
  words: {
    zh: '同一类目在各店之间的价差，不得小于规定的最小价差',
    en: 'How far the prices of one category are apart between sibling shops: no less than the least gap',
  },
  rules: ['price-gap'],
  marks: ['listing'],
  everySeconds: 30,
  sweepEverySeconds: 900,
  lookBackDays: 1,
  figure: { words: { zh: '最小价差', en: 'smallest gap' }, unit: 'percent' },
};
