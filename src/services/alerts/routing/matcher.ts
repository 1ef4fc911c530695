import { ALERT_SEVERITIES, type AlertLabels } from '../../../core/alert.ts';
import { UserError } from '../../../core/errors.ts';
import { clampChars, normalise, quote } from '../../../core/text.ts';
import { LABEL_NAME, labelCalled, valueCalled } from './labels.ts';

/**
 * Which alerts something is about: `shop=SH-2 severity!=info kind=sync-* platform=taobao|douyin`. All must hold. `*` stands for any
 * characters, `|` parts alternatives, case does not count; a label that an alert does not have meets no `=` and every `!=`, so
 * `shop=*` is every alert that has a shop. There are no regular expressions: what people type costs one pass.
 */
export type Matcher = { label: string; op: '=' | '!='; values: string[] };

export const MOST_MATCHERS = 10;
export const MOST_ALTERNATIVES = 20;
const MOST_STARS = 5;
const MOST_VALUE = 200;
const MOST_TEXT = 2_000;

/** Whether all of them hold of an alert. */
export const matches = (matchers: readonly Matcher[], labels: AlertLabels): boolean =>
  matchers.every(({ label, op, values }) => {
    const value = Object.hasOwn(labels, label) ? labels[label] : undefined;
    const met = value !== undefined && values.some((pattern) => like(pattern, value));
    return op === '=' ? met : !met;
  });

/** A value against a pattern with `*`: each part is looked for once, behind the one before it. */
export function like(pattern: string, value: string): boolean {
  const text = value.toLowerCase();
  const [first = '', ...others] = pattern.toLowerCase().split('*');
  const last = others.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of others) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}

/** What a value that somebody typed stands for, where the caller knows more than words for severities: shops, platforms. */
export type ReadValue = (label: string, typed: string) => string;

/** Throws alerts.matcher and alerts.matchers. */
export function parseMatchers(typed: string, read: ReadValue = valueCalled): Matcher[] {
  return wordsIn(typed).map((word) => parseMatcher(word, read));
}

/** Words apart, where quotation marks keep spaces; throws alerts.matchers for more than there may be. */
export function wordsIn(typed: string): string[] {
  if (typed.length > MOST_TEXT) throw tooMany();
  const words = normalise(typed).match(/(?:[^\s"]|"[^"]*")+/g) ?? [];
  if (words.length > MOST_MATCHERS * 3) throw tooMany();
  return words.map((word) => word.replaceAll('"', ''));
}

const FORM = /^([^=!|*\s]{1,60}?)(!=|=)(.*)$/su;

/** Whether a word is a matcher at all. */
export const looksLikeMatcher = (word: string): boolean => FORM.test(word);

/** Throws alerts.matcher. */
export function parseMatcher(word: string, read: ReadValue = valueCalled): Matcher {
  const [, name = '', op = '', typed = ''] = FORM.exec(word) ?? [];
  const label = labelCalled(name);
  const values = [...new Set(typed.split('|').map((value) => value.trim()))].filter((value) => value !== '');
  const fits = op !== '' && LABEL_NAME.test(label) && values.length > 0 && values.length <= MOST_ALTERNATIVES;
  if (!fits || values.some((value) => value.length > MOST_VALUE || value.split('*').length - 1 > MOST_STARS))
    throw wrong(word);
  return {
    label,
    op: op === '=' ? '=' : '!=',
    values: values.map((value) => (value.includes('*') ? value : read(label, value))),
  };
}

/** As it is typed again; read it with parseMatchers and it is the same. */
export const written = (matchers: readonly Matcher[]): string =>
  matchers.map(({ label, op, values }) => quoted(`${label}${op}${values.join('|')}`)).join(' ');

const quoted = (word: string): string => (/\s/.test(word) ? quote(word.replaceAll('"', '')) : word);

/** Whether it says nothing of what it is about: only exclusions, `*`, single letters or all severities. */
export function matchesNearlyAll(matchers: readonly Matcher[]): boolean {
  return !matchers.some(({ label, op, values }) => {
    if (op !== '=') return false;
    if (label === 'severity') return !ALERT_SEVERITIES.every((one) => values.some((pattern) => like(pattern, one)));
    return values.every((value) => value.replaceAll('*', '').length >= (value.includes('*') ? 2 : 1));
  });
}

/** Throws alerts.matchers. */
export function refuseTooMany(matchers: readonly Matcher[]): void {
  if (matchers.length > MOST_MATCHERS) throw tooMany();
}

const wrong = (word: string): UserError =>
  new UserError('alerts.matcher', {
    zh: `“${clampChars(word, 40)}”不是条件；写成 店铺=SH-2、severity!=info 或 类型=sync-*，多个值用 | 隔开（最多 ${MOST_ALTERNATIVES} 个）`,
    en: `“${clampChars(word, 40)}” is no condition; write shop=SH-2, severity!=info or kind=sync-*, alternatives with | between them (${MOST_ALTERNATIVES} at most)`,
  });

const tooMany = (): UserError =>
  new UserError('alerts.matchers', {
    zh: `条件太多：最多写 ${MOST_MATCHERS} 个，每个的多个值用 | 隔开`,
    en: `Too many conditions: write ${MOST_MATCHERS} at most, each with its alternatives between |`,
  });
