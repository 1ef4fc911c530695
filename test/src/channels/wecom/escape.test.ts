import { describe, expect, test } from 'vitest';
import { inline, lines, plainLine } from '../../../../src/channels/wecom/escape.ts';
import { normalise } from '../../../../src/core/text.ts';

describe('stored values', () => {
  test.each([
    ['<@all>', '＜＠all＞'],
    ['<!here>', '＜!here＞'],
    ['@ALL @ all @所有人', '＠ALL ＠ all ＠所有人'],
    ['lin@example.com', 'lin@example.com'],
    ['[click](https://evil.example)', '[click］(https://evil.example)'],
    ['`code`', '｀code｀'],
    ['**bold** 5*3', '＊＊bold＊＊ 5＊3'],
    ['TEE_RED_M', 'TEE_RED_M'],
    ['_italic_', '＿italic＿'],
    ['a|b', 'a｜b'],
    ['# title', '＃ title'],
    ['#1k3-2', '#1k3-2'],
    ['a\u202egpj.exe\u0000b\nc', 'a gpj.exe b c'],
    ['👨‍👩‍👧 ❤️', '👨‍👩‍👧 ❤️'],
    ['مرحبا', 'مرحبا'],
    ['\ud800x', '\ufffdx'],
  ])('%j is shown as %j', (stored, shown) => {
    expect(inline(stored)).toBe(shown);
  });

  test('what is copied from a message means what was stored', () => {
    for (const stored of ['TEE*RED', '<A>', 'a|b', 'x`y', '_x_', '[SALE](1)']) {
      expect(normalise(inline(stored))).toBe(stored);
    }
  });

  test('running text keeps its lines and loses its empty ones; a card has one line', () => {
    expect(lines('一\r\n\r\n二\u2028三')).toEqual(['一', '二', '三']);
    expect(plainLine('一\n二 <@lin>')).toBe('一 二 ＜@lin＞');
  });
});
