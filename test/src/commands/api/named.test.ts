import { describe, expect, it } from 'vitest';
import { namedText } from '../../../../src/commands/api/named.ts';
import { arg, optional, rest } from '../../../../src/commands/args.ts';
import type { AnyCommand } from '../../../../src/commands/define.ts';
import { signedUnits } from '../../../../src/commands/values.ts';
import { UserError } from '../../../../src/core/errors.ts';
import { Sku } from '../../../../src/core/terms.ts';

const words = { zh: '词', en: 'word' };
const command = {
  args: {
    sku: arg(Sku, words),
    delta: optional(signedUnits(words)),
    reason: optional(rest(words, { verbatim: true })),
  },
} as unknown as AnyCommand;

const refusal = (given: Record<string, unknown>): string => {
  try {
    namedText(command, given);
  } catch (error) {
    if (error instanceof UserError) return error.code;
  }
  return 'taken';
};

it('is text for the parsers of chat: numbers written out, blanks folded, null not given', () => {
  expect([...namedText(command, { sku: ' ＴＥＥ-1 ', delta: -3, reason: 'a\0b，c' })]).toEqual([
    ['sku', 'TEE-1'],
    ['delta', '-3'],
    ['reason', 'a b，c'],
  ]);
  expect([...namedText(command, { sku: 'A', delta: null, reason: '' })]).toEqual([['sku', 'A']]);
});

describe('refuses', () => {
  it.each([
    [{}, 'args.missing'],
    [{ sku: '' }, 'args.missing'],
    [{ sku: 'A', other: 1 }, 'args.key'],
    [JSON.parse('{"sku": "A", "__proto__": "x"}'), 'args.key'],
    [{ sku: 'A', toString: 'x' }, 'args.key'],
    [{ sku: ['A'] }, 'args.wrong'],
    [{ sku: { code: 'A' } }, 'args.wrong'],
  ])('%j', (given, code) => {
    expect(refusal(given)).toBe(code);
  });
});
