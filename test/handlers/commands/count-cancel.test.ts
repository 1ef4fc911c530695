import { afterAll, beforeAll, expect, it } from 'vitest';
import { codeIn, onHand, rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

it('a count goes as if it had not been; what was entered waits for a word', async () => {
  await chat.hears('count open sh-1');
  await chat.hears('count enter MUG-1 1');
  const asked = await chat.hears('盘点 取消 sh-1');
  await chat.hears(`confirm ${codeIn(asked)}`);
  expect(await onHand(chat, 'MUG-1', 'sh-1')).toBe(5);
  expect(await rowsIn(chat, 'select 1 from stock_count')).toEqual([]);
  expect(await chat.refused('undo')).toBe('undo.irreversible');
});

it('refuses where none is open', async () => {
  expect(await chat.refused('count cancel gz-1')).toBe('count.none_open');
});
