import type { MonitorKind } from '../watch/monitor-kind.ts';

export const monitor: MonitorKind = {
  code: 'wording',
  name: { zh: '用词', en: 'Wording' },
  words: {
    zh: '商品、优惠券和客服消息里的违规用词：绝对化、医疗功效、空头承诺、品牌词、客服话术',
    en: "What listings, coupons and agents say: absolute terms, medical claims, empty promises, brands, agents' wording",
  },
  rules: ['absolute-terms', 'medical-claims', 'empty-promises', 'brand-words', 'agent-wording'],
  marks: ['listing', 'coupon', 'message'],
  everySeconds: 30,
  sweepEverySeconds: 3600,
  lookBackDays: 2,
  figure: { words: { zh: '用词违规', en: 'texts with forbidden words' }, unit: 'findings' },
};
