import { afterAll, beforeAll, expect, it } from 'vitest';
import { fieldOf, movableClock, rowsIn, rowsOfTable } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat({ clock: movableClock() });
});
afterAll(() => chat.close());

const order = (shop: string, number: string, placed: string, cents: number) =>
  rowsIn(
    chat,
    `with o as (insert into "order" (shop_id, number, kind, status, placed_at, currency, source)
       select id, '${number}', 'sale', 'paid', '${placed}', 'CNY', 'test' from shop where code = '${shop}' returning id, shop_id, placed_at)
     insert into order_line (shop_id, order_id, key, sku, kind, quantity, unit_minor, placed_at)
       select shop_id, id, '1', 'TEE-RED-M', 'sale', 2, ${cents}, placed_at from o`,
  );

it('lists the shops, the main one first, those without orders too', async () => {
  const rows = rowsOfTable(await chat.hears('店铺'));
  expect(rows).toEqual([
    ['SH-1', { zh: '主店', en: 'Main shop' }, 'taobao', 0, 0, '–', '–'],
    ['SH-2', { zh: '分店', en: 'Branch' }, 'doudian', 0, 0, '–', '–'],
  ]);
});

it('counts the orders of thirty days in units and money', async () => {
  await order('SH-2', 'a', '2026-11-20T04:00:00Z', 9900);
  await order('SH-2', 'b', '2026-11-21T04:00:00Z', 100);
  await order('SH-2', 'long ago', '2026-09-01T04:00:00Z', 5000);
  expect(rowsOfTable(await chat.hears('shops'))[1]?.slice(3)).toEqual([
    2,
    4,
    { money: '20000', currency: 'CNY' },
    { date: '2026-11-22' },
  ]);
  const one = await chat.hears('店铺sh-2');
  expect([fieldOf(one, 'Orders in all'), fieldOf(one, 'Units'), fieldOf(one, 'Revenue')]).toEqual([
    3,
    4,
    { money: '20000', currency: 'CNY' },
  ]);
});

it.each(['shops ＳＨ－１', 'shop sh-1', '店铺 SH-1', 'dp “sh-1”'])('%s is one shop', async (line) => {
  expect((await chat.hears(line)).title.en).toBe('Shop · Main shop');
});

it('does not know what is not there', async () => {
  expect(await chat.refused('shops SH-9')).toBe('shops.not_found');
});
