import { afterAll, beforeAll, expect, it } from 'vitest';
import { grant } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

it('says how to add the first', async () => {
  const message = await chat.hears('接口密钥');
  expect(JSON.stringify(message.blocks)).toContain('api key add erp');
});

it('lists the keys with their scopes, shops and rates, never a key', async () => {
  await chat.hears('api key add erp inventory.read,shops.read for SH-2 rate 60');
  const message = await chat.hears('api key');
  expect(message.blocks[0]).toMatchObject({
    kind: 'table',
    rows: [['erp', 'inventory.read, shops.read', 'SH-2', 60, { en: 'not fetched yet' }, '–', 'console:me']],
    total: 1,
  });
});

it('is for admins alone', async () => {
  await grant(chat, 'boss', 'manager');
  expect(await chat.refused('api key', { as: 'boss' })).toBe('permission.denied');
});
