/** Fields of a file as values. Each function says `undefined` for what makes no sense. */

/** The largest count of units that is stored. */
export const MAX_UNITS = 2_147_483_647;

/** A whole number of units, which may be beyond MAX_UNITS; `6.0` is whole. */
export function parseUnits(text: string): number | undefined {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  const match = /^\s*([+-]?\d+)(?:\.0+)?\s*$/.exec(text);
  return match ? Number(match[1]) : undefined;
}

/** `minor` is an exact decimal integer; `rounded` when the price was finer than the currency, half away from zero. */
export type Price = { minor: string; zero: boolean; negative: boolean; rounded: boolean };

const PRICE = /^\s*(-?)(\d{1,15})(?:\.(\d{0,20}))?\s*$/;
/** What `unit_minor * quantity` can hold for any quantity. */
const MAX_MINOR_DIGITS = 9 + 15;

/** A decimal amount in minor units of a currency with `digits` digits after the point. No float is involved. */
export function parsePrice(text: string, digits: number): Price | undefined {
  const match = PRICE.exec(text);
  if (!match) return undefined;
  const [, sign = '', whole = '', written = ''] = match;
  const kept = written.slice(0, digits).padEnd(digits, '0');
  const rest = written.slice(digits);
  const rounded = /[1-9]/.test(rest);
  const zero = !/[1-9]/.test(whole) && !/[1-9]/.test(written);
  const magnitude = (rest[0] ?? '0') >= '5' ? String(BigInt(whole + kept) + 1n) : whole + kept;
  const minor = magnitude.replace(/^0+(?=\d)/, '');
  if (minor.length > MAX_MINOR_DIGITS - 9) return undefined;
  const negative = sign === '-' && !zero;
  return { minor: negative && minor !== '0' ? `-${minor}` : minor, zero, negative, rounded };
}

const ISO =
  /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?)?\s*(Z|[+-](?:0\d|1[0-4]):?[0-5]\d)?$/;
const US = /^(\d{1,2})\/(\d{1,2})\/(\d{4}) (\d{1,2}):(\d{2})(?::(\d{2}))?$/;

/**
 * A date with or without a time, as PostgreSQL reads it without doubt: `2011-03-27 10:00:00`, with an offset where one is
 * written. `monthFirst` accepts `12/1/2010 8:26` too. The calendar is checked; a zone's gaps are PostgreSQL's to bridge.
 */
export function parseTime(text: string, monthFirst = false): string | undefined {
  const trimmed = text.trim();
  const iso = ISO.exec(trimmed);
  if (iso) return timeOf([iso[1], iso[2], iso[3], iso[4], iso[5], iso[6]], iso[7]);
  const us = monthFirst ? US.exec(trimmed) : null;
  return us ? timeOf([us[3], us[1], us[2], us[4], us[5], us[6]], undefined) : undefined;
}

function timeOf(parts: (string | undefined)[], offset: string | undefined): string | undefined {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.map((part) => Number(part ?? 0));
  if (year < 1990 || year > 2200 || month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59) {
    return undefined;
  }
  if (day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return undefined;
  const two = (n: number) => String(n).padStart(2, '0');
  return `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}:${two(second)}${offset ?? ''}`;
}

/** A code: 1 to 64 printable characters, as core/terms.ts has it; white space at the ends is dropped. */
export function parseCode(text: string): string | undefined {
  const code = text.trim();
  return /^[^\p{C}]{1,64}$/u.test(code) ? code : undefined;
}

/** A title on one line; `undefined` when it is longer than 300 characters. */
export function parseTitle(text: string): string | undefined {
  const title = text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
  return title.length <= 300 ? title : undefined;
}

/** A header as it is compared: full-width folded, lower case, spaces and dashes as underscores. */
export const foldHeader = (text: string): string =>
  text
    .normalize('NFKC')
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');
