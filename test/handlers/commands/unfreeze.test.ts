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

it('lets what waited go on, and plans what the shop sells anew', async () => {
  await chat.hears('freeze SH-1');
  await chat.hears('恢复写 SH-1');
  expect(await rowsIn(chat, 'select shop_id from stock_lane where due_at is not null')).toEqual([{ shop_id: 1 }]);
  expect(await rowsIn(chat, 'select sku, cause from stock_mark')).toEqual([{ sku: 'TEE-RED-M', cause: 'person' }]);
});

it('says what to do when it is not that shop that is stopped, or none', async () => {
  expect(await chat.refused('unfreeze')).toBe('freeze.not_frozen');
  await chat.hears('freeze');
  expect(await chat.refused('unfreeze SH-1')).toBe('freeze.group');
  expect(await chat.refused('unfreeze SH-9')).toBe('shops.not_found');
  await chat.hears('unfreeze');
});
