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
