import { afterAll, beforeAll, expect, it } from 'vitest';
import { grant, rowsOfTable } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

it('lists people with their accounts and roles, those that the configuration gives too', async () => {
  await grant(chat, 'anna', 'operator');
  await grant(chat, 'anna', 'manager', 'SH-2');
  const rows = rowsOfTable(await chat.hears('人员'));
  expect(rows).toEqual([
    ['me', { zh: 'console:me', en: 'console:me' }, { zh: '管理员', en: 'admin' }],
    ['anna', { zh: 'console:anna', en: 'console:anna' }, { zh: '运营、店长 SH-2', en: 'operator, manager SH-2' }],
  ]);
});

it('does not list somebody who only asked who they are', async () => {
  await chat.says('whoami', { as: 'passer-by' });
  expect(JSON.stringify(await chat.hears('operators'))).not.toContain('passer-by');
});

it('is not for everyone', async () => {
  expect(await chat.refused('operator', { as: 'anna' })).toBe('permission.denied');
});
