import { afterAll, beforeAll, expect, it } from 'vitest';
import { rowsOfTable } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

it('says that there are no rules and what holds then', async () => {
  const message = await chat.hears('最短效期 列表');
  expect(JSON.stringify(message)).toContain('到期当天为止都可以发货');
});

it('lists what was set, for what and by whom', async () => {
  await chat.hears('min-life 60 sku MUG-1 shop SH-2');
  await chat.hears('min-life 10');
  expect(rowsOfTable(await chat.hears('min-life list'))).toEqual([
    [{ zh: '所有商品 · 所有店铺', en: 'all goods · all shops' }, 10, 'console:me'],
    [{ zh: '商品 MUG-1 · SH-2', en: 'SKU MUG-1 · SH-2' }, 60, 'console:me'],
  ]);
});
