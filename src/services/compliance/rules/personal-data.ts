import type { Localized } from '../../../core/localized.ts';
import { hitOf } from '../check/by-terms.ts';
import { findByCheck } from '../check/find-by-check.ts';
import { type Told, toldIn } from '../check/personal.ts';
import type { Place, RuleKind } from '../rule-kind.ts';

const WORDS: Record<Told['kind'], Localized & { rewrite: string }> = {
  phone: { zh: '电话号码', en: 'phone number', rewrite: '[电话]' },
  id: { zh: '身份证号', en: 'identity number', rewrite: '[证件号]' },
  card: { zh: '银行卡号', en: 'card number', rewrite: '[卡号]' },
  email: { zh: '邮箱', en: 'e-mail', rewrite: '[邮箱]' },
  account: { zh: '账号', en: 'account', rewrite: '[账号]' },
  address: { zh: '地址', en: 'address', rewrite: '[地址]' },
};

/** Messages of agents are masked before they are kept: what the mask left there is what was found. */
const maskedIn = (text: string): Told[] =>
  (Object.keys(WORDS) as Told['kind'][]).flatMap((kind) => {
    const start = text.indexOf(WORDS[kind].rewrite);
    return start < 0 ? [] : [{ kind, start, end: start + WORDS[kind].rewrite.length }];
  });

export const rule: RuleKind = {
  code: 'personal-data',
  module: 'papers',
  name: { zh: '个人信息', en: 'Personal data' },
  clause: {
    zh: '《个人信息保护法》第十条、第五十一条，《广告法》第九条第六项',
    en: 'Personal Information Protection Law, articles 10 and 51; Advertising Law, article 9 (6)',
  },
  text: {
    zh: '消息、商品和导出文件里不得有电话、证件号、银行卡号、邮箱和详细地址。',
    en: 'Messages, listings and exports may not carry phone numbers, identity and card numbers, e-mails or postal addresses.',
  },
  severity: 'high',
  params: {
    email: {
      kind: 'choice',
      words: { zh: '邮箱也算：yes 或 no', en: 'whether e-mails count: yes or no' },
      value: 'yes',
      of: ['yes', 'no'],
    },
  },
  scopes: ['platform', 'shop', 'category'],
  check(thing, setting) {
    const found = Object.entries(thing.texts)
      .flatMap(([field, text]) =>
        [...(thing.kind === 'message' ? maskedIn(text) : []), ...toldIn(text)].map((one) => ({ ...one, field })),
      )
      .filter(({ kind }) => kind !== 'email' || setting.params['email'] !== 'no');
    if (found.length === 0) return [];
    // What was found is told by kind and never itself: findings, cards and evidence are read by others.
    const places = found.map(
      ({ kind, field, start, end }): Place => ({
        field,
        from: start,
        to: end,
        found: WORDS[kind].rewrite,
        rewrite: WORDS[kind].rewrite,
        clause: rule.clause,
      }),
    );
    const kinds = [...new Set(found.map(({ kind }) => kind))];
    const hit = hitOf(rule, thing, setting, places);
    const says = {
      zh: `含有${kinds.map((kind) => WORDS[kind].zh).join('、')}，共 ${places.length} 处`,
      en: `It has ${kinds.map((kind) => WORDS[kind].en).join(', ')}: ${places.length} in all`,
    };
    return [{ ...hit, says }];
  },
  find: (reads) => findByCheck(rule, reads, ['listing', 'coupon', 'message']),
};
