import { type InputKind, no, shown, type Why } from '../kinds.ts';

/** A number as written: what stood around it says what it can be. */
export type Written = { value: string; mark?: 'percent' | 'money' | 'time' | 'count'; currency?: string };

const EMPTY = /^(?:[-—–/]{0,3}|n\/?a|null|nil|暂无|无数据|空)$/i;
const NUMBER =
  /^([-+]?)(?:(人民币|美元|[a-z]{3}(?=[ \d.¥$])|(?:us|hk|a|c|s)?\$|[¥£€]) ?)?([-+]?)(\d[\d.,' ]*|\.\d+) ?(千|万|百万|亿|k|w)?(?: ?(%|‰|元|块|圆|美元|欧元|英镑|港币|日元|秒|分钟|小时|hours?|h|seconds?|secs?|s|minutes?|mins?|min|人次|人|次|个|单|条|件|位|篇|笔|[a-z]{3}))?$/i;
const CLOCK = /^(\d{1,3}):([0-5]\d)(?::([0-5]\d))?$/;
const MINUTES = /^(\d{1,4}) ?(?:分|min|m) ?([0-5]?\d) ?(?:秒|s|sec)$/i;

/** Nothing where nothing was written; `why` where it is not sure which number it is. */
export function readNumber(typed: string): Written | 'empty' | Why {
  const text = typed
    .normalize('NFKC')
    .replace(/[\u2010\u2011\u2212]/g, '-')
    .replace(/[\s\u00a0]+/g, ' ')
    .replace(/^'/, '')
    .trim();
  if (EMPTY.test(text)) return 'empty';
  if (text.length > 40) return notANumber(typed);
  const time = timeOf(text);
  if (time) return time;
  const bare = /^\((.+)\)$/.test(text) ? `-${text.slice(1, -1)}` : text;
  const match = NUMBER.exec(bare);
  if (!match) return notANumber(typed);
  const [, first = '', before = '', second = '', digits = '', power = '', after = ''] = match;
  const plain = plainDigits(digits.trim());
  if (plain === undefined)
    return /^\d{19,}(\.\d*)?$/.test(digits.replace(/[,' ]/g, '')) ? tooLarge(typed) : ambiguous(typed);
  const around = surroundings(before, after);
  if (!around || (first && second)) return notANumber(typed);
  const { times = '', ...mark } = around;
  const value = shift(plain, (POWERS[power.toLowerCase()] ?? 0) + (times === '‰' ? -1 : 0));
  const seconds = times === 'minutes' ? 60 : times === 'hours' ? 3600 : 1;
  const scaled = seconds === 1 ? value : String(Number(value) * seconds);
  const negative = (first === '-' || second === '-') && /[1-9]/.test(scaled);
  return { value: tidy(`${negative ? '-' : ''}${scaled}`), ...mark };
}

const POWERS: Record<string, number> = { 千: 3, k: 3, 万: 4, w: 4, 百万: 6, 亿: 8 };

function timeOf(text: string): Written | undefined {
  const clock = CLOCK.exec(text);
  if (clock) {
    const [a, b, c] = [Number(clock[1]), Number(clock[2]), clock[3]];
    return { value: String(c === undefined ? a * 60 + b : a * 3600 + b * 60 + Number(c)), mark: 'time' };
  }
  const minutes = MINUTES.exec(text);
  return minutes ? { value: String(Number(minutes[1]) * 60 + Number(minutes[2])), mark: 'time' } : undefined;
}

/** 1,234.5 and 1 234.5 are sure; 1.234,5 and 1,23 are not. */
function plainDigits(digits: string): string | undefined {
  if (/^\d{1,18}(\.\d{1,9})?$|^\.\d{1,9}$/.test(digits)) return digits.startsWith('.') ? `0${digits}` : digits;
  if (/^\d{1,3}(?:,\d{3}){1,5}(?:\.\d{1,9})?$/.test(digits)) return digits.replaceAll(',', '');
  if (/^\d{1,3}(?: \d{3}){1,5}(?:\.\d{1,9})?$/.test(digits)) return digits.replaceAll(' ', '');
  if (/^\d{1,3}(?:'\d{3}){1,5}(?:\.\d{1,9})?$/.test(digits)) return digits.replaceAll("'", '');
  return undefined;
}

const SIGNS: Record<string, string> = {
  '¥': '¥',
  元: 'CNY',
  块: 'CNY',
  圆: 'CNY',
  人民币: 'CNY',
  rmb: 'CNY',
  $: '$',
  us$: 'USD',
  hk$: 'HKD',
  a$: 'AUD',
  c$: 'CAD',
  s$: 'SGD',
  美元: 'USD',
  欧元: 'EUR',
  英镑: 'GBP',
  港币: 'HKD',
  日元: 'JPY',
  '£': 'GBP',
  '€': 'EUR',
};
const CODES = new Set('CNY USD EUR GBP JPY HKD TWD KRW SGD AUD CAD NZD MYR THB VND IDR PHP INR CHF SEK'.split(' '));

function currencyIn(word: string): string | undefined {
  const low = word.toLowerCase();
  return SIGNS[low] ?? (CODES.has(word.toUpperCase()) ? word.toUpperCase() : undefined);
}

type Around = Pick<Written, 'mark' | 'currency'> & { times?: string };

function surroundings(before: string, after: string): Around | undefined {
  const money = before === '' ? undefined : currencyIn(before);
  if (before !== '' && money === undefined) return undefined;
  const low = after.toLowerCase();
  if (/^[%‰]$/.test(after)) return money ? undefined : { mark: 'percent', times: after };
  if (/^(秒|s|secs?|seconds?)$/.test(low)) return money ? undefined : { mark: 'time' };
  if (/^(分钟|min|mins?|minutes?)$/.test(low)) return money ? undefined : { mark: 'time', times: 'minutes' };
  if (/^(小时|h|hours?)$/.test(low)) return money ? undefined : { mark: 'time', times: 'hours' };
  if (/^(人次|人|次|个|单|条|件|位|篇|笔)$/.test(after)) return money ? undefined : { mark: 'count' };
  if (after === '') return money ? { mark: 'money', currency: money } : {};
  const behind = currencyIn(after);
  if (!behind || (money && !alike(money, behind))) return undefined;
  return { mark: 'money', currency: behind };
}

/** ¥100 元 and $100 USD say one thing twice. */
const alike = (sign: string, code: string): boolean =>
  sign === code ||
  (sign === '¥' && ['CNY', 'JPY'].includes(code)) ||
  (sign === '$' && code !== 'CNY' && code.endsWith('D'));

/** The same number with its point moved to the right; exact. */
export function shift(value: string, by: number): string {
  const [whole = '0', fraction = ''] = value.split('.');
  if (by >= 0) {
    const padded = fraction.padEnd(by, '0');
    return `${whole}${padded.slice(0, by)}.${padded.slice(by)}`;
  }
  const padded = whole.padStart(1 - by, '0');
  return `${padded.slice(0, by)}.${padded.slice(by)}${fraction}`;
}

/** As PostgreSQL's trim_scale writes it. */
export const tidy = (value: string): string => {
  const [, sign = '', whole = '0', fraction = ''] = /^(-?)0*(\d*)(?:\.(\d*?)0*)?$/.exec(value) ?? [];
  const bare = `${whole || '0'}${fraction ? `.${fraction}` : ''}`;
  return bare === '0' ? '0' : `${sign}${bare}`;
};

/** Whether what was written can be a value of that input; its number in the input's unit. */
export function fitting(input: InputKind, written: Written, days: number): { value: string; currency?: string } | Why {
  const { mark, value, currency } = written;
  const { unit, name } = input;
  const wrongMark =
    (mark === 'percent' && unit !== 'percent') ||
    (mark === 'money' && !input.money) ||
    (mark === 'time' && unit !== 'seconds') ||
    (mark === 'count' && unit !== 'count');
  if (wrongMark)
    return no(
      `${name.zh}不是这样的数，请只写数字`,
      `${name.en} is no such number; write the figure alone, without %, currency or time`,
    );
  const [share, low] = [Number(value), unit === 'percent' && mark === undefined];
  if (low && share > 0 && share < 1)
    return no(
      `${name.zh} ${value} 分不清是 ${value}% 还是 ${tidy(shift(value, 2))}%；请把 % 写上`,
      `${name.en} ${value} may be ${value}% or ${tidy(shift(value, 2))}%; write the % sign`,
    );
  if (input.whole && value.includes('.')) return no(`${name.zh}要是整数`, `${name.en} must be a whole number`);
  const { min, max } = input.range;
  const most = input.over === 'sum' ? max * days : max;
  if (Number(value) < min || Number(value) > most)
    return no(
      `${name.zh} ${value} 超出范围（${min} 到 ${most}），请核对`,
      `${name.en} ${value} is out of range (${min} to ${most}); check it`,
    );
  return { value, ...(currency && { currency }) };
}

/** ¥ and $ mean the shop's own currency where that is written so. */
export function currencyOf(sign: string | undefined, own: string): string {
  if (sign === undefined) return own;
  if (sign === '¥') return own === 'JPY' ? 'JPY' : 'CNY';
  if (sign === '$') return /^(USD|HKD|AUD|CAD|SGD|NZD|TWD)$/.test(own) ? own : 'USD';
  return sign;
}

/** A currency by its code, in a column of its own. */
export const currencyCalled = (typed: string): string | undefined => currencyIn(typed.normalize('NFKC').trim());

const ambiguous = (typed: string): Why =>
  no(
    `“${shown(typed)}”分不清哪个是小数点；请写成 1234.5 或 1,234.5`,
    `“${shown(typed)}” may be two numbers, since commas and points are unclear; write 1234.5 or 1,234.5`,
  );

const tooLarge = (typed: string): Why =>
  no(`“${shown(typed)}”太大了，最多 18 位，请核对`, `“${shown(typed)}” is too large, 18 digits at most; check it`);

const notANumber = (typed: string): Why =>
  no(
    `“${shown(typed)}”不是数；请写成 1234.5、3.5% 或 ¥1,234.50`,
    `“${shown(typed)}” is no number; write 1234.5, 3.5% or ¥1,234.50`,
  );
