import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Chat, openChat } from '../../support/chat.ts';
import { fieldsOf, priced } from '../../support/coupon-prices.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  await priced(chat.database.url);
});
afterAll(() => chat.close());

it('notes visits of a day, changes them, and takes them back', async () => {
  expect(fieldsOf(await chat.hears('访客 SH-1 2026-11-01 1234'))).toEqual({ 'SH-1 · 2026-11-01': 1234 });
  await chat.hears('visits SH-1 2026-11-01 1300');
  await chat.hears('undo');
  expect(await chat.refused('visits SH-1 2026-11-01 1234')).toBe('visits.same');
});

it('refuses a day to come and a shop that is not there', async () => {
  expect(await chat.refused('visits SH-1 2099-01-01 1')).toBe('visits.future');
  expect(await chat.refused('visits SH-9 2026-11-01 1')).toBe('shops.not_found');
});
