import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

it('counts each pack and finds a word with its level', async () => {
  expect(JSON.stringify(await chat.hears('词库'))).toMatch(/绝对化用语.*个词/);
  const found = JSON.stringify(await chat.hears('term 国家级'));
  expect(found).toContain('禁用');
  expect(found).toContain('shipped');
});
