import { hitsByTerms, LEVELS } from '../check/by-terms.ts';
import { findByCheck } from '../check/find-by-check.ts';
import type { RuleKind } from '../rule-kind.ts';

export const rule: RuleKind = {
  code: 'absolute-terms',
  module: 'content',
  name: { zh: '绝对化用语', en: 'Absolute terms' },
  clause: {
    zh: '《广告法》第九条第三项，《广告绝对化用语执法指南》',
    en: 'Advertising Law, article 9 (3), and the guide to absolute terms in advertising',
  },
  text: {
    zh: '标题、属性、优惠券和其他宣传文字不得使用“国家级”“最高级”“最佳”等绝对化用语，变形写法也算。',
    en: 'Titles, attributes, coupons and other publicity may not say “state level”, “highest”, “best” and the like, however they are spelled.',
  },
  severity: 'high',
  params: { levels: LEVELS },
  scopes: ['platform', 'shop', 'category'],
  check: (thing, setting, known) => hitsByTerms({ rule, pack: 'absolute', thing, setting, known }),
  find: (reads) => findByCheck(rule, reads, ['listing', 'coupon']),
};
