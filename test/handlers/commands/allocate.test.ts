import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { buttonsOf } from '../../../src/core/message.ts';
import { grant, refusalOf, rowsIn } from '../../support/acts.ts';
import { heldIn, placed, tablesOf } from '../../support/allocation.ts';
import { type Chat, openChat } from '../../support/chat.ts';

// Free to take: TEE-RED-M 170 in sh-1 and 70 in gz-1, TEE-BLU-L 60 and MUG-1 5 in sh-1.
let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());
beforeEach(async () => {
  await rowsIn(chat, 'delete from stock_rule');
  await rowsIn(chat, 'delete from "order"');
});

const reasonIn = (message: Awaited<ReturnType<Chat['hears']>>) => tablesOf(message)[1];

it('shows where an order leaves from and why, and changes nothing', async () => {
  await placed(chat, 'T-100', 'TEE-RED-M 2, MUG-1 1');
  const message = await chat.hears('分仓 T-100');
  expect(tablesOf(message)).toEqual([
    [
      [1, 'TEE-RED-M', 'sh-1', 2],
      [2, 'MUG-1', 'sh-1', 1],
    ],
    [['sh-1', { zh: '只有它能发', en: 'no other can send it' }]],
  ]);
  expect(buttonsOf(message).map(({ says }) => says)).toEqual(['allocate hold T-100']);
  expect(await heldIn(chat)).toEqual([]);
});

it('takes lines as they are typed, in either language', async () => {
  for (const line of [
    'allocate TEE-RED-M 2, tee-blu-l 3',
    '分仓 TEE-RED-M 2，TEE-BLU-L 3件',
    'allocate TEE-RED-M x2; TEE-BLU-L*3',
  ])
    expect(tablesOf(await chat.hears(line))[0]).toEqual([
      [1, 'TEE-RED-M', 'sh-1', 2],
      [2, 'TEE-BLU-L', 'sh-1', 3],
    ]);
});

it('takes lines without commas, and says to write commas where they make no sense', async () => {
  for (const line of [
    'allocate TEE-RED-M 2 tee-blu-l 3',
    '分仓 TEE-RED-M 2 TEE-BLU-L 3件',
    'allocate TEE-RED-M x2 TEE-BLU-L x3',
  ])
    expect(tablesOf(await chat.hears(line))[0]).toEqual([
      [1, 'TEE-RED-M', 'sh-1', 2],
      [2, 'TEE-BLU-L', 'sh-1', 3],
    ]);
  expect(tablesOf(await chat.hears('分仓 TEE-BLU-L 2 TEE-BLU-L 3'))[0]).toEqual([
    [1, 'TEE-BLU-L', 'sh-1', 2],
    [2, 'TEE-BLU-L', 'sh-1', 3],
  ]);
  const refusal = await refusalOf(chat, 'allocate TEE-RED-M 1.5 TEE-BLU-L 3');
  expect([refusal.code, refusal.text.zh]).toEqual(['allocate.bad_line', expect.stringContaining('逗号')]);
  expect(await chat.refused('allocate TEE-RED-M 2 NOPE 3')).toBe('stock.not_found');
  await rowsIn(chat, `insert into sku (code, title) values ('SET 2 RED', 'Set')`);
  await rowsIn(chat, `insert into stock_level (sku, warehouse_id, on_hand) values ('SET 2 RED', 1, 9)`);
  expect(tablesOf(await chat.hears('allocate SET 2 RED 3'))[0]).toEqual([[1, 'SET 2 RED', 'sh-1', 3]]);
});

it('goes by the region that is said, or by that of the shop', async () => {
  await chat.hears('分仓 仓库 sh-1 地区 华东,华北');
  await chat.hears('allocation warehouse gz-1 region 华南 华东');
  const south = await chat.hears('分仓 TEE-RED-M 2 到 华南');
  expect(reasonIn(south)).toEqual([
    ['gz-1', expect.objectContaining({ zh: '就近：离收货地区（华南）最近，先于 sh-1（整单没有意见）' })],
  ]);
  expect(reasonIn(await chat.hears('allocate TEE-RED-M 2 to 华东'))?.[0]?.[0]).toBe('sh-1');
  await placed(chat, 'T-100', 'TEE-RED-M 2');
  await chat.hears('allocation shop SH-1 华南');
  expect(reasonIn(await chat.hears('allocate T-100'))?.[0]?.[0]).toBe('gz-1');
});

it('splits only when it is allowed; else it says what is missing, and a button asks with a split', async () => {
  const whole = await chat.hears('allocate TEE-RED-M 200');
  expect(tablesOf(whole)).toEqual([[['TEE-RED-M', 200, 30]]]);
  expect(buttonsOf(whole).map(({ says }) => says)).toEqual(['allocate "TEE-RED-M 200" split yes']);
  expect(tablesOf(await chat.hears('分仓 TEE-RED-M 200 拆单 允许'))[0]).toEqual([
    [1, 'TEE-RED-M', 'sh-1', 170],
    [1, 'TEE-RED-M', 'gz-1', 30],
  ]);
  await chat.hears('allocation split yes');
  expect(tablesOf(await chat.hears('allocate TEE-RED-M 200'))[0]).toHaveLength(2);
  expect(tablesOf(await chat.hears('allocate TEE-RED-M 200 split no'))[0]).toEqual([['TEE-RED-M', 200, 30]]);
});

it('counts the same SKU twice once, a quota for its shop only, and bundles by what they are made of', async () => {
  expect(tablesOf(await chat.hears('allocate TEE-RED-M 100, TEE-RED-M 100'))[0]).toEqual([['TEE-RED-M', 200, 30]]);
  await rowsIn(chat, `insert into quota (sku, warehouse_id, shop_id, assigned) values ('MUG-1', 1, 2, 5)`);
  await rowsIn(chat, `update stock_level set assigned = 5 where sku = 'MUG-1'`);
  expect(tablesOf(await chat.hears('allocate MUG-1 1 shop SH-1'))[0]).toEqual([['MUG-1', 1, 1]]);
  expect(tablesOf(await chat.hears('allocate MUG-1 5 shop SH-2'))[0]).toEqual([[1, 'MUG-1', 'sh-1', 5]]);
  await rowsIn(chat, `insert into sku (code, title) values ('SET', 'Set')`);
  await rowsIn(
    chat,
    `insert into bundle_item (bundle, sku, quantity) values ('SET', 'TEE-RED-M', 2), ('SET', 'TEE-BLU-L', 1)`,
  );
  expect(tablesOf(await chat.hears('allocate SET 3'))[0]).toEqual([
    [1, 'TEE-BLU-L', 'sh-1', 3],
    [2, 'TEE-RED-M', 'sh-1', 6],
  ]);
});

it('refuses what is no order and no lines, with what to do', async () => {
  for (const number of ['T-404', 'TX404', '#404'])
    expect(await chat.refused(`allocate ${number}`)).toBe('allocate.no_order');
  for (const line of ['TEE-RED-M 0', 'TEE-RED-M -2', 'TEE-RED-M 1.5', 'TEE-RED-M 2, MUG-1', ', TEE-RED-M 2, x'])
    expect(await chat.refused(`allocate ${line}`)).toBe('allocate.bad_line');
  expect(await chat.refused('allocate NOPE 2')).toBe('stock.not_found');
  expect(await chat.refused('allocate TEE-RED-M 2 shop SH-9')).toBe('shops.not_found');
  await placed(chat, 'T-100', 'TEE-RED-M 2');
  await placed(chat, 'T-100', 'MUG-1 1', { shop: 'SH-2' });
  expect(await chat.refused('allocate T-100')).toBe('allocate.two_shops');
  expect(tablesOf(await chat.hears('allocate T-100 shop SH-1'))[0]).toEqual([[1, 'TEE-RED-M', 'sh-1', 2]]);
});

it('people of one shop see the orders of that shop', async () => {
  await placed(chat, 'T-100', 'TEE-RED-M 2');
  await placed(chat, 'T-200', 'TEE-RED-M 2', { shop: 'SH-2' });
  await grant(chat, 'ben', 'operator', 'SH-2');
  await grant(chat, 'ben', 'totals', 'SH-2');
  await chat.hears('allocate T-200', { as: 'ben' });
  expect(await chat.refused('allocate T-100', { as: 'ben' })).toBe('allocate.no_order');
});
