import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Chat, openChat } from '../../support/chat.ts';
import { priced, tableOf } from '../../support/coupon-prices.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  await priced(chat.database.url);
});
afterAll(() => chat.close());

it('lists floors and costs that people set, or says that there are none', async () => {
  expect(tableOf(await chat.hears('底价 列表'))).toEqual([
    ['MUG-1', { zh: '全部', en: 'all' }, '–', { money: '2500', currency: 'CNY' }],
  ]);
  expect(tableOf(await chat.hears('price list TEE-RED-M'))).toBeUndefined();
});
