import { hitsByTerms, LEVELS } from '../check/by-terms.ts';
import { findByCheck } from '../check/find-by-check.ts';
import type { RuleKind } from '../rule-kind.ts';
import { namesOfBrand } from '../terms/brand.ts';

export const rule: RuleKind = {
  code: 'brand-words',
  module: 'content',
  name: { zh: '未获授权的品牌词', en: 'Brand words without authorisation' },
  clause: {
    zh: '《商标法》第五十七条；平台规则：销售品牌商品须有授权',
    en: 'Trademark Law, article 57; platform rules: goods of a brand need its authorisation',
  },
  text: {
    zh: '店铺没有某个品牌的有效授权，就不得在商品和宣传中使用它的名称；仿冒用语一律禁用。',
    en: 'Without a paper of authorisation that is in force a shop may not use the name of a brand; words for imitations are forbidden to all.',
  },
  severity: 'high',
  params: { levels: { ...LEVELS, value: 'proof' } },
  scopes: ['platform', 'shop', 'category'],
  check: (thing, setting, known) =>
    hitsByTerms({
      rule,
      pack: 'brand',
      thing,
      setting,
      known,
      counts: ({ term, level }) =>
        level === 'forbidden' || !namesOfBrand(term).some((name) => known.holds(thing.shopId, 'brand', name)),
    }),
  find: (reads) => findByCheck(rule, reads, ['listing', 'coupon']),
};
