import type { Localized } from '../../../core/localized.ts';
import type { Kind } from './event.ts';
import { FEATURES } from './feature-words.ts';
import type { Contribution } from './model.ts';

export const KIND_WORDS: Record<Kind, Localized> = {
  buyer: { zh: '买家', en: 'buyer' },
  device: { zh: '设备', en: 'device' },
  address: { zh: '地址', en: 'address' },
  payer: { zh: '付款人', en: 'payer' },
  ip: { zh: '网络地址', en: 'network address' },
};

/** Enough of a hash to tell it from others in a list. */
export const maskedHash = (hash: string): string => `${hash.slice(0, 6)}…`;

const WORDS = new Map(FEATURES.map(({ code, words }) => [code, words]));
export const featureWords = (code: string): Localized => WORDS.get(code) ?? { zh: code, en: code };

const SHARES = /_(refunds|amounts|basket|night)$|^(night|near_bound|buyer_new|amount)$/;

/** What was measured, for people: counts as they are, shares in percent. */
export function valueWords({ code, value }: Pick<Contribution, 'code' | 'value'>): string {
  if (code === 'night') return value > 0 ? '✓' : '–';
  if (code === 'amount') return `× ${Math.exp(value).toFixed(1)}`;
  if (code === 'address_surge' || code === 'goods_rush' || code === 'goods_bound') return value.toFixed(1);
  return SHARES.test(code) ? `${Math.round(value * 100)} %` : String(Math.round(Math.expm1(value)));
}

/** The weightiest reasons as one clause in each language. */
export const whyWords = (why: readonly Contribution[], most = 3): Localized => ({
  zh: why
    .slice(0, most)
    .map(({ code }) => featureWords(code).zh)
    .join('、'),
  en: why
    .slice(0, most)
    .map(({ code }) => featureWords(code).en)
    .join('; '),
});
