import { type Localized, same } from '../../core/localized.ts';
import { many } from '../../core/many.ts';
import { minorDigits } from '../../core/money.ts';
import type { Compared, CurrencySales, DigestFacts, SkuSales } from './facts.ts';

/** `1,509,496.33 GBP`, exact: for sentences. */
export function amountText(minor: number, currency: string): string {
  const digits = minorDigits(currency);
  const padded = String(Math.abs(Math.round(minor))).padStart(digits + 1, '0');
  const whole = padded.slice(0, padded.length - digits).replace(/\B(?=(\d{3})+$)/g, ',');
  return `${minor < 0 ? '-' : ''}${whole}${digits > 0 ? `.${padded.slice(-digits)}` : ''} ${currency}`;
}

/** The same with its sign, as a change. */
export const changeText = (minor: number, currency: string): string =>
  `${minor > 0 ? '+' : ''}${amountText(minor, currency)}`;

/** One place, and no sign where it rounds to nothing. */
const SIGNED = new Intl.NumberFormat('en', {
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
  signDisplay: 'exceptZero',
});

/** `+30.7 %`; nothing where there was nothing before. */
export const percentText = (now: number, before: number): string => {
  if (before === 0) return '';
  return `${SIGNED.format(((now - before) / Math.abs(before)) * 100)} %`;
};

export type HeadlineNames = { platform?(code: string): Localized };

/** One line: what changed, and where it comes from. Pure. */
export function headline(facts: DigestFacts, names: HeadlineNames = {}): Localized {
  const [main] = facts.sales;
  if (!main || (main.now.minor === 0 && main.before.minor === 0 && main.now.cancelled === 0)) return nothing(facts);
  if (main.before.minor === 0) return newWords(main);
  const { now, before, currency } = main;
  const change = now.minor - before.minor;
  const said = changeText(change, currency);
  const percent = percentText(now.minor, before.minor);
  const [zh, en] = [whereFrom(main, 'zh', names), whereFrom(main, 'en', names)];
  return {
    zh: `销售额 ${amountText(now.minor, currency)}，比上期${change === 0 ? '没有变化' : ` ${said}（${percent}）`}${zh && `：${zh}`}`,
    en: `Sales ${amountText(now.minor, currency)}, ${change === 0 ? 'as in the last period' : `${said} (${percent}) against the last period`}${en && `: ${en}`}`,
  };
}

const nothing = ({ latestDay }: DigestFacts): Localized => ({
  zh: `这段时间没有销售${latestDay ? `；最近一天有订单的是 ${latestDay}` : '，也还没有更早的订单'}`,
  en: `Nothing was sold in this period${latestDay ? `; the last day with orders is ${latestDay}` : ', nor before it'}`,
});

const newWords = ({ now, currency }: CurrencySales): Localized => ({
  zh: `销售额 ${amountText(now.minor, currency)}，${now.invoices} 单；上期没有销售`,
  en: `Sales ${amountText(now.minor, currency)} in ${many(now.invoices, 'order')}; nothing was sold in the last period`,
});

export const PART_WORDS: Record<keyof CurrencySales['parts'], Localized> = {
  volume: { zh: '件数', en: 'volume' },
  price: { zh: '价格', en: 'price' },
  mix: { zh: '品类结构', en: 'mix' },
  fresh: { zh: '本期新卖的', en: 'newly sold' },
  gone: { zh: '本期没再卖的', en: 'no longer sold' },
};

type Lang = 'zh' | 'en';

function whereFrom(main: CurrencySales, lang: Lang, { platform = same }: HeadlineNames): string {
  const { currency, parts } = main;
  const words = (Object.keys(PART_WORDS) as (keyof typeof PART_WORDS)[])
    .filter((part) => parts[part] !== 0)
    .sort((a, b) => Math.abs(parts[b]) - Math.abs(parts[a]))
    .map((part) => `${PART_WORDS[part][lang]} ${changeText(parts[part], currency)}`);
  const named = [
    named2(
      main.shops.length > 1
        ? main.shops.map((one) => ({ ...one, name: [one.code, one.name?.[lang]].filter(Boolean).join(' ') }))
        : [],
      SHOP,
      main,
      lang,
    ),
    named2(
      main.platforms.length > 1 ? main.platforms.map((one) => ({ ...one, name: platform(one.platform)[lang] })) : [],
      PLATFORM,
      main,
      lang,
    ),
    skuWords(main, lang),
  ].filter(Boolean);
  const comma = lang === 'zh' ? '，' : ', ';
  const stop = lang === 'zh' ? '；' : '; ';
  return [words.join(comma), ...named].filter(Boolean).join(stop);
}

const SHOP: Localized = { zh: '店铺', en: 'shops' };
const PLATFORM: Localized = { zh: '平台', en: 'platforms' };
const SKU: Localized = { zh: '商品', en: 'SKUs' };

/** The one that moved the most, and the one that moved the most the other way. */
function named2(
  rows: readonly (Compared & { name: string })[],
  what: Localized,
  main: CurrencySales,
  lang: Lang,
): string {
  const sorted = rows
    .map((row) => ({ name: row.name, by: row.minor1 - row.minor0 }))
    .sort((a, b) => Math.abs(b.by) - Math.abs(a.by));
  const [first] = sorted;
  if (!first || first.by === 0) return '';
  const other = sorted.find(({ by }) => by !== 0 && by > 0 !== first.by > 0);
  const said = [first, ...(other ? [other] : [])].map(({ name, by }) => `${name} ${changeText(by, main.currency)}`);
  return `${what[lang]} ${said.join(lang === 'zh' ? '、' : ', ')}`;
}

function skuWords({ skus, currency, now, before }: CurrencySales, lang: Lang): string {
  const rises = now.minor >= before.minor;
  const [first, other] = rises ? [skus.up[0], skus.down[0]] : [skus.down[0], skus.up[0]];
  const said = [first, other].flatMap((one) => (one ? [skuChange(one, currency, lang)] : []));
  return said.length === 0 ? '' : `${SKU[lang]} ${said.join(lang === 'zh' ? '、' : ', ')}`;
}

/** By how much one SKU changed, and whether by units or by its price. */
export function skuChange(one: SkuSales, currency: string, lang: Lang): string {
  const by = changeText(one.minor1 - one.minor0, currency);
  if (one.units0 === 0 || one.units1 === 0) {
    const words = one.units0 === 0 ? PART_WORDS.fresh : PART_WORDS.gone;
    return `${one.code} ${by}${lang === 'zh' ? `（${words.zh}）` : ` (${words.en})`}`;
  }
  const volume = Math.round(((one.units1 - one.units0) * one.minor0) / one.units0);
  const price = one.minor1 - one.minor0 - volume;
  const said = `${PART_WORDS.volume[lang]} ${changeText(volume, currency)}${lang === 'zh' ? '，' : ', '}${PART_WORDS.price[lang]} ${changeText(price, currency)}`;
  return `${one.code} ${by}${lang === 'zh' ? `（${said}）` : ` (${said})`}`;
}
