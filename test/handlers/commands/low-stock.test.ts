import { afterAll, beforeAll, expect, it } from 'vitest';
import { buttonsOf } from '../../../src/core/message.ts';
import { rowsIn, rowsOfTable } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

it('lists what has fallen to its reorder point, the emptiest first', async () => {
  expect(rowsOfTable(await chat.hears('缺货')).map((row) => [row[0], row[3], row[4]])).toEqual([['MUG-1', 5, 8]]);
  await chat.hears('adjust TEE-RED-M gz-1 -50 lost'); // 20 left to promise: just at its point
  expect(rowsOfTable(await chat.hears('low stock')).map((row) => [row[0], row[3], row[4]])).toEqual([
    ['MUG-1', 5, 8],
    ['TEE-RED-M', 20, 20],
  ]);
});

it('offers to look at the first of them', async () => {
  const message = await chat.hears('qh');
  expect(message.tone).toBe('warning');
  expect(buttonsOf(message).map((button) => button.says)).toEqual(['stock MUG-1', 'stock TEE-RED-M']);
});

it('is glad when there is nothing', async () => {
  await rowsIn(chat, 'update stock_level set reorder_point = 0');
  expect(await chat.hears('low-stock')).toMatchObject({ title: { zh: '没有缺货' }, tone: 'success' });
});

it('says how many it hides', async () => {
  await rowsIn(chat, `insert into sku (code, title) select 'S-' || n, 'x' from generate_series(1, 30) n`);
  await rowsIn(
    chat,
    `insert into stock_level (sku, warehouse_id, on_hand, reorder_point) select 'S-' || n, 1, n, 40 from generate_series(1, 30) n`,
  );
  const list = (await chat.hears('low-stock')).blocks.find((block) => block.kind === 'table');
  expect([list?.rows.length, list?.total, list?.rows[0]?.[0]]).toEqual([20, 30, 'S-1']);
});

it('of one shop is what that shop sells', async () => {
  expect((await chat.hears('缺货 SH-2')).title.zh).toBe('没有缺货 · SH-2');
  await rowsIn(chat, `insert into quota (sku, warehouse_id, shop_id, assigned) values ('S-3', 1, 2, 0)`);
  expect((await chat.hears('low-stock SH-2')).title.en).toBe('Low stock · SH-2 · 1');
  expect(await chat.refused('low-stock SH-9')).toBe('shops.not_found');
});

it('does not say that all is well where nothing is recorded', async () => {
  await rowsIn(chat, 'set local session_replication_role = replica; truncate stock_level cascade');
  expect(await chat.hears('缺货')).toMatchObject({ title: { zh: '还没有库存记录' }, tone: 'normal' });
});
