import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

it('sets another room as the fallback of this one, by name or number, and takes it back', async () => {
  const fields = (await chat.hears('群 备用 库存群 · Stock')).blocks.find((block) => block.kind === 'fields');
  expect(fields?.items[0]?.value).toEqual({ zh: '库存群 · Stock', en: '库存群 · Stock' });
  expect(await chat.refused('room fallback 库存群 · Stock')).toBe('room.already');
  await chat.hears('undo');
  expect(await chat.refused('room fallback none')).toBe('room.already');
  expect(await chat.refused('room fallback 运营群 · Ops')).toBe('room.itself');
  expect(await chat.refused('room fallback nowhere')).toBe('room.not_found');
});
