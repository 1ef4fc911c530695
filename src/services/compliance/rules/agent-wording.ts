import { hitsByTerms, LEVELS } from '../check/by-terms.ts';
import { findByCheck } from '../check/find-by-check.ts';
import type { RuleKind } from '../rule-kind.ts';

export const rule: RuleKind = {
  code: 'agent-wording',
  module: 'service',
  name: { zh: '客服话术', en: 'Agents’ wording' },
  clause: {
    zh: '《电子商务法》第十七条，《反不正当竞争法》第八条；平台规则：禁止引导站外交易、辱骂、好评返现',
    en: 'E-commerce Law, article 17; Anti-Unfair Competition Law, article 8; platform rules against trading elsewhere, insults and paid reviews',
  },
  text: {
    zh: '客服不得把顾客引到平台以外，不得辱骂、威胁顾客，不得用返现、红包换好评。',
    en: 'Agents may not lead customers off the platform, insult or press them, or pay for praise.',
  },
  severity: 'high',
  params: { levels: LEVELS },
  scopes: ['platform', 'shop', 'category'],
  // What a customer writes is no agent's. Outside of talks only what is forbidden counts: there 微信 may be a way to pay.
  check: (thing, setting, known) =>
    thing.from === 'customer'
      ? []
      : hitsByTerms({
          rule,
          pack: 'service',
          thing,
          setting,
          known,
          counts: ({ level }) => level === 'forbidden' || thing.kind === 'message' || thing.kind === 'template',
        }),
  find: (reads) => findByCheck(rule, reads, ['message', 'listing', 'coupon']),
};
