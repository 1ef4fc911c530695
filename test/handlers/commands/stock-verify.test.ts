import { afterAll, beforeAll, expect, it } from 'vitest';
import { fieldOf, rowsIn, rowsOfTable } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

it.each(['库存 核对', '库存核对', 'stock verify', '核对库存', '库存 verify'])('%s proves all of it', async (line) => {
  const message = await chat.hears(line);
  expect(message.title).toEqual({ zh: '核对无误 · 全部', en: 'The stock adds up · all' });
  expect([fieldOf(message, 'Levels'), fieldOf(message, 'Does not hold')]).toEqual([4, 0]);
});

it('proves one SKU, however it is written', async () => {
  expect((await chat.hears('库存核对 tee-red-m')).title.en).toBe('The stock adds up · TEE-RED-M');
  expect(fieldOf(await chat.hears('stock verify TEE-RED-M'), 'Levels')).toBe(2);
});

it('stays clean through what people do', async () => {
  await chat.hears('adjust TEE-RED-M sh-1 -3 broken');
  await chat.hears('undo');
  expect((await chat.hears('stock verify')).tone).toBe('success');
});

it('names what does not hold: SKU, warehouse and figures', async () => {
  await rowsIn(chat, `update stock_level set on_hand = 4 where sku = 'MUG-1'`);
  const message = await chat.hears('stock verify');
  expect([message.title.en, message.tone]).toEqual(['The stock does not add up · all · 2', 'danger']);
  expect(rowsOfTable(message)[1]).toEqual([
    'MUG-1',
    'sh-1',
    { zh: '流水之和 ≠ 在库', en: 'movements do not add up to on hand' },
    5,
    4,
    -1,
  ]);
  expect((await chat.hears('stock verify TEE-RED-M')).tone).toBe('success');
});

it('refuses a SKU that is not there', async () => {
  expect(await chat.refused('stock verify NOPE')).toBe('stock.not_found');
});
