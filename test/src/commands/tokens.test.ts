import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tokenise, unquoted, unwrapped, wrapped } from '../../../src/commands/tokens.ts';
import { normalise } from '../../../src/core/text.ts';

const texts = (line: string) => tokenise(normalise(line)).map((token) => token.text);
const keyed = (line: string) => tokenise(normalise(line)).map(({ key, text }) => [key, text]);

describe('pieces of a line', () => {
  it.each<[string, string[]]>([
    ['TEE-RED-M sh-1 -3 破损', ['TEE-RED-M', 'sh-1', '-3', '破损']],
    ['"TEE RED" sh-1', ['TEE RED', 'sh-1']],
    ['“TEE RED” sh-1', ['TEE RED', 'sh-1']],
    ['「红色 T 恤」 sh-1', ['红色 T 恤', 'sh-1']],
    ['\'a "b" c\'', ['a "b" c']],
    ['5"x7" frame', ['5"x7"', 'frame']],
    ['"open', ['"', 'open']],
    ["it's", ["it's"]],
    ['""', ['']],
    ['', []],
  ])('of %j are %j', (line, pieces) => {
    expect(texts(line)).toEqual(pieces);
  });

  it.each<[string, [string | undefined, string][]]>([
    ['sku=TEE', [['sku', 'TEE']]],
    ['仓库＝sh-1', [['仓库', 'sh-1']]],
    [
      'sku="TEE RED" 仓库=‘sh-1’',
      [
        ['sku', 'TEE RED'],
        ['仓库', 'sh-1'],
      ],
    ],
    ['a=b=c', [['a', 'b=c']]],
    ['=x', [[undefined, '=x']]],
    [
      'sku= TEE',
      [
        [undefined, 'sku='],
        [undefined, 'TEE'],
      ],
    ],
    ['1=2', [[undefined, '1=2']]],
  ])('named by keys in %j are %j', (line, pieces) => {
    expect(keyed(line)).toEqual(pieces);
  });

  it('stand where they are said to stand, one after the other', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab库=" \''), maxLength: 60 }), (typed) => {
        const line = normalise(typed);
        let end = 0;
        for (const token of tokenise(line)) {
          expect(token.start).toBeGreaterThanOrEqual(end);
          expect(line.slice(token.start)).toContain(token.text);
          end = token.start + token.text.length;
        }
      }),
    );
  });
});

describe('trailing text', () => {
  it.each([
    ['"two words"', 'two words'],
    ["'two words'", 'two words'],
    ['"a" and "b"', '"a" and "b"'],
    ['"open', '"open'],
    ['""', ''],
  ])('%s means %s', (typed, meant) => {
    expect(unwrapped(typed)).toBe(meant);
  });

  it.each([
    ['"two words"', 'two words'],
    ['＂two words＂', 'two words'],
    ['«a «b» c»', 'a «b» c'],
    ['„a“', 'a'],
    ['｢a b｣', 'a b'],
    ['‘it’s’', 'it’s'],
    ['”坏了”', '坏了'],
    ['"a" and "b"', '"a" and "b"'],
    ['「a」和「b」', '「a」和「b」'],
    ["'a'和'b'", "'a'和'b'"],
    ['"open', '"open'],
    ['“', '“'],
    ['"', '"'],
    ['""', '""'],
    ['', ''],
    ['no quotes', 'no quotes'],
  ])('%s as it was typed means %s', (typed, meant) => {
    expect(unquoted(typed)).toBe(meant);
  });

  it('comes back out of its quotes unchanged', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab "\''), minLength: 1, maxLength: 12 }), (text) => {
        expect(unwrapped(wrapped(text))).toBe(text);
      }),
    );
  });
});
