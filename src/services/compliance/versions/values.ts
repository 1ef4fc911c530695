import type { Localized } from '../../../core/localized.ts';
import { foldName } from '../../../core/text.ts';
import type { ParamSpec, RuleKind } from '../rule-kind.ts';

type NumberSpec = Exclude<ParamSpec, { kind: 'choice' }>;
type NumberKind = NumberSpec['kind'];

/** What may follow the number, and how many of the parameter's unit that is. The first is how it is written. */
const UNITS: Record<NumberKind, { one: number; words: readonly string[] }[]> = {
  percent: [{ one: 1, words: ['%', ''] }],
  ratio: [
    { one: 1, words: [''] },
    { one: 0.01, words: ['%'] },
  ],
  count: [
    { one: 1, words: ['', '个', '件', '次', '条', '单', '家', '人', 'pcs', 'times', 'orders'] },
    { one: 1000, words: ['千', 'k'] },
    { one: 10_000, words: ['万', 'w'] },
  ],
  money: [
    { one: 100, words: ['元', '', '块', '圆', 'cny', 'rmb', 'yuan'] },
    { one: 1, words: ['分', 'fen'] },
  ],
  days: [
    { one: 1, words: ['d', '', '天', '日', 'day', 'days'] },
    { one: 7, words: ['周', '星期', 'w', 'week', 'weeks'] },
  ],
  hours: [
    { one: 1, words: ['h', '', '小时', '时', 'hour', 'hours'] },
    { one: 24, words: ['d', '天', '日', 'day', 'days'] },
  ],
  minutes: [
    { one: 1, words: ['m', '', '分钟', '分', 'min', 'mins', 'minute', 'minutes'] },
    { one: 60, words: ['h', '小时', 'hour', 'hours'] },
  ],
  seconds: [
    { one: 1, words: ['s', '', '秒', '秒钟', 'sec', 'secs', 'second', 'seconds'] },
    { one: 60, words: ['m', '分钟', '分', 'min', 'minute', 'minutes'] },
  ],
};

/** Halves of a unit make no sense for these. */
const WHOLE: readonly NumberKind[] = ['count', 'money'];

/** A value as somebody types it (25%, 30元, 30d, 10s, 2 小时) in the parameter's unit; `undefined` for what is none. Not bounded. */
export function readValue(spec: ParamSpec, typed: string): number | string | undefined {
  const plain = typed.normalize('NFKC').trim().toLowerCase();
  if (spec.kind === 'choice') return spec.of.find((one) => one.toLowerCase() === plain);
  const match = /^([-−])?[¥￥]?(?:百分之)?(\d{1,12}(?:,\d{3})*)(?:\.(\d{1,6}))?\s*(\D{0,8})$/.exec(plain);
  if (!match) return undefined;
  const [, minus, whole = '', fraction = '0', written = ''] = match;
  const unit = UNITS[spec.kind].find(({ words }) => words.includes(written.trim()));
  if (!unit) return undefined;
  const value = tidy(Number(`${minus ? '-' : ''}${whole.replaceAll(',', '')}.${fraction}`) * unit.one);
  return WHOLE.includes(spec.kind) && !Number.isInteger(value) ? undefined : value;
}

/** 0.1 * 3 is 0.3. */
const tidy = (value: number): number => Math.round(value * 1e6) / 1e6;

/** As `rule set` reads it again: `25%`, `30元`, `30d`. */
export function typedValue(spec: ParamSpec, value: number | string): string {
  if (spec.kind === 'choice') return String(value);
  const [unit] = UNITS[spec.kind];
  return `${tidy(Number(value) / (unit?.one ?? 1))}${unit?.words[0] ?? ''}`;
}

const SHOWN: Record<NumberKind, Localized> = {
  percent: { zh: '%', en: ' %' },
  ratio: { zh: '', en: '' },
  count: { zh: '', en: '' },
  money: { zh: ' 元', en: ' yuan' },
  days: { zh: ' 天', en: ' days' },
  hours: { zh: ' 小时', en: ' hours' },
  minutes: { zh: ' 分钟', en: ' minutes' },
  seconds: { zh: ' 秒', en: ' seconds' },
};

export function valueWords(spec: ParamSpec, value: number | string): Localized {
  if (spec.kind === 'choice') return { zh: String(value), en: String(value) };
  const shown = tidy(Number(value) / (UNITS[spec.kind][0]?.one ?? 1));
  const unit = SHOWN[spec.kind].en;
  return { zh: `${shown}${SHOWN[spec.kind].zh}`, en: `${shown}${shown === 1 ? unit.replace(/s$/, '') : unit}` };
}

/** `5% 到 90%`, `1 to 240 hours`, or the choices. */
export function rangeWords(spec: ParamSpec): Localized {
  if (spec.kind === 'choice') return { zh: spec.of.join('、'), en: spec.of.join(', ') };
  const [least, most] = [valueWords(spec, spec.least), valueWords(spec, spec.most)];
  return { zh: `${least.zh} 到 ${most.zh}`, en: `${least.en.replace(/ (?:%|[a-z]+)$/, '')} to ${most.en}` };
}

export const inRange = (spec: ParamSpec, value: number | string): boolean =>
  spec.kind === 'choice' ? spec.of.includes(String(value)) : Number(value) >= spec.least && Number(value) <= spec.most;

const squeezed = (text: string): string => foldName(text).replaceAll(/[-_]/g, '');

/** A parameter by its name, or its words in either language, up to a comma or bracket. */
export function paramCalled(rule: RuleKind, typed: string): string | undefined {
  const word = squeezed(typed);
  const answers = (name: string, { words }: ParamSpec) =>
    [name, words.zh, words.en, short(words.zh), short(words.en)].some((one) => squeezed(one) === word);
  return Object.entries(rule.params).find(([name, spec]) => answers(name, spec))?.[0];
}

const short = (words: string): string => words.split(/[，,(（]/)[0]?.trim() ?? '';

/** The rule that a text begins with, by its code or its name in either language, the longest; and what follows. */
export function ruleIn(rules: readonly RuleKind[], text: string): { rule: RuleKind; rest: string } | undefined {
  const typed = text.trim().replace(/^["'“‘]([^"'“”‘’]+)["'”’]/, '$1');
  const words = typed.normalize('NFKC');
  const low = words.toLowerCase();
  let best: { rule: RuleKind; length: number } | undefined;
  for (const rule of rules)
    for (const name of [rule.code, rule.code.replaceAll('-', ' '), rule.name.zh, rule.name.en]) {
      const fits = low.startsWith(name.toLowerCase()) && endsAt(name, words);
      if (fits && name.length > (best?.length ?? 0)) best = { rule, length: name.length };
    }
  // What follows keeps the characters in which it was typed.
  const kept = typed.length === words.length ? typed : words;
  return best && { rule: best.rule, rest: kept.slice(best.length).trim() };
}

/** A Chinese name may touch what follows; another ends at a space. */
const endsAt = (name: string, text: string): boolean => {
  const next = text.charAt(name.length);
  return next === '' || /\s/.test(next) || (/\p{Script=Han}$/u.test(name) && !/\p{Script=Han}/u.test(next));
};
