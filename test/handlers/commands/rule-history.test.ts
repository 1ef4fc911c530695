import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Chat } from '../../support/chat.ts';
import { openRulesChat } from '../../support/rules.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openRulesChat();
});
afterAll(() => chat.close());

it('begins with what came with the system', async () => {
  const { blocks } = await chat.hears('规则 历史 slow-orders');
  expect(blocks[0]).toMatchObject({ total: 1, rows: [[1, '–', { zh: '全部' }, {}, {}, { zh: '随系统' }, '', {}]] });
  expect(await chat.refused('rule history slow-orders more')).toBe('rule.unknown');
});
