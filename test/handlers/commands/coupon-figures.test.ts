import { afterAll, beforeAll, expect, it } from 'vitest';
import { openOwner } from '../../../src/db/owner.ts';
import { type Chat, openChat } from '../../support/chat.ts';
import { fieldsOf, liveCoupon, priced } from '../../support/coupon-prices.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  await priced(chat.database.url);
});
afterAll(() => chat.close());

it('shows redemption rate, cost per redeemed order, and the take-up curve with a plot', async () => {
  const id = await liveCoupon(chat.database.url, {
    name: '满100减10',
    threshold: 10_000,
    discount: 1_000,
    taken: 40,
    used: 10,
  });
  const owner = openOwner(chat.database.url);
  for (const [hour, taken, used] of [
    [1, 10, 0],
    [2, 25, 4],
    [3, 40, 10],
  ])
    await owner`insert into coupon_sample (coupon_id, at, taken, used)
      values (${id}, ${`2026-11-01T0${hour}:00:00Z`}, ${Number(taken)}, ${Number(used)})`;
  const order = async (number: string, status: string, off: number) => {
    const [row] = await owner`insert into "order" (shop_id, number, kind, status, placed_at, currency, source)
      values (1, ${number}, 'sale', ${status}, now(), 'CNY', 'test') returning id`;
    await owner`insert into order_line (shop_id, order_id, key, sku, kind, quantity, unit_minor, placed_at)
      values (1, ${row?.['id']}, '1', 'MUG-1', 'sale', 3, 4000, now())`;
    await owner`insert into order_coupon (order_id, shop_id, coupon, discount_minor) values (${row?.['id']}, 1, 'x-满100减10', ${off})`;
  };
  await order('o-1', 'paid', 1_000);
  await order('o-2', 'paid', 500);
  await order('o-3', 'cancelled', 1_000);
  await owner.end();

  const message = await chat.hears(`券效果 ${id}`);
  expect(fieldsOf(message)).toMatchObject({
    Taken: '40 / 100',
    'Redemption rate': '25 %',
    'Orders with it': 2,
    'Given away': { money: '1500', currency: 'CNY' },
    'Cost per redeemed order': { money: '750', currency: 'CNY' },
    'What those orders came to': { money: '24000', currency: 'CNY' },
  });
  const drawn = message.blocks.find((block) => block.kind === 'chart');
  expect(drawn?.kind === 'chart' && drawn.chart.series.map(({ values }) => values)).toEqual([
    [10, 25, 40],
    [0, 4, 10],
  ]);
  expect((await chat.hears('coupon figures 满100减10')).title).toEqual(message.title);
});

it('says that there is nothing to draw yet, and asks which one is meant', async () => {
  const id = await liveCoupon(chat.database.url, { name: 'NEW', discount: 100, kind: 'direct' });
  const message = await chat.hears(`coupon figures ${id}`);
  expect(message.blocks.some((block) => block.kind === 'chart')).toBe(false);
  await liveCoupon(chat.database.url, { shop: 2, name: 'NEW', discount: 100, kind: 'direct' });
  expect(await chat.refused('coupon figures NEW')).toBe('coupon.which');
  expect(await chat.refused('coupon figures nothing')).toBe('coupon.not_found');
});
