import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Chat, openChat } from '../../support/chat.ts';
import { fieldsOf, priced } from '../../support/coupon-prices.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  await priced(chat.database.url);
});
afterAll(() => chat.close());

it('sets, changes and takes away a budget; each can be undone', async () => {
  expect(fieldsOf(await chat.hears('券预算 设置 SH-1 2099-12 2000'))).toEqual({
    'Coupon budget': '– → 2000.00 CNY (−10 %)',
  });
  expect(fieldsOf(await chat.hears('budget set SH-1 2099-12 3000 reserve 15%'))).toEqual({
    'Coupon budget': '2000.00 CNY (−10 %) → 3000.00 CNY (−15 %)',
  });
  await chat.hears('undo');
  expect(await chat.refused('budget set SH-1 2099-12 2000')).toBe('coupon.budget_same');
  expect(fieldsOf(await chat.hears('budget set SH-1 2099-12 none'))).toEqual({
    'Coupon budget': '2000.00 CNY (−10 %) → –',
  });
});

it('refuses a month that is over, and what is no amount or month', async () => {
  expect(await chat.refused('budget set SH-1 2020-12 20000')).toBe('coupon.budget_past');
  expect(await chat.refused('budget set SH-1 2099-12 much')).toBe('coupon.budget_amount');
  expect(await chat.refused('budget set SH-1 2099-13 100')).toBe('args.wrong');
  expect(await chat.refused('budget set SH-9 2099-12 100')).toBe('shops.not_found');
});
