import { afterAll, beforeAll, expect, it } from 'vitest';
import { fieldOf, grant } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

it('gives somebody unknown the account that an admin needs', async () => {
  const message = await chat.hears('我是谁', { as: 'nobody' });
  expect(fieldOf(message, 'Account')).toBe('console:nobody');
  expect(JSON.stringify(message)).toContain('人员 给予 console:nobody 运营');
  await chat.hears('人员 给予 console:nobody 运营');
  expect(fieldOf(await chat.hears('who am i', { as: 'nobody' }), 'Roles')).toEqual({ zh: '运营', en: 'operator' });
});

it('names the shops that a role is for', async () => {
  await grant(chat, 'two', 'operator', 'SH-2');
  await grant(chat, 'two', 'viewer');
  expect(fieldOf(await chat.hears('whoami', { as: 'two' }), 'Roles')).toEqual({
    zh: '运营 SH-2、只读',
    en: 'operator SH-2, viewer',
  });
  expect(fieldOf(await chat.hears('whoami'), 'Roles')).toEqual({ zh: '管理员', en: 'admin' });
});
