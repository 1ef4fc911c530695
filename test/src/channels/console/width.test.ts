import { expect, test } from 'vitest';
import { cutTo, displayWidth, padTo } from '../../../../src/channels/console/width.ts';

test.each([
  ['TEE-RED-M', 9],
  ['库存', 4],
  ['库存 A', 6],
  ['（全角）', 8],
  ['👕', 2],
  ['👨‍👩‍👧', 2],
  ['❤️', 2],
  ['é', 1],
  ['e\u0301', 1],
  ['ｶﾅ', 2],
  ['한글', 4],
  ['𠮷', 2],
  ['', 0],
])('%s takes %i columns', (text, width) => {
  expect(displayWidth(text)).toBe(width);
});

test('cutting keeps whole characters and says that it cut', () => {
  expect(cutTo('库存查询', 8)).toBe('库存查询');
  expect(cutTo('库存查询', 7)).toBe('库存查…');
  expect(cutTo('库存查询', 6)).toBe('库存…');
  expect(displayWidth(cutTo('👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧', 4))).toBeLessThanOrEqual(4);
});

test('padding counts what is seen', () => {
  expect(padTo('库存', 6)).toBe('库存  ');
  expect(padTo('12', 4, true)).toBe('  12');
  expect(padTo('long', 2)).toBe('long');
});
