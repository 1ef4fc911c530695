import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Chat, openChat } from '../../support/chat.ts';
import { liveCoupon, priced, tableOf } from '../../support/coupon-prices.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  await priced(chat.database.url);
});
afterAll(() => chat.close());

it('lists what is wrong with coupons now, and nothing once it is mended', async () => {
  await liveCoupon(chat.database.url, { name: '满100减50', threshold: 10_000, discount: 5_000 });
  await chat.hears('price floor MUG-1 30');
  const found = await chat.hears('coupon findings');
  expect(found.tone).toBe('danger');
  expect(tableOf(found)?.map((row) => (row[2] as { en: string }).en)).toEqual(['below cost', 'undercuts a sibling']);
  expect((await chat.hears('优惠券 检查 SH-2')).tone).toBe('success');
  expect(await chat.refused('coupon findings SH-9')).toBe('shops.not_found');
  await chat.hears('price cost MUG-1 10');
  await chat.hears('price floor MUG-1 none');
  expect(tableOf(await chat.hears('coupon findings'))?.map((row) => (row[2] as { en: string }).en)).toEqual([
    'undercuts a sibling',
  ]);
});
