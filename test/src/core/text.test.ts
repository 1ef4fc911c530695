import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tokenise } from '../../../src/commands/tokens.ts';
import { byteLength, clampBytes, clampChars, foldName, normalise, plainSpaces, quote } from '../../../src/core/text.ts';

const anyText = fc.string({ unit: 'binary', maxLength: 80 });

describe('normalise', () => {
  it.each([
    ['库存　ＴＥＥ－ＲＥＤ－Ｍ', '库存 TEE-RED-M'],
    ['調整 ＋２０', '調整 +20'],
    ['stock “TEE RED”', 'stock "TEE RED"'],
    ['stock 「TEE RED」', 'stock "TEE RED"'],
    ['stock 『TEE RED』', 'stock "TEE RED"'],
    ['it’s ‘fine’', "it's 'fine'"],
    ['仓库＝sh-1', '仓库=sh-1'],
    ['TEE‑RED‐M −3', 'TEE-RED-M -3'],
    ['  a\t\r\n b\u200b ', 'a b'],
    ['\ufeff库存 A\0B', '库存 A B'],
    ['１８：００', '18:00'],
  ])('reads %j as %j', (typed, meant) => {
    expect(normalise(typed)).toBe(meant);
  });

  it('leaves nothing that PostgreSQL cannot keep, and is the same twice', () => {
    fc.assert(
      fc.property(anyText, (typed) => {
        const once = normalise(typed);
        expect(once.isWellFormed()).toBe(true);
        expect(once).not.toMatch(/[\p{Cc}\p{Cf}]|\s{2}|^\s|\s$/u);
        expect(normalise(once)).toBe(once);
      }),
    );
  });

  it('drops half an emoji', () => {
    expect(plainSpaces('a😀'.slice(0, 2))).toBe('a');
  });
});

describe('quote', () => {
  it('writes a value so that it is read as one piece', () => {
    const value = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }).map(normalise);
    fc.assert(
      fc.property(value, (text) => {
        fc.pre(text !== '' && !(text.includes('"') && text.includes("'")));
        expect(tokenise(quote(text)).map((token) => [token.key, token.text])).toEqual([[undefined, text]]);
      }),
    );
  });
});

describe('clamping', () => {
  it('never exceeds its limit and never splits a character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.nat(80), (text, most) => {
        const bytes = clampBytes(text, most);
        expect(byteLength(bytes)).toBeLessThanOrEqual(Math.max(most, byteLength(text) <= most ? most : 0));
        expect(bytes.isWellFormed()).toBe(true);
        const chars = clampChars(text, most + 1);
        expect(chars.length).toBeLessThanOrEqual(most + 1);
        expect(chars.isWellFormed()).toBe(true);
      }),
    );
  });

  it('says that it cut, and leaves what fits alone', () => {
    expect(clampBytes('库存库存', 12)).toBe('库存库存');
    expect(clampBytes('库存库存', 11)).toBe('库存…');
    expect(clampChars('😀😀😀', 5)).toBe('😀😀…');
  });
});

it('shop names are compared without width, case and spaces', () => {
  expect(foldName('ＳＨ－２')).toBe(foldName('sh-2'));
  expect(foldName(' 分店 2 ')).toBe('分店2');
});
