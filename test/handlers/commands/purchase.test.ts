import { afterAll, beforeAll, expect, it } from 'vitest';
import { buttonsOf } from '../../../src/core/message.ts';
import { fieldOf, rowsIn, rowsOfTable } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';
import { sourced } from '../../support/supply.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  await sourced(chat);
});
afterAll(() => chat.close());

it('says how to make one while there is none', async () => {
  expect(buttonsOf(await chat.hears('采购单')).map(({ says }) => says)).toEqual(['replenish']);
});

it('lists the open ones first, and shows one with what may be done next', async () => {
  await chat.hears('purchase add FAST TEE-RED-M 30 to sh-1');
  await chat.hears('purchase add SLOW MUG-1 12 to gz-1');
  await chat.hears('purchase cancel 2');
  await chat.hears('purchase add SLOW MUG-1 8 to gz-1');
  expect(rowsOfTable(await chat.hears('purchase')).map((row) => [row[0], row[2], row[3]])).toEqual([
    [3, 'MUG-1 × 8', 8],
    [1, 'TEE-RED-M × 30', 30],
    [2, 'MUG-1 × 12', 0],
  ]);
  expect(rowsOfTable(await chat.hears('采购单 状态=已取消'))).toHaveLength(1);
  const one = await chat.hears('purchase 采购单 1');
  expect(fieldOf(one, 'Amount')).toEqual({ money: '36000', currency: 'CNY' });
  expect(buttonsOf(one).map(({ says }) => says)).toEqual(['receive 1 TEE-RED-M 30', 'purchase cancel 1']);
});

it('names the supplier in the language of the card', async () => {
  await rowsIn(chat, `update supplier set name_en = 'Quick Works' where code = 'FAST'`);
  expect(fieldOf(await chat.hears('purchase 1'), 'Supplier')).toEqual({ zh: 'FAST · 快厂', en: 'FAST · Quick Works' });
});

it('refuses a number that is none', async () => {
  expect(await chat.refused('purchase 99')).toBe('purchase.not_found');
  expect(await chat.refused('purchase -1')).toBe('args.wrong');
});
