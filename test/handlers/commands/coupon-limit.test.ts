import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Chat, openChat } from '../../support/chat.ts';
import { fieldsOf, liveCoupon, priced, tableOf } from '../../support/coupon-prices.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  await priced(chat.database.url);
});
afterAll(() => chat.close());

it('sets how much a shop may undercut its sibling, checks again, and can be undone', async () => {
  await liveCoupon(chat.database.url, { name: '85折', kind: 'percent', percentBp: 1_500 });
  await chat.hears('coupon limit threshold 31');
  expect(tableOf(await chat.hears('coupon findings'))?.length).toBe(1);
  expect(fieldsOf(await chat.hears('优惠券 限度 价差 20%'))).toEqual({
    'Most that a shop may undercut its sibling': '20 %',
  });
  expect((await chat.hears('coupon findings')).tone).toBe('success');
  expect(await chat.refused('coupon limit undercut 20%')).toBe('coupon.limit_same');
  await chat.hears('undo');
  expect((await chat.hears('coupon findings')).tone).toBe('warning');
  expect(await chat.refused('coupon limit undercut 10%')).toBe('coupon.limit_same');
});

it('refuses what is no limit', async () => {
  expect(await chat.refused('coupon limit undercut much')).toBe('coupon.limit_value');
  expect(await chat.refused('coupon limit threshold 1.234')).toBe('coupon.limit_value');
});
