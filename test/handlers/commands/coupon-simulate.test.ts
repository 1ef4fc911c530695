import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Chat, openChat } from '../../support/chat.ts';
import { fieldsOf, liveCoupon, priced, tableOf } from '../../support/coupon-prices.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  await priced(chat.database.url);
  await liveCoupon(chat.database.url, { name: '满100减10', threshold: 10_000, discount: 1_000 });
  await liveCoupon(chat.database.url, {
    name: 'SPRING',
    kind: 'percent',
    percentBp: 1_000,
    stackable: false,
    code: 'SPR10',
  });
});
afterAll(() => chat.close());

const cny = (minor: number) => ({ money: String(minor), currency: 'CNY' });

it('says the price, the stack step by step, and the margin, with all that runs in the shop', async () => {
  const message = await chat.hears('coupon simulate MUG-1 x3 shop SH-1');
  // 10 % off 120.00 is better than 10.00 off, and cannot be combined with it.
  expect(fieldsOf(message)).toMatchObject({
    'List price': cny(12_000),
    Price: cny(10_800),
    Margin: '33.00 CNY (30.6 %)',
  });
  expect(tableOf(message)).toEqual([['SPRING', cny(12_000), cny(1_200), cny(10_800)]]);
  expect(JSON.stringify(message.blocks)).toContain('not to be combined');
});

it('adds coupons that are only thought of, and counts just those that are named when told so', async () => {
  const added = await chat.hears('优惠券 试算 MUG-1 x3 店 SH-1 + 满100减30');
  expect(fieldsOf(added)).toMatchObject({ Price: cny(8_000) });
  const only = await chat.hears('coupon simulate MUG-1 x3 shop SH-1 only + 满100减10');
  expect(fieldsOf(only)).toMatchObject({ Price: cny(11_000) });
  const coupon = await chat.hears('coupon simulate MUG-1*3 shop SH-1 only + SPR10');
  expect(fieldsOf(coupon)).toMatchObject({ Price: cny(10_800) });
});

it('warns of a price below cost, and says that a margin is unknown', async () => {
  const low = await chat.hears('coupon simulate MUG-1 shop SH-1 + 直降20');
  expect([low.tone, fieldsOf(low)['Margin']]).toEqual(['danger', '-5.00 CNY (-25.0 %)']);
  const unknown = await chat.hears('coupon simulate MUG-1 TEE-RED-M shop SH-1');
  expect(fieldsOf(unknown)['Margin']).toEqual({ zh: '未知：有商品没有成本', en: 'unknown: a SKU has no cost' });
});

it('compares shops, packs bought whole', async () => {
  const message = await chat.hears('coupon simulate MUG-1 x3 shop SH-1 + SH-2');
  expect(tableOf(message)).toEqual([
    ['SH-1', cny(12_000), cny(10_800), '30.6 %'],
    ['SH-2', cny(16_000), cny(16_000), '37.5 %'],
  ]);
});

it('refuses what it does not know, with what to write instead', async () => {
  expect(await chat.refused('coupon simulate MUG-1 x3')).toBe('coupon.simulate_unclear');
  expect(await chat.refused('coupon simulate NOPE x3 shop SH-1')).toBe('stock.not_found');
  expect(await chat.refused('coupon simulate MUG-1 shop SH-9')).toBe('coupon.no_such');
  expect(await chat.refused('coupon simulate MUG-1 shop SH-1 + nothing')).toBe('coupon.no_such');
  expect(await chat.refused('coupon simulate TEE-BLU-L shop SH-1')).toBe('coupon.no_price');
});
