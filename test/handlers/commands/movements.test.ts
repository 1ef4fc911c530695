import { afterAll, beforeAll, expect, it } from 'vitest';
import { csvOf } from '../../../src/core/csv-out.ts';
import { dataRowsOf } from '../../../src/core/data-rows.ts';
import { rowsIn, rowsOfTable } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

it('lists the ledger of a SKU, the latest first, with its balance', async () => {
  await chat.hears('adjust TEE-RED-M sh-1 -3 破损');
  await chat.hears('adjust TEE-RED-M gz-1 +2 found');
  const rows = rowsOfTable(await chat.hears('流水 tee-red-m'));
  expect(rows.map((row) => row.slice(1))).toEqual([
    ['gz-1', { zh: '调整', en: 'adjusted' }, '+2', 82, 0, 0, 'found', 'console:me'],
    ['sh-1', { zh: '调整', en: 'adjusted' }, -3, 197, 0, 10, '破损', 'console:me'],
    ['gz-1', { zh: '盘点', en: 'counted' }, '+80', 80, 0, 0, '', 'test'],
    ['sh-1', { zh: '盘点', en: 'counted' }, '+200', 200, '+10', 10, '', 'test'],
  ]);
});

it('gives programs codes and numbers', async () => {
  const rows = dataRowsOf(await chat.hears('流水 TEE-RED-M'), 'zh').rows;
  const { time, ...first } = rows[0] ?? {};
  expect(first).toEqual({
    ...{ warehouse: 'gz-1', kind: 'adjusted', change: 2, balance: 82, reservedChange: 0, reserved: 0 },
    ...{ reason: 'found', who: 'console:me' },
  });
  expect(time).toMatch(/^\d{4}-.*Z$/);
  expect(csvOf(rows.slice(0, 2).map(({ kind = '', change = '' }) => [kind, change]))).toBe(
    'adjusted,2\r\nadjusted,-3\r\n',
  );
});

it('leaves out what was held where nothing ever was', async () => {
  expect(rowsOfTable(await chat.hears('movements TEE-BLU-L'))).toEqual([
    [expect.anything(), 'sh-1', { zh: '盘点', en: 'counted' }, '+60', 60, '', 'test'],
  ]);
});

it('says how many it hides', async () => {
  for (let n = 0; n < 16; n++) await chat.hears('adjust MUG-1 sh-1 +1 found');
  const list = (await chat.hears('movements MUG-1')).blocks.find((block) => block.kind === 'table');
  expect([list?.rows.length, list?.total]).toEqual([15, 17]);
});

it('knows a SKU without any, and none that is not there', async () => {
  await rowsIn(chat, `insert into sku (code, title) values ('NEW-1', 'new')`);
  expect((await chat.hears('movements NEW-1')).blocks[0]).toMatchObject({ text: { en: 'There are no movements yet' } });
  expect(await chat.refused('movements NO-SUCH')).toBe('stock.not_found');
});

it('cannot be rewritten', async () => {
  await expect(rowsIn(chat, 'update movement set delta = 0')).rejects.toThrow('append-only');
  await expect(rowsIn(chat, 'delete from movement')).rejects.toThrow('append-only');
});
