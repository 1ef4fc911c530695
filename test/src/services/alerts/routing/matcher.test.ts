import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  like,
  matches,
  matchesNearlyAll,
  parseMatcher,
  parseMatchers,
  wordsIn,
  written,
} from '../../../../../src/services/alerts/routing/matcher.ts';

const alert = { kind: 'sync-lag', severity: 'warning', shop: 'SH-2', platform: 'doudian', audience: 'shops' };
const holds = (typed: string) => matches(parseMatchers(typed), alert);

it.each([
  ['shop=SH-2', true],
  ['shop=sh-2 severity!=info kind=sync-* platform=taobao|doudian', true],
  ['店铺=SH-2 级别=警告 类型=sync-* 平台=doudian', true],
  ['级别!=严重', true],
  ['店铺＝SH-2 类型=“sync-*”', true],
  ['kind=*lag', true],
  ['kind=*nc-l*', true],
  ['kind=sync', false],
  ['shop!=SH-2', false],
  ['sku=MUG-1', false],
  ['sku!=MUG-1', true],
  ['sku=*', false],
  ['shop=*', true],
  ['severity=critical|info', false],
])('%s: %s', (typed, expected) => expect(holds(typed)).toBe(expected));

it('keeps what quotation marks hold together, and is typed again as it was', () => {
  expect(wordsIn('"subject=the blue mug" shop=SH-2')).toEqual(['subject=the blue mug', 'shop=SH-2']);
  const typed = 'shop=SH-2 kind!=sync-*|stock-* "subject=the blue mug"';
  expect(written(parseMatchers(written(parseMatchers(typed))))).toBe(typed);
});

it.each([
  ['shop', 'alerts.matcher'],
  ['shop=', 'alerts.matcher'],
  ['=x', 'alerts.matcher'],
  ['shop=a|b|c|d|e|f|g|h|i|j|k|l|m|n|o|p|q|r|s|t|u', 'alerts.matcher'],
  ['kind=******x', 'alerts.matcher'],
  [`kind=${'x'.repeat(201)}`, 'alerts.matcher'],
])('%s is no condition', (typed, code) => expect(() => parseMatcher(typed)).toThrow(code));

it('refuses more words than anybody means', () =>
  expect(() => parseMatchers('a=b '.repeat(31))).toThrow('alerts.matchers'));

it.each(['shop!=SH-2', 'kind=*', 'kind=a*', 'severity=info|warning|critical', 'severity=*', 'kind=sync-*|*'])(
  '%s says nothing of what it is about',
  (typed) => expect(matchesNearlyAll(parseMatchers(typed))).toBe(true),
);
it.each(['shop=SH-2', 'kind=sync-*', 'severity=critical', 'kind=* shop=SH-2'])('%s says what it is about', (typed) =>
  expect(matchesNearlyAll(parseMatchers(typed))).toBe(false),
);

it('a pattern matches what a regular expression with .* would, without being one', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 12 });
  fc.assert(
    fc.property(fc.array(letters, { minLength: 1, maxLength: 5 }), letters, (parts, text) => {
      const expression = new RegExp(`^${parts.map((part) => part.replaceAll('.', '\\.')).join('.*')}$`, 's');
      expect(like(parts.join('*'), text)).toBe(expression.test(text));
    }),
    { numRuns: 300 },
  );
});
