import { hitsByTerms, LEVELS } from '../check/by-terms.ts';
import { findByCheck } from '../check/find-by-check.ts';
import type { RuleKind } from '../rule-kind.ts';

export const rule: RuleKind = {
  code: 'medical-claims',
  module: 'content',
  name: { zh: '医疗和功效宣称', en: 'Medical and efficacy claims' },
  clause: {
    zh: '《广告法》第十六至十八条，《食品安全法》第七十三条，《化妆品监督管理条例》第三十七条、第四十三条',
    en: 'Advertising Law, articles 16 to 18; Food Safety Law, article 73; Cosmetics Regulation, articles 37 and 43',
  },
  text: {
    zh: '医疗、药品、医疗器械以外的商品不得涉及疾病治疗功能，不得使用医疗用语；食品、保健食品和化妆品不得断言功效。',
    en: 'Goods that are no medicine may not speak of treating illness nor use medical words; food and cosmetics may not assert effects.',
  },
  severity: 'high',
  params: { levels: LEVELS },
  scopes: ['platform', 'shop', 'category'],
  check: (thing, setting, known) => hitsByTerms({ rule, pack: 'medical', thing, setting, known }),
  find: (reads) => findByCheck(rule, reads, ['listing', 'coupon', 'message']),
};
