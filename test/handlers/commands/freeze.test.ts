import { afterAll, beforeAll, expect, it } from 'vitest';
import { rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';
import { published } from '../../support/published.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  await published(chat);
});
afterAll(() => chat.close());

const frozen = () => rowsIn(chat, 'select shop_id, reason, by from write_freeze where lifted_at is null order by id');

it('stops the writes of one shop or of all, once, and an undo lifts it', async () => {
  await chat.hears('停写 SH-2 平台库存不对');
  expect(await frozen()).toEqual([{ shop_id: 2, reason: '平台库存不对', by: 'console:me' }]);
  expect(await chat.refused('freeze SH-2')).toBe('freeze.already');
  await chat.hears('freeze');
  expect(await frozen()).toHaveLength(2);
  await chat.hears('undo');
  await chat.hears('unfreeze SH-2');
  expect(await frozen()).toEqual([]);
});

it('refuses a shop that is not there', async () => {
  expect(await chat.refused('freeze SH-9')).toBe('shops.not_found');
  expect(await frozen()).toEqual([]);
});
