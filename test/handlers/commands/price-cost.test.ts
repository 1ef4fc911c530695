import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Chat, openChat } from '../../support/chat.ts';
import { priced, tableOf } from '../../support/coupon-prices.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  await priced(chat.database.url);
});
afterAll(() => chat.close());

it('is set for all shops or for one, shown, and undone', async () => {
  await chat.hears('price cost TEE-RED-M 45.00');
  await chat.hears('price cost TEE-RED-M 50 SH-2');
  const rows = async () => tableOf(await chat.hears('price list TEE-RED-M'));
  const amount = (minor: number) => ({ money: String(minor), currency: 'CNY' });
  const both = (minor: number) => ['–', amount(minor)];
  expect(await rows()).toEqual([
    ['TEE-RED-M', { zh: '全部', en: 'all' }, ...both(4_500)],
    ['TEE-RED-M', 'SH-2', ...both(5_000)],
  ]);
  await chat.hears('undo');
  expect(await rows()).toEqual([['TEE-RED-M', { zh: '全部', en: 'all' }, ...both(4_500)]]);
});

it('refuses what is no amount, what is so already, and what there is not', async () => {
  expect(await chat.refused('price cost TEE-RED-M much')).toBe('price.amount');
  expect(await chat.refused('price cost TEE-RED-M 45')).toBe('price.same');
  expect(await chat.refused('price cost NOPE 45')).toBe('stock.not_found');
  expect(await chat.refused('price cost TEE-RED-M 45 SH-9')).toBe('shops.not_found');
});
