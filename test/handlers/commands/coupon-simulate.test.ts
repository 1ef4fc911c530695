import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Chat, openChat } from '../../support/chat.ts';
import { liveCoupon, priced, tableOf } from '../../support/coupon-prices.ts';

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

const first = async (line: string) => tableOf(await chat.hears(line))?.[0];

it('says the price, the stack step by step, and the margin, with all that runs in the shop', async () => {
  const message = await chat.hears('coupon simulate MUG-1 x3 shop SH-1');
  // 10 % off 120.00 is better than 10.00 off, and cannot be combined with it.
  expect(tableOf(message)).toEqual([['SH-1', cny(12_000), cny(10_800), cny(3_300), '30.6 %']]);
  expect(tableOf(message, 1)).toEqual([['SPRING', cny(12_000), cny(1_200), cny(10_800)]]);
  expect(JSON.stringify(message.blocks)).toContain('not to be combined');
});

it('adds coupons that are only thought of, and counts just those that are named when told so', async () => {
  expect((await first('优惠券 试算 MUG-1 x3 店 SH-1 + 满100减30'))?.[2]).toEqual(cny(8_000));
  expect((await first('coupon simulate MUG-1 x3 shop SH-1 only + 满100减10'))?.[2]).toEqual(cny(11_000));
  expect((await first('coupon simulate MUG-1*3 shop SH-1 only + SPR10'))?.[2]).toEqual(cny(10_800));
});

it('says so where coupon put would refuse what is only thought of, and still what it would cost', async () => {
  const over = await chat.hears('优惠券 试算 MUG-1 x3 店 SH-1 only + 满100减500');
  expect([over.tone, tableOf(over)?.[0]?.[2]]).toEqual(['danger', cny(0)]);
  const words = JSON.stringify(over);
  expect(words).toContain('SH-1 建不了“满100减500”：优惠 500 不低于门槛 100');
  expect(words).toContain('coupon put would refuse “满100减500” at SH-1: The discount of 500 is not below');
  const low = await chat.hears('coupon simulate TEE-RED-M shop SH-1 only + 29-1');
  expect([low.tone, JSON.stringify(low).includes('under the least of SH-1')]).toEqual(['warning', true]);
  expect(JSON.stringify(await chat.hears('coupon simulate MUG-1 x3 shop SH-1 + 100-10'))).not.toContain('would refuse');
  expect(await chat.refused('coupon simulate MUG-1 x-3 shop SH-1')).toBe('coupon.simulate_quantity');
});

it('warns of a price below cost, and says that a margin is unknown', async () => {
  const low = await chat.hears('coupon simulate MUG-1 shop SH-1 + 直降20');
  expect([low.tone, tableOf(low)?.[0]?.slice(3)]).toEqual(['danger', [cny(-500), '-25.0 %']]);
  expect((await first('coupon simulate MUG-1 TEE-RED-M shop SH-1'))?.slice(3)).toEqual(['–', '–']);
});

it('compares shops, packs bought whole', async () => {
  expect(tableOf(await chat.hears('coupon simulate MUG-1 x3 shop SH-1 + SH-2'))).toEqual([
    ['SH-1', cny(12_000), cny(10_800), cny(3_300), '30.6 %'],
    ['SH-2', cny(16_000), cny(16_000), cny(6_000), '37.5 %'],
  ]);
});

it('refuses what it does not know, with what to write instead', async () => {
  expect(await chat.refused('coupon simulate MUG-1 x3')).toBe('coupon.simulate_unclear');
  expect(await chat.refused('coupon simulate NOPE x3 shop SH-1')).toBe('stock.not_found');
  expect(await chat.refused('coupon simulate MUG-1 shop SH-9')).toBe('coupon.no_such');
  expect(await chat.refused('coupon simulate MUG-1 shop SH-1 + nothing')).toBe('coupon.no_such');
  expect(await chat.refused('coupon simulate TEE-BLU-L shop SH-1')).toBe('coupon.no_price');
});
