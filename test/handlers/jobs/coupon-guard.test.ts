import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type Chat, openChat } from '../../support/chat.ts';
import { liveCoupon, priced } from '../../support/coupon-prices.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  await priced(chat.database.url);
});
afterAll(() => chat.close());

it('finds what is wrong with a coupon that a platform has, and it is listed', async () => {
  await liveCoupon(chat.database.url, { name: '满100减50', threshold: 10_000, discount: 5_000 });
  expect((await chat.hears('coupon findings')).tone).toBe('success');
  await chat.hears('jobs run coupon-guard');
  await vi.waitFor(async () => expect((await chat.hears('coupon findings')).tone).toBe('danger'), 10_000);
});
