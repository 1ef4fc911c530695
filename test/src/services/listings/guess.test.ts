import { describe, expect, it } from 'vitest';
import { baseOf, guessPieces } from '../../../../src/services/listings/guess.ts';

describe('pieces in one listing, by its own words', () => {
  it.each([
    ['纯棉短袖 3件装', 3],
    ['抽纸 三包装', 3],
    ['洗发水 双瓶装', 2],
    ['毛巾 5 条装 白色', 5],
    ['Cotton tee, 2 pack', 2],
    ['Cotton tee 2-Pack', 2],
    ['Mugs (set of 4)', 4],
    ['马克杯 x3', 3],
    ['马克杯×2', 2],
    ['瓷碗 1只*6', 6],
    ['面膜 10片', undefined],
    ['iPhone X12 手机壳', undefined],
    ['Series 3 tee', undefined],
    ['T恤 1.5x2m', undefined],
    ['', undefined],
  ])('%s', (title, pieces) => {
    expect(guessPieces(title)?.pieces).toBe(pieces);
  });

  it('a variant that says it itself is more exact than the title', () => {
    expect(guessPieces('袜子 5双装', { 规格: '10双装', 颜色: '黑' })).toEqual({ pieces: 10, from: '10双装' });
  });
});

it.each([
  ['TEE-3PCS', { code: 'TEE', pieces: 3 }],
  ['MUG-1*2', { code: 'MUG-1', pieces: 2 }],
  ['TEE-RED-M-x3', { code: 'TEE-RED-M', pieces: 3 }],
  ['MUG-1', undefined],
  ['TEE-RED-M', undefined],
])('the code that %s is a pack of', (code, base) => {
  expect(baseOf(code)).toEqual(base);
});
