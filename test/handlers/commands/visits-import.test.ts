import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Chat, openChat } from '../../support/chat.ts';
import { fieldsOf, priced } from '../../support/coupon-prices.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  await priced(chat.database.url);
});
afterAll(() => chat.close());

it('notes many days at once, leaves out those that are so already, and is undone as one', async () => {
  await chat.hears('visits SH-1 2026-11-01 7');
  const message = await chat.hears('访客 导入 店铺,日期,访客数 SH-1,2026-11-01,7 SH-1,2026-11-02,8; SH-2,2026-11-02,9');
  expect(fieldsOf(message)).toEqual({ Days: 2 });
  await chat.hears('undo');
  expect(fieldsOf(await chat.hears('visits import SH-1,2026-11-02,8'))).toEqual({ Days: 1 });
});

it('refuses rows that are none, all of them', async () => {
  expect(await chat.refused('visits import SH-1,2026-11-03,8 SH-1,2026-02-31,8')).toBe('visits.rows');
  expect(await chat.refused('visits import SH-9,2026-11-03,8')).toBe('shops.not_found');
  expect(await chat.refused('visits SH-1 2026-11-03 none')).toBe('visits.same');
});
