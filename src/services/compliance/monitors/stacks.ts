import type { MonitorKind } from '../watch/monitor-kind.ts';

export const monitor: MonitorKind = {
  code: 'stacks',
  name: { zh: '叠加优惠', en: 'Stacks' },
  words: {
    zh: '低于平台最低门槛的满减券，和叠加后低于底价或成本的价格',
    en: "Full-reduction coupons under their platform's least threshold, and prices under floor or cost after every stack",
  },
  rules: ['coupon-threshold', 'stacked-price'],
  marks: ['coupon', 'listing'],
  everySeconds: 30,
  sweepEverySeconds: 900,
  lookBackDays: 1,
  figure: { words: { zh: '叠加后过低', en: 'stacks too deep' }, unit: 'findings' },
};
