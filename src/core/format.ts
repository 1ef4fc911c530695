import { isLocalized } from './localized.ts';
import type { Locale, Value } from './message.ts';
import { minorDigits } from './money.ts';

/** Formatters are costly to make and few in kind, so they are kept by language, zone and purpose. */
const made = new Map<string, Intl.DateTimeFormat | Intl.NumberFormat>();

function once<T extends Intl.DateTimeFormat | Intl.NumberFormat>(key: string, make: () => T): T {
  const found = made.get(key);
  if (found) return found as T;
  const fresh = make();
  made.set(key, fresh);
  return fresh;
}

const localeTag = (locale: Locale): string => (locale.lang === 'zh' ? 'zh-CN' : 'en-GB');

const formatNumber = (value: number, locale: Locale): string =>
  once(`n:${locale.lang}`, () => new Intl.NumberFormat(localeTag(locale), { maximumFractionDigits: 2 })).format(value);

/** An exact decimal string from minor units: no float is involved, however large the amount. */
function formatMoney(minor: string, currency: string, locale: Locale): string {
  const digits = minorDigits(currency);
  const negative = minor.startsWith('-');
  const padded = minor.replace('-', '').padStart(digits + 1, '0');
  const whole = padded.slice(0, padded.length - digits);
  const fraction = digits > 0 ? `.${padded.slice(-digits)}` : '';
  const parts = once(
    `m:${locale.lang}:${currency}`,
    () => new Intl.NumberFormat(localeTag(locale), { style: 'currency', currency, maximumFractionDigits: 0 }),
  ).formatToParts(BigInt(whole));
  const shown = parts.map((part) => part.value).join('');
  return `${negative ? '-' : ''}${shown}${fraction}`;
}

function formatInstant(iso: string, locale: Locale): string {
  const formatter = once(
    `t:${locale.lang}:${locale.timeZone}`,
    () =>
      new Intl.DateTimeFormat('sv-SE', {
        timeZone: locale.timeZone,
        year: 'numeric',
        month: '2-digit',
        day: '2-digit',
        hour: '2-digit',
        minute: '2-digit',
        second: '2-digit',
      }),
  );
  return formatter.format(new Date(iso));
}

/** A value in a room's words: `1,234`, `¥12.50`, `2026-11-11 09:00:00`. */
export function formatValue(value: Value, locale: Locale): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return formatNumber(value, locale);
  if (isLocalized(value)) return value[locale.lang];
  if ('money' in value) return formatMoney(value.money, value.currency, locale);
  if ('at' in value) return formatInstant(value.at, locale);
  return value.date;
}
