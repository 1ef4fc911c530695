import { afterAll, beforeAll, expect, it } from 'vitest';
import { fieldOf, refusalOf, rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

const assigned = async () =>
  (
    await rowsIn<{ assigned: number }>(
      chat,
      `select assigned from stock_level where sku = 'TEE-RED-M' and warehouse_id = 1`,
    )
  )[0]?.assigned;

it('gives a shop what nobody was given, and undoes it', async () => {
  const message = await chat.hears('配额 设置 TEE-RED-M 上海仓 SH-2 30');
  expect([fieldOf(message, 'Quota'), fieldOf(message, 'Unassigned')]).toEqual(['0 → 30', '170 → 140']);
  expect(await assigned()).toBe(30);
  await chat.hears('undo');
  expect(await assigned()).toBe(0);
  expect((await chat.hears('stock verify')).tone).toBe('success');
});

it('raises only out of what is unassigned and says how far; lowers always', async () => {
  await chat.hears('quota set TEE-RED-M sh-1 SH-1 150');
  const refusal = await refusalOf(chat, 'quota set TEE-RED-M sh-1 SH-2 21');
  expect([refusal.code, refusal.text.en]).toEqual([
    'quota.not_enough',
    'Shanghai has only 20 of TEE-RED-M unassigned: the quota can be at most 20, not 21',
  ]);
  await chat.hears('quota set TEE-RED-M sh-1 SH-2 20');
  await chat.hears('quota set TEE-RED-M sh-1 SH-1 10');
  expect(await assigned()).toBe(30);
});

it.each([
  ['quota set TEE-RED-M sh-1 SH-2 20', 'quota.unchanged'],
  ['quota set TEE-RED-M sh-1 SH-2 -1', 'args.wrong'],
  ['quota set TEE-RED-M sh-1 SH-2 1.5', 'args.wrong'],
  ['quota set TEE-RED-M sh-1 SH-9 1', 'shops.not_found'],
  ['quota set TEE-RED-M sh-9 SH-2 1', 'warehouse.not_found'],
  ['quota set NOPE sh-1 SH-2 1', 'stock.not_found'],
  ['quota set MUG-1 gz-1 SH-2 1', 'stock.not_found'],
])('%s is refused: %s', async (line, code) => {
  const before = await rowsIn(chat, 'select * from quota order by shop_id');
  expect(await chat.refused(line)).toBe(code);
  expect(await rowsIn(chat, 'select * from quota order by shop_id')).toEqual(before);
});
