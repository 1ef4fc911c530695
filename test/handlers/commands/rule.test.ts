import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Chat } from '../../support/chat.ts';
import { openRulesChat, reports, rowsIn, slowHit } from '../../support/rules.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openRulesChat();
});
afterAll(() => chat.close());

it('lists the rules by module with state, severity, version, clause and what is open', async () => {
  await reports(chat, [slowHit(1, 'SH-1/A2', 100, new Date())]);
  const { blocks } = await chat.hears('规则');
  expect(blocks[0]).toMatchObject({
    rows: [
      [{ zh: '内容' }, { zh: 'shouting 喊叫' }, { zh: '启用' }, { zh: '低' }, 0, 1, { zh: '测试规范第二条' }],
      [{ zh: '服务' }, { zh: 'slow-orders 慢单' }, { zh: '启用' }, { zh: '高' }, 1, 1, {}],
    ],
  });
});

it('shows an operator of one shop what is open in that shop alone', async () => {
  await chat.hears('operator grant console:op operator SH-2');
  const rows = rowsIn(await chat.hears('rule', { as: 'op' }));
  expect(rows.map((row) => row[4])).toEqual([0, 0]);
});
