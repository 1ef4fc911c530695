import { afterAll, beforeAll, expect, it } from 'vitest';
import { orderStock } from '../../../src/app/order-stock.ts';
import { systemScope } from '../../../src/db/client.ts';
import { openOwner } from '../../../src/db/owner.ts';
import { createIntake } from '../../../src/services/intake/intake.ts';
import { type Chat, openChat } from '../../support/chat.ts';
import { line, minutes, NOON, told } from '../../support/told.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  const sql = openOwner(chat.database.url);
  await sql`insert into shop_connection (shop_id, connector, account, stage, credentials, connected_by, counts_since)
    values (1, 'taobao', 'a', 'live', '', 'test', '2026-11-20'), (2, 'doudian', 'b', 'live', '', 'test', '2026-11-20')`;
  await sql`insert into listing (shop_id, item, sku) values (1, 'i-A', 'TEE-RED-M'), (2, 'i-A', 'TEE-RED-M')`;
  await sql.end();
  const lines = [line({ quantity: 2, totalMinor: 11800n }), line({ key: '2', item: 'i-X', title: 'Mystery box' })];
  const first = told('T-100', { state: 'paid', paidAt: minutes(1), region: '广东', lines });
  const take = (shopId: number, orders: ReturnType<typeof told>[]) =>
    chat.database.db.withScope(systemScope('test'), (tx) =>
      createIntake({ tx, stock: orderStock, customerKey: 'a key for tests' }).take({
        ...{ shopId, told: orders, restocks: true, now: NOON },
      }),
    );
  await take(1, [first, told('T-200'), { ...told('T-300'), coupons: [{ id: 'CP9', discountMinor: 500n }] }]);
  await take(1, [{ ...first, version: '2', state: 'shipped', shippedAt: minutes(60), carrier: '顺丰' }]);
  await take(2, [told('T-200')]);
});
afterAll(() => chat.close());

it('shows the life of an order: times, carrier, lines, what left from where, what nobody has matched', async () => {
  const message = await chat.hears('订单 T-100');
  expect(message).toMatchObject({ title: { en: 'Order T-100' }, tone: 'warning' });
  expect(JSON.stringify(message.blocks[0])).toMatch(
    /"shipped".*2026-11-23T04:01:00.*2026-11-23T05:00:00.*Shanghai.*顺丰.*广东/,
  );
  expect(message.blocks[1]).toMatchObject({
    kind: 'table',
    rows: [['TEE-RED-M', '红色 T 恤 M', { en: 'sold' }, 2, { money: '5900' }]],
  });
  expect(message.blocks[2]).toMatchObject({ rows: [['TEE-RED-M', { en: 'Shanghai' }, 2, { en: 'left' }, 0]] });
  expect(JSON.stringify(message.blocks[3])).toContain('Mystery box (i-X) × 1');
});

it('asks which shop is meant where two have the number, and takes its word', async () => {
  expect(await chat.refused('order T-200')).toBe('order.two_shops');
  expect(JSON.stringify(await chat.hears('order T-200 shop SH-2'))).toContain('Branch');
  expect(JSON.stringify(await chat.hears('order T-300'))).toContain('CP9');
});

it('refuses an order and a shop that are not there', async () => {
  expect(await chat.refused('order NOPE')).toBe('order.not_found');
  expect(await chat.refused('order T-100 shop NOPE')).toBe('shops.not_found');
});
