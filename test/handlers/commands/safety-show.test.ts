import { afterAll, beforeAll, expect, it } from 'vitest';
import { rowsOfTable } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

it('says how the safety stock comes about, a warehouse a row', async () => {
  const message = await chat.hears('看安全库存 TEE-RED-M');
  expect(message.title.en).toBe('Safety stock · TEE-RED-M');
  expect(rowsOfTable(message)).toEqual([
    ['sh-1', '0.00', 10, '×1.2', 0, 20, 170],
    ['gz-1', '0.00', 10, '×1.2', 0, 10, 70],
  ]);
});

it('refuses a SKU that is not there', async () => {
  expect(await chat.refused('safety show NOPE')).toBe('stock.not_found');
});
