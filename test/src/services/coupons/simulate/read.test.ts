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

it.each(['', 'MUG-1 x3', 'shop SH-1', 'x3 shop SH-1', 'MUG-1 x0 shop SH-1', 'MUG-1 shop', 'MUG-1 shop +'])(
  'cannot make anything of %j',
  (typed) => {
    expect(readQuestion(typed)).toBeUndefined();
  },
);
