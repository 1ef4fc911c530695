import { expect, it } from 'vitest';
import { readQuestion } from '../../../../../src/services/coupons/simulate/read.ts';

it.each([
  ['MUG-1 x3 shop SH-1', [['MUG-1', 3]], ['SH-1'], false],
  [
    'MUG-1*3 TEE-RED-M 店 SH-1 + 券A + 券B',
    [
      ['MUG-1', 3],
      ['TEE-RED-M', 1],
    ],
    ['SH-1', '券A', '券B'],
    false,
  ],
  [
    'MUG-1 ×3，TEE-RED-M x2 店铺 主店+满300减30',
    [
      ['MUG-1', 3],
      ['TEE-RED-M', 2],
    ],
    ['主店', '满300减30'],
    false,
  ],
  ['MUG-1 x2 MUG-1 shop SH-1 only + 12', [['MUG-1', 3]], ['SH-1', '12'], true],
  ['MUG-1 shop United Kingdom + SH-2', [['MUG-1', 1]], ['United Kingdom', 'SH-2'], false],
  [
    'MUG-1 + TEE-RED-M x2 shop SH-1',
    [
      ['MUG-1', 1],
      ['TEE-RED-M', 2],
    ],
    ['SH-1'],
    false,
  ],
])('reads %s', (typed, goods, parts, only) => {
  expect(readQuestion(typed)).toEqual({ goods: goods.map(([sku, pieces]) => ({ sku, pieces })), parts, only });
});

it.each(['', 'MUG-1 x3', 'shop SH-1', 'x3 shop SH-1', 'MUG-1 shop', 'MUG-1 shop +'])(
  'cannot make anything of %j',
  (typed) => {
    expect(readQuestion(typed)).toBeUndefined();
  },
);

it.each(['x-3', 'x0', 'x1.5', 'x', '*many', '×', '-3'])('takes %s for a quantity that is none', (word) => {
  expect(() => readQuestion(`TEE-RED-M ${word} shop SH-1`)).toThrow('coupon.simulate_quantity');
});

it('looks at a quantity that is written onto the code as well', () => {
  expect(() => readQuestion('TEE-RED-M*0 shop SH-1')).toThrow('coupon.simulate_quantity');
  expect(() => readQuestion('TEE-RED-M*-2 shop SH-1')).toThrow('coupon.simulate_quantity');
  expect(readQuestion('XMAS-1 shop SH-1')?.goods).toEqual([{ sku: 'XMAS-1', pieces: 1 }]);
});
