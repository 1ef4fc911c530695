/**
 * Personal data in free text: phone numbers, Chinese identity numbers, bank cards, e-mails and postal addresses. Pure, and linear in
 * the length of the text: each place is looked at a bounded number of times. It is a net, not a proof: names are not found.
 */
export type PersonalKind = 'phone' | 'id' | 'card' | 'email' | 'address';
/** Where it stands, in UTF-16 units of the text. */
export type Personal = { kind: PersonalKind; start: number; end: number };

const WORD = { phone: '[电话]', id: '[证件号]', card: '[卡号]', email: '[邮箱]', address: '[地址]' } as const;

/** The text with each piece of personal data replaced by what it was, `[电话]`. Masking twice is the same as once. */
export function mask(text: string): string {
  let out = '';
  let from = 0;
  for (const { kind, start, end } of personalIn(text)) {
    out += text.slice(from, start) + WORD[kind];
    from = end;
  }
  return from === 0 ? text : out + text.slice(from);
}

/** The key of an effect's row for evidence, which nobody can delete: one that names an account says only of what kind it is. */
export const keyForEvidence = (key: string): string =>
  /(?:wecom|slack|console):/.test(key) ? (key.split(':', 1)[0] ?? '') : mask(key);

/** Strings at any depth, masked; keys, numbers and the rest as they are. */
export function maskAll<T>(value: T): T {
  if (typeof value === 'string') return mask(value) as T;
  if (Array.isArray(value)) return value.map((one) => maskAll(one)) as T;
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, maskAll(one)])) as T;
}

/** What is found, in order and without overlaps: of two that overlap, the one that begins earlier. */
export function personalIn(text: string): Personal[] {
  if (!/[@＠0-9０-９]/.test(text)) return [];
  const folded = fold(text);
  const found = [...emailsIn(folded), ...numbersIn(folded), ...addressesIn(folded)];
  found.sort((a, b) => a.start - b.start || b.end - a.end);
  let until = 0;
  return found.filter(({ start, end }) => {
    const fits = start >= until;
    if (fits) until = end;
    return fits;
  });
}

/** Full-width forms and other dashes as plain ones, each in its place. */
const fold = (text: string): string =>
  text
    .replace(/[！-～]/g, (one) => String.fromCharCode(one.charCodeAt(0) - 0xfee0))
    .replace(/[\u00a0\u2007\u202f\u3000]/g, ' ')
    .replace(/[\u2010-\u2015\u2212]/g, '-');

const LONGEST_LOCAL = 64;
const LONGEST_DOMAIN = 253;

function emailsIn(text: string): Personal[] {
  const found: Personal[] = [];
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    const local = /[\w.%+-]+$/.exec(text.slice(Math.max(0, at - LONGEST_LOCAL), at));
    const host = /^(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}/i.exec(text.slice(at + 1, at + 1 + LONGEST_DOMAIN));
    if (local && host) found.push({ kind: 'email', start: at - local[0].length, end: at + 1 + host[0].length });
  }
  return found;
}

/** One group of digits of a number that people write with gaps: `138 0013 8000`. */
type Group = { digits: string; start: number; end: number };
const MOST_GROUPS = 6;

function numbersIn(text: string): Personal[] {
  const groups: Group[] = [];
  for (const match of text.matchAll(/\d+[xX]?/g)) {
    const bare = match[0].length === 18 ? match[0] : match[0].replace(/x$/i, '');
    groups.push({ digits: bare.toUpperCase(), start: match.index, end: match.index + bare.length });
  }
  const found: Personal[] = [];
  for (let i = 0; i < groups.length; ) {
    const hit = numberAt(text, groups, i);
    if (hit) found.push({ kind: hit.kind, start: hit.start, end: hit.end });
    i += hit?.groups ?? 1;
  }
  return found;
}

/** The longest number that begins with this group. */
function numberAt(text: string, groups: readonly Group[], from: number): (Personal & { groups: number }) | undefined {
  const first = groups[from] as Group;
  if (/[a-z0-9]\/$|_$/i.test(text.slice(Math.max(0, first.start - 2), first.start))) return undefined;
  let best: (Personal & { groups: number }) | undefined;
  let digits = '';
  const sizes: number[] = [];
  for (let i = from; i < Math.min(groups.length, from + MOST_GROUPS); i += 1) {
    const group = groups[i] as Group;
    const before = groups[i - 1];
    if (i > from && before && !/^[ -]{1,3}$|^\)[ -]?$/.test(text.slice(before.end, group.start))) break;
    digits += group.digits;
    if (digits.length > 25) break;
    sizes.push(group.digits.length);
    const kind = kindOf(digits, sizes, text[first.start - 1] === '+');
    if (kind) best = { kind, start: first.start, end: group.end, groups: i - from + 1 };
  }
  return best && { ...best, start: best.kind === 'phone' ? opened(text, best.start) : best.start };
}

/** With the plus sign or the bracket of the area code. */
const opened = (text: string, start: number): number => (/[+(]/.test(text[start - 1] ?? '') ? start - 1 : start);

function kindOf(digits: string, sizes: readonly number[], plus: boolean): PersonalKind | undefined {
  const shape = sizes.join('-');
  if (isIdentity(digits) && /^(18|15|6-8-4|6-4-4-4|6-6-3)$/.test(shape)) return 'id';
  if (/^(?:(?:00)?86)?1[3-9]\d{9}$/.test(digits) && MOBILE_SHAPE.test(shape)) return 'phone';
  if (/^(?:(?:00)?86)?0?(?:10|2\d|[3-9]\d{2})[2-8]\d{6,7}$/.test(digits) && isLandline(digits, sizes, plus))
    return 'phone';
  if (plus && /^\d{10,15}$/.test(digits)) return 'phone';
  if (
    /^(?:\d{13,19}|4-4-4-[1-7]|4-4-4-4-[1-3]|6-\d{9,13}|4-6-5)$/.test(sizes.length === 1 ? digits : shape) ||
    /^6-(9|1[0-3])$/.test(shape)
  )
    return isCard(digits) ? 'card' : undefined;
  return undefined;
}

const MOBILE_SHAPE = /^(?:(?:2|4)-)?(?:11|13|15|3-4-4|3-8|7-4|3-3-5|4-4-3|5-6|5-4-4|6-5)$/;

/** With its area code: 010 and 02x before 8 digits, others before 7 or 8. */
function isLandline(digits: string, sizes: readonly number[], plus: boolean): boolean {
  const local = plus || digits.startsWith('86') || digits.startsWith('0086');
  const own = digits.replace(/^(?:00)?86/, '');
  if (!own.startsWith('0') && !local) return false;
  const bare = own.replace(/^0/, '');
  const area = /^(?:10|2\d)/.test(bare) ? 2 : 3;
  const rest = bare.length - area;
  if (area === 2 ? rest !== 8 : rest !== 7 && rest !== 8) return false;
  return sizes.length <= 4 && Math.min(...sizes) >= 2;
}

const PROVINCE = /^(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])/;
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/** GB 11643: 18 characters with their checksum, or the 15 digits of before 1999. */
function isIdentity(digits: string): boolean {
  if (!PROVINCE.test(digits)) return false;
  if (/^\d{15}$/.test(digits)) return isDay(`19${digits.slice(6, 12)}`);
  if (!/^\d{17}[\dX]$/.test(digits) || !isDay(digits.slice(6, 14))) return false;
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * Number(digits[i]), 0);
  return '10X98765432'[sum % 11] === digits[17];
}

const isDay = (day: string): boolean => /^(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$/.test(day);

/** Numbers of known issuers whose check digit (Luhn) is right: orders of 16 to 19 digits are left alone, but for a few. */
const ISSUERS = /^(?:4|5[1-5]|2[2-7]|62|60|35|9558|9559|6[389])/;

function isCard(digits: string): boolean {
  if (!(digits.length >= 15 && digits.length <= 19)) return false;
  if (digits.length === 15 ? !/^3[47]/.test(digits) : !ISSUERS.test(digits)) return false;
  let sum = 0;
  for (let i = 0; i < digits.length; i += 1) {
    const digit = Number(digits[digits.length - 1 - i]);
    sum += i % 2 === 0 ? digit : digit > 4 ? digit * 2 - 9 : digit * 2;
  }
  return sum % 10 === 0;
}

const BACK = 40;
const UNITS = '(?:号楼|号院|号|弄|栋|幢|座|单元|室|楼|层)';
const NUMBERED = new RegExp(`[0-9]{1,5}(?:-[0-9]{1,5}){0,3} ?${UNITS}`, 'g');
/** What stands right before the number: a road, a village, an estate. */
const ROAD =
  /(?:路|街|大道|道|巷|弄|胡同|里|村|新村|小区|花园|家园|公寓|大厦|广场|苑|园|庄|城|府|湾|镇|乡|组|队)(?:[东西南北中]段?)?[ 甲乙丙第]{0,2}$/;
const REST = new RegExp(
  `^(?:[ ,，-]{0,2}[\\p{Script=Han}A-Za-z]{0,12}?[ -]?[0-9A-Z]{1,5}(?:-[0-9]{1,5}){0,3}${UNITS}){1,6}|^-[0-9]{1,5}(?:-[0-9]{1,5}){0,2}`,
  'u',
);
const LEAD = /.*(?:地址|住址|住在|家住|住|送到|送至|送往|寄到|寄至|寄往|发到|发往|收货|位于|到|在|至)[是为:： ]{0,2}/u;
const STREET =
  /\b\d{1,5}[A-Za-z]?,? (?:[A-Z][a-z'.]{1,19} ){1,3}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Boulevard|Blvd|Way|Court)\b/g;

function addressesIn(text: string): Personal[] {
  const found: Personal[] = [];
  let until = 0;
  for (const match of text.matchAll(NUMBERED)) {
    if (match.index < until) continue;
    const window = text.slice(Math.max(until, match.index - BACK), match.index);
    if (!ROAD.test(window)) continue;
    const run = /[\p{Script=Han}0-9A-Za-z ·-]*$/u.exec(window)?.[0] ?? '';
    const lead = LEAD.exec(run)?.[0].length ?? 0;
    const end = match.index + match[0].length;
    until = end + (REST.exec(text.slice(end, end + 120))?.[0].length ?? 0);
    found.push({ kind: 'address', start: match.index - run.length + lead, end: until });
  }
  for (const { index, 0: street } of text.matchAll(STREET))
    found.push({ kind: 'address', start: index, end: index + street.length });
  return found;
}
