import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemScope } from '../../../src/db/client.ts';
import { bufferOf } from '../../../src/services/inventory/buffer.ts';
import { fieldOf } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

const bufferAt = (shopId: number, sku = 'TEE-RED-M') =>
  chat.database.db.withScope(systemScope('test'), (tx) => bufferOf(tx, { sku, shopId }));

it('is none until it is set, and then only for that shop and SKU', async () => {
  expect(await bufferAt(2)).toBe(0);
  const message = await chat.hears('缓冲 SH-2 tee-red-m 5');
  expect([message.title.en, fieldOf(message, 'Buffer')]).toEqual(['Buffer set · SH-2 · TEE-RED-M', 5]);
  expect([await bufferAt(2), await bufferAt(1), await bufferAt(2, 'MUG-1')]).toEqual([5, 0, 0]);
});

it('is undone, also to none', async () => {
  await chat.hears('buffer SH-2 TEE-RED-M 8');
  await chat.hears('undo');
  expect(await bufferAt(2)).toBe(5);
  await chat.hears('buffer SH-2 TEE-RED-M 0');
  expect(await bufferAt(2)).toBe(0);
});

it.each([
  ['buffer SH-2 TEE-RED-M 0', 'buffer.unchanged'],
  ['buffer SH-2 TEE-RED-M -2', 'args.wrong'],
  ['buffer SH-2 TEE-RED-M 0.5', 'args.wrong'],
  ['buffer SH-9 TEE-RED-M 2', 'shops.not_found'],
  ['buffer SH-2 NOPE 2', 'stock.not_found'],
])('%s is refused: %s', async (line, code) => {
  expect(await chat.refused(line)).toBe(code);
});
