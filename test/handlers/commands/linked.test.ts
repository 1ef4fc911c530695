import { afterAll, beforeAll, expect, it } from 'vitest';
import { openOwner } from '../../../src/db/owner.ts';
import { codeIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';
import { dayFromNow, priced, tableOf } from '../../support/coupon-prices.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  await priced(chat.database.url);
});
afterAll(() => chat.close());

const start = async (line: string) => chat.hears(`confirm ${codeIn(await chat.hears(line))}`);

it('says how many orders and visits moved to the sub-shops, against as many days before', async () => {
  expect(tableOf(await chat.hears('联动'))).toBeUndefined();
  await start(`linked start 300-30 from today to ${dayFromNow(8)}`);
  expect(tableOf(await chat.hears('linked 1'), 1)?.[1]?.[3]).toEqual({ zh: '还没有数据', en: 'nothing to count yet' });
  const owner = openOwner(chat.database.url);
  await owner`update linked_promotion set starts_at = starts_at - interval '1 day'`;
  // Two days: of ten orders before two are of the branch; of ten during it five are.
  const orders = (shop: number, daysAgo: number, count: number) => owner`
    insert into "order" (shop_id, number, kind, status, placed_at, currency, source)
    select ${shop}, ${`${daysAgo}-`} || n, 'sale', 'paid', now() - ${daysAgo} * interval '1 day', 'CNY', 'test' from generate_series(1, ${count}) n`;
  await orders(1, 3, 8);
  await orders(2, 3, 2);
  await orders(1, 0, 5);
  await orders(2, 0, 5);
  await owner.end();
  const rows = tableOf(await chat.hears('linked 1'), 1);
  expect(rows?.[0]).toEqual([{ zh: '订单', en: 'Orders' }, '2 / 10', '5 / 10', '37.5 %', { zh: '是', en: 'yes' }]);
  const days = [-3, -2, -1, 0].map(dayFromNow);
  const visits = [
    [80, 20],
    [80, 20],
    [70, 30],
    [70, 30],
  ];
  await chat.hears(
    `visits import ${days.flatMap((day, n) => [`SH-1,${day},${visits[n]?.[0]}`, `SH-2,${day},${visits[n]?.[1]}`]).join(' ')}`,
  );
  const after = tableOf(await chat.hears('linked 1'), 1);
  expect(after?.[1]).toEqual([{ zh: '访客', en: 'Visits' }, '40 / 200', '60 / 200', '12.5 %', { zh: '否', en: 'no' }]);
});

it('lists promotions, and refuses a number that is none', async () => {
  expect(tableOf(await chat.hears('linked'))?.[0]?.slice(0, 2)).toEqual([1, { zh: '满300减30', en: '30 off 300' }]);
  expect(await chat.refused('linked 9')).toBe('linked.not_found');
});
