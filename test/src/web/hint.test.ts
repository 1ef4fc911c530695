import { expect, test } from 'vitest';
import { hintOf } from '../../../src/web/hint.ts';

test.each([
  ['stock TEE-RED-M', '', 'stock TEE-RED-M', true],
  ['例如：库存 TEE-RED-M', '例如：', '库存 TEE-RED-M', true],
  ['Did you mean: todo add "call: Ling"', 'Did you mean:', 'todo add "call: Ling"', true],
  ['todo add "call: Ling"', '', 'todo add "call: Ling"', true],
  ['todo add 8:30 call', '', 'todo add 8:30 call', true],
  ['用法：库存 <商品编码> [仓库]', '用法：', '库存 <商品编码> [仓库]', false],
])('%s', (words, lead, command, ready) => {
  expect(hintOf(words)).toEqual({ lead, command, ready });
});
