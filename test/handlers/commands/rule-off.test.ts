import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Chat } from '../../support/chat.ts';
import { ANN, codeIn, openRulesChat, rowsIn, WEI, withApprover } from '../../support/rules.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openRulesChat();
  await withApprover(chat);
});
afterAll(() => chat.close());

it('says which findings would go, and is off only where it was said when a second person agreed', async () => {
  const asked = await chat.hears('规则 停用 slow-orders shop=SH-2 清仓店', ANN);
  expect(JSON.stringify(asked)).toContain('会新增 0 个违规项、消失 1 个');
  await chat.hears(`approve ${codeIn(asked)}`, WEI);
  expect(rowsIn(await chat.hears('rule')).map((row) => row[2])).toMatchObject([{ en: 'on' }, { en: 'partly on' }]);
  expect(await chat.refused('rule off slow-orders shop=SH-2 again')).toBe('rule.unchanged');
});

it('is also said 关 and 开', async () => {
  expect(codeIn(await chat.hears('规则 关 slow-orders shop=SH-1 清仓店', ANN))).not.toBe('');
  expect(await chat.refused('规则 开 slow-orders 又来')).toBe('rule.unchanged');
  expect(await chat.refused('rule set slow-orders share=-5% why')).toBe('rule.range');
});

it.each([
  ['rule off slow-orders hours=3 no', 'rule.not_here'],
  ['rule off slow-orders', 'rule.reason'],
  ['rule off nope why', 'rule.unknown'],
])('refuses %s', async (line, code) => expect(await chat.refused(line)).toBe(code));
