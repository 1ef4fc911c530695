import { hitsByTerms, LEVELS } from '../check/by-terms.ts';
import { findByCheck } from '../check/find-by-check.ts';
import type { RuleKind } from '../rule-kind.ts';

export const rule: RuleKind = {
  code: 'empty-promises',
  module: 'content',
  name: { zh: '不能作的承诺', en: 'Promises no shop may make' },
  clause: {
    zh: '《广告法》第八条、第二十五条、第二十八条，《消费者权益保护法》第二十五条、第二十六条',
    en: 'Advertising Law, articles 8, 25 and 28; Consumer Protection Law, articles 25 and 26',
  },
  text: {
    zh: '退换、保修、赠送、价格和收益的承诺要做得到、说得清：赠品写明品种、规格、数量、期限和方式，不得排除七日退货。',
    en: 'What is promised of returns, warranties, gifts, prices and profits must be kept and be clear: gifts by kind, size, number and term; returns within seven days cannot be excluded.',
  },
  severity: 'medium',
  params: { levels: LEVELS },
  scopes: ['platform', 'shop', 'category'],
  check: (thing, setting, known) => hitsByTerms({ rule, pack: 'promises', thing, setting, known }),
  find: (reads) => findByCheck(rule, reads, ['listing', 'coupon', 'message']),
};
