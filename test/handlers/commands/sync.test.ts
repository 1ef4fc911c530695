import { afterAll, beforeAll, expect, it } from 'vitest';
import { fieldOf, rowsIn, rowsOfTable } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';
import { published } from '../../support/published.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  await published(chat);
});
afterAll(() => chat.close());

it('shows for each shop what it may sell, what it shows, since when, what is exposed and what was off', async () => {
  await rowsIn(
    chat,
    `update stock_lane set exposed = 3, drift = -2, drift_why = 'own-sale', drift_at = now(), drifts = 1 where shop_id = 2`,
  );
  const message = await chat.hears('同步 TEE-RED-M');
  expect([fieldOf(message, 'Available'), fieldOf(message, 'Assigned'), fieldOf(message, 'Unassigned')]).toEqual([
    240, 100, 140,
  ]);
  const rows = rowsOfTable(message);
  expect(rows.map((row) => [row[0], row[1], row[2], row[4], row[5]])).toEqual([
    ['SH-1', 60, 60, 0, 0],
    ['SH-2', 40, 40, 3, -2],
  ]);
  expect(message.tone).toBe('warning');
  expect(JSON.stringify(message.blocks)).toContain('SH-2 TEE-RED-M was off by -2');
});

it('alone names the worst and what holds writes', async () => {
  await rowsIn(chat, `update shop_connection set orders_through = now() - interval '1 hour' where shop_id = 1`);
  await chat.hears('freeze SH-2 looks wrong');
  const message = await chat.hears('sync');
  expect([fieldOf(message, 'Shops'), fieldOf(message, 'Units exposed')]).toEqual([2, 3]);
  expect(rowsOfTable(message).map((row) => [row[0], row[1]])).toEqual([['TEE-RED-M', 'SH-2']]);
  expect(JSON.stringify(message.blocks)).toContain('Writes of SH-2 are stopped (console:me: looks wrong)');
  expect(JSON.stringify(message.blocks)).toContain('The orders of SH-1 are read too late');
});

it('refuses what nobody sells and what is not there', async () => {
  expect(await chat.refused('sync MUG-1')).toBe('sync.nobody');
  expect(await chat.refused('sync NOPE')).toBe('stock.not_found');
});

it('lists fixed allotments too, so that the rows add up to what is assigned', async () => {
  const shop = (code: string) =>
    `insert into shop (code, name_zh, name_en, platform, currency, time_zone)
     values ('${code}', '${code}', '${code}', 'table', 'CNY', 'UTC')`;
  for (const code of ['SH-4', 'SH-5']) await rowsIn(chat, shop(code));
  await rowsIn(
    chat,
    `insert into shop_alias (alias, shop_id) select lower(code), id from shop where code in ('SH-4', 'SH-5')`,
  );
  await rowsIn(
    chat,
    `insert into shop_connection (shop_id, connector, account, stage, credentials, connected_by, orders_through)
     select id, 'table', code, 'live', '', 'test', now() from shop where code = 'SH-4'`,
  );
  await rowsIn(
    chat,
    `insert into quota (sku, warehouse_id, shop_id, assigned) select 'TEE-RED-M', 1, id, 7 from shop where code in ('SH-4', 'SH-5')`,
  );
  await rowsIn(chat, `update stock_level set assigned = assigned + 14 where sku = 'TEE-RED-M' and warehouse_id = 1`);
  await rowsIn(
    chat,
    `insert into stock_lane (shop_id, sku, phase, target, due_at) select id, 'TEE-RED-M', 'allotted', 7, now() from shop where code = 'SH-4'`,
  );
  const state = (en: string) => expect.objectContaining({ en });
  const message = await chat.hears('sync TEE-RED-M');
  const rows = rowsOfTable(message);
  expect(rows.map((row) => [row[0], row[1]])).toEqual([
    ['SH-1', 60],
    ['SH-2', 40],
    ['SH-4', 7],
    ['SH-5', 7],
  ]);
  expect(rows.reduce((sum, row) => sum + Number(row[1]), 0)).toBe(fieldOf(message, 'Assigned'));
  expect(rows.slice(2).map((row) => row[6])).toEqual([state('fixed allotment, to be told'), state('fixed allotment')]);
  const words = async (says: string) => JSON.stringify((await chat.hears(says)).blocks);
  expect(await words('why TEE-RED-M SH-4')).toContain('A fixed allotment, 7 left: a person sets it with quota set');
  expect(await words('why TEE-RED-M SH-4')).toContain('The platform is still to be told: 7');
  expect(await words('why TEE-RED-M SH-5')).toContain('The shop is not live: no platform was told');
  expect(await chat.refused('quota pin TEE-RED-M SH-4 3')).toBe('quota.allotted');
  await chat.hears('quota set TEE-RED-M sh-1 SH-4 9');
  expect(await rowsIn(chat, `select target, cause from stock_lane where phase = 'allotted'`)).toEqual([
    { target: 9, cause: 'person' },
  ]);
});
