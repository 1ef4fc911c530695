import { findBursts } from '../abnormal/bursts.ts';
import type { RuleKind } from '../rule-kind.ts';

export const rule: RuleKind = {
  code: 'order-bursts',
  module: 'trade',
  name: { zh: '异常集中下单与自买自卖', en: 'Order bursts and self-dealing' },
  clause: {
    zh: '《反不正当竞争法》（虚假交易）；《电子商务法》第十七条；各平台虚假交易规则',
    en: "Anti-Unfair Competition Law (fake trading); E-Commerce Law, article 17; the platforms' rules on fake trading",
  },
  text: {
    zh: '不得以虚构交易的方式欺骗、误导消费者。同一设备、地址或付款人的多个买家集中下单、在兄弟店之间循环购买，或店铺用自己的设备和账户下单，都要查。',
    en: 'Nobody may mislead customers by made-up sales. Many buyers of one device, address or payer at once, circles between sibling shops, and orders by means of a shop itself are looked into.',
  },
  severity: 'high',
  params: {
    score: { kind: 'percent', words: { zh: '多大概率算异常', en: 'suspect from' }, value: 50, least: 5, most: 99 },
    orders: {
      kind: 'count',
      words: { zh: '至少几单一起才报', en: 'suspect orders together' },
      value: 3,
      least: 1,
      most: 100,
    },
    own: {
      kind: 'count',
      words: { zh: '用店铺自己的设备或账户下单几单就报', en: "orders by a shop's own means" },
      value: 2,
      least: 1,
      most: 100,
    },
    // Evidence that needs no score: a device or payer of so many buyers at once is no household's.
    buyers: {
      kind: 'count',
      words: { zh: '同一设备或付款人有几个买家就报', en: 'different buyers of one device or payer' },
      value: 6,
      least: 3,
      most: 100,
    },
    hours: {
      kind: 'hours',
      words: { zh: '这些买家在几小时内', en: 'those buyers within' },
      value: 2,
      least: 1,
      most: 72,
    },
    days: {
      kind: 'days',
      words: { zh: '一起看最近几天', en: 'days looked at together' },
      value: 7,
      least: 1,
      most: 30,
    },
  },
  scopes: ['platform', 'shop'],
  find: (reads) => findBursts(rule.code, reads),
};
