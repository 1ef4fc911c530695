import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Chat } from '../../support/chat.ts';
import { ANN, codeIn, openRulesChat, rowsIn, WEI, withApprover } from '../../support/rules.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openRulesChat();
  await withApprover(chat);
});
afterAll(() => chat.close());

it('brings a rule back, with the findings that would come', async () => {
  expect(await chat.refused('rule on slow-orders why')).toBe('rule.unchanged');
  const off = await chat.hears('rule off slow-orders for a while', ANN);
  await chat.hears(`approve ${codeIn(off)}`, WEI);
  const on = await chat.hears('规则 启用 slow-orders 恢复', ANN);
  expect(JSON.stringify(on)).toContain('would add 2 findings and remove 0');
  await chat.hears(`approve ${codeIn(on)}`, WEI);
  expect(rowsIn(await chat.hears('rule'))[1]?.[5]).toBe(3);
});
