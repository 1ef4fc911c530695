import { afterAll, beforeAll, expect, it } from 'vitest';
import { fieldOf, rowsOfTable } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

it('says that no shop has one, and what is unassigned', async () => {
  const message = await chat.hears('配额 tee-red-m');
  expect(message.title.en).toBe('Quotas · TEE-RED-M');
  expect(fieldOf(message, 'Unassigned, Shanghai sh-1')).toBe(170);
});

it('lists them by warehouse, the shop that keeps its own longest first', async () => {
  await chat.hears('shops rank SH-1 100');
  await chat.hears('quota set TEE-RED-M sh-1 SH-2 30');
  await chat.hears('quota set TEE-RED-M sh-1 SH-1 40');
  const message = await chat.hears('quota TEE-RED-M');
  expect(rowsOfTable(message)).toEqual([
    ['sh-1', 'SH-1', 40],
    ['sh-1', 'SH-2', 30],
  ]);
  expect(fieldOf(message, 'Unassigned, Shanghai sh-1')).toBe(100);
});

it('refuses a SKU that is not there', async () => {
  expect(await chat.refused('quota NOPE')).toBe('stock.not_found');
});
