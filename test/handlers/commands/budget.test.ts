import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Chat, openChat } from '../../support/chat.ts';
import { liveCoupon, priced, tableOf } from '../../support/coupon-prices.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  await priced(chat.database.url);
});
afterAll(() => chat.close());

const THIS_MONTH = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Shanghai',
  year: 'numeric',
  month: '2-digit',
}).format(new Date());
const cny = (minor: number) => ({ money: String(minor), currency: 'CNY' });

it('shows what is spent and what may still go at worst', async () => {
  expect(tableOf(await chat.hears('券预算'))).toBeUndefined();
  await chat.hears(`budget set SH-1 ${THIS_MONTH} 2000`);
  await liveCoupon(chat.database.url, { name: '满100减10', threshold: 10_000, discount: 1_000, total: 100, used: 20 });
  expect(tableOf(await chat.hears('budget SH-1'))).toEqual([
    ['SH-1', THIS_MONTH, cny(200_000), cny(180_000), cny(0), cny(80_000), cny(100_000)],
  ]);
});

it('says how a budget is set, and knows its shops', async () => {
  expect(await chat.refused('budget SH-1 2026-12 20000')).toBe('coupon.budget_set_how');
  expect(await chat.refused('budget SH-9')).toBe('shops.not_found');
});
