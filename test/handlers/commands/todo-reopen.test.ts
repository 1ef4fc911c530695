import { afterAll, beforeAll, expect, it } from 'vitest';
import { rowsOfTable } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

it('opens again what was done, and only that', async () => {
  await chat.hears('todo add 盘点');
  expect(await chat.refused('待办重开 1')).toBe('todo.state');
  await chat.hears('todo done 1');
  expect((await chat.hears('重开待办 1')).title.zh).toBe('待办 1 已重新打开');
  expect(rowsOfTable(await chat.hears('todo'))).toHaveLength(1);
  expect(await chat.refused('todo reopen 9')).toBe('todo.not_found');
});
