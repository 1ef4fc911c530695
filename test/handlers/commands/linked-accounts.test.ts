import { afterAll, beforeAll, expect, it } from 'vitest';
import { openOwner } from '../../../src/db/owner.ts';
import { type Chat, openChat } from '../../support/chat.ts';
import { tableOf } from '../../support/coupon-prices.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  const owner = openOwner(chat.database.url);
  await owner`insert into "order" (shop_id, number, kind, status, placed_at, currency, source)
    select 2, n::text, 'sale', 'paid', now() - n * interval '1 day', 'CNY', 'test' from generate_series(1, 28) n`;
  await owner`insert into order_line (shop_id, order_id, key, sku, kind, quantity, unit_minor, placed_at)
    select 2, id, '1', 'MUG-1', 'sale', 2, 5000, placed_at from "order"`;
  await owner.end();
});
afterAll(() => chat.close());

it('says which shops and sales a penalty takes along, by what, and what to separate', async () => {
  await chat.hears('关联 添加 SH-1 收款账户 6222020000001234');
  expect((await chat.hears('关联 SH-1')).title.en).toContain('0 shops go');
  await chat.hears('linked add SH-2 payee 6222 0200 0000 1234');
  const said = await chat.hears('linked SH-1');
  expect(said.title.en).toBe('Linked accounts · SH-1 · 1 shop goes with it');
  const way = { zh: 'SH-1 -(收款账户 ***234)- SH-2', en: 'SH-1 -(payee ***234)- SH-2' };
  expect(tableOf(said)).toEqual([['SH-2', { money: '10000', currency: 'CNY' }, way]]);
  expect(tableOf(said, 2)?.[0]?.slice(1, 4)).toEqual(['SH-1 SH-2', 'SH-2', { money: '10000', currency: 'CNY' }]);
  expect(tableOf(await chat.hears('关联'))).toEqual([['SH-1 SH-2', 2, { money: '10000', currency: 'CNY' }]]);
});

it('keeps a keyed hash and a mask, never the value, and refuses what is known or unknown', async () => {
  const owner = openOwner(chat.database.url);
  const kept = JSON.stringify([...(await owner`select * from shop_identity`)]);
  expect(kept).toContain('***234');
  expect(kept).not.toMatch(/6222/);
  expect([...(await owner`select kind, body from evidence where kind = 'link'`)][0]).toMatchObject({
    body: { act: 'added' },
  });
  await owner.end();
  expect(await chat.refused('linked add SH-2 payee 6222-0200-0000-1234')).toBe('linked.known');
  expect(await chat.refused('linked add SH-2 colour red')).toBe('args.wrong');
  expect(await chat.refused('linked add SH-9 payee 6222020000001234')).toBe('shops.not_found');
  expect(await chat.refused('linked add SH-2 phone 12')).toBe('linked.value');
  expect(await chat.refused('linked nobody')).toBe('shops.not_found');
});

it('tells an operator of one shop how many others share a thing, not which', async () => {
  await chat.hears('operator grant console:zoe operator SH-1');
  const as = { as: 'zoe' };
  const said = await chat.hears('linked SH-1', as);
  expect(said.title.en).toContain('0 shops go');
  expect(tableOf(said, 0)?.map((row) => row.slice(1))).toContainEqual([
    { zh: '收款账户 ***234', en: 'payee ***234' },
    1,
  ]);
  expect(JSON.stringify(said)).not.toContain('SH-2');
  expect(await chat.refused('关联 SH-2', as)).toBe('shops.not_found');
  expect(await chat.refused('linked', as)).toBe('permission.denied');
});

it('an operator who works in two shops ties them, but weakly', async () => {
  await chat.hears('operator grant console:zoe operator SH-2');
  const things = tableOf(await chat.hears('linked SH-1'), 1);
  expect(things).toContainEqual(['', { zh: '操作人 z*', en: 'operator z*' }, 1]);
});
