import { plainMoney } from '../../../core/money.ts';
import { NOT_YET } from '../check/by-terms.ts';
import { findByCheck } from '../check/find-by-check.ts';
import type { RuleKind } from '../rule-kind.ts';

export const rule: RuleKind = {
  code: 'coupon-threshold',
  module: 'price',
  name: { zh: '满减门槛', en: 'Thresholds of full reductions' },
  clause: {
    zh: '集团规定：满减券门槛不低于 30 元；平台自己的下限更高时按平台',
    en: 'The group’s own rule: full reductions begin at 30 yuan; at the platform’s own least where that is higher',
  },
  text: {
    zh: '满减券的使用门槛不得低于所在平台的下限。',
    en: 'A full-reduction coupon’s threshold may not be under the least of its platform.',
  },
  severity: 'medium',
  params: {
    least: {
      kind: 'money',
      words: { zh: '人民币店铺的最低门槛', en: 'least threshold at shops in CNY' },
      value: 3_000,
      least: 0,
      most: 10_000_000,
    },
    abroad: {
      kind: 'money',
      words: {
        zh: '其他币种店铺的最低门槛（各自的币种）',
        en: 'least threshold at shops in other currencies, in each',
      },
      value: 0,
      least: 0,
      most: 10_000_000,
    },
  },
  scopes: ['platform', 'shop'],
  check(thing, { params, severity }) {
    const { coupon } = thing;
    if (coupon?.kind !== 'full-reduction') return [];
    const least = BigInt(Math.round(Number(params[coupon.currency === 'CNY' ? 'least' : 'abroad'])));
    const is = BigInt(coupon.thresholdMinor);
    if (is >= least) return [];
    const words = (minor: bigint) => plainMoney({ minor, currency: coupon.currency });
    return [
      {
        rule: rule.code,
        ...(thing.shopId !== undefined && { shopId: thing.shopId }),
        subject: thing.subject,
        label: thing.label,
        says: {
          zh: `满减门槛 ${words(is)} 低于下限 ${words(least)}，请提高门槛`,
          en: `The threshold of ${words(is)} is under the least of ${words(least)}; raise it`,
        },
        weight: Number(least - is),
        severity,
        at: NOT_YET,
        facts: { thresholdMinor: String(is), leastMinor: String(least), currency: coupon.currency },
      },
    ];
  },
  find: (reads) => findByCheck(rule, reads, ['coupon']),
};
