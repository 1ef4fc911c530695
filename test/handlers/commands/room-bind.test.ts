import { afterAll, beforeAll, expect, it } from 'vitest';
import { grant, rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

it('is for groups of WeCom alone', async () => {
  expect(await chat.refused('群绑定')).toBe('room.no_robot');
  await grant(chat, 'op', 'operator');
  expect(await chat.refused('room bind', { as: 'op' })).toBe('permission.denied');
  expect(await rowsIn(chat, 'select * from room_binding')).toEqual([]);
});
