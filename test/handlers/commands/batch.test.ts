import { afterAll, beforeAll, expect, it } from 'vitest';
import { buttonsOf, type Message } from '../../../src/core/message.ts';
import { rowsOf, sql } from '../../../src/db/client.ts';
import { codeIn, fieldOf, grant, movableClock, rowsOfTable } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';
import { lotsIn } from '../../support/lots.ts';
import { sourced } from '../../support/supply.ts';

let chat: Chat;
let lots: ReturnType<typeof lotsIn>;
beforeAll(async () => {
  chat = await openChat({ clock: movableClock() });
  lots = lotsIn(chat);
});
afterAll(() => chat.close());

const tables = (message: Message) => message.blocks.flatMap((block) => (block.kind === 'table' ? [block] : []));
const tableOf = (message: Message, first: string) =>
  tables(message).find(({ columns }) => columns[0]?.label.en === first)?.rows;

it('says that there are none, and how they come', async () => {
  const message = await chat.hears('批次');
  expect(message.title).toEqual({ zh: '批次', en: 'Lots' });
  expect(JSON.stringify(message.blocks)).toContain('收货时写上批号');
});

it('traces a lot forward to its orders and back to its receipt, with what is left where', async () => {
  await lots.comes(10, 'L1 2027-06-30 ACME', { reason: 'first delivery' });
  await lots.comes(4, 'L1 2027-06-30', { warehouseId: 2, damaged: 1 });
  await lots.ships(3, 'T-100', 1);
  await lots.ships(2, 'D-7', 2);
  const message = await chat.hears('批次 l1');
  expect(message.title).toEqual({ zh: '批次 · L1', en: 'Lot · L1' });
  expect(fieldOf(message, 'Expires on')).toEqual({ date: '2027-06-30' });
  expect([fieldOf(message, 'Supplier'), fieldOf(message, 'Received'), fieldOf(message, 'Shipped')]).toEqual([
    'ACME',
    15,
    5,
  ]);
  expect(fieldOf(message, 'Damaged or missing on arrival')).toBe(1);
  expect(tableOf(message, 'Left in')).toEqual([
    [{ zh: '上海仓 sh-1', en: 'Shanghai sh-1' }, 5, 0],
    [{ zh: '广州仓 gz-1', en: 'Guangzhou gz-1' }, 4, 0],
  ]);
  const receipts = tableOf(message, 'Came in')?.map((row) => row.slice(2));
  expect(receipts).toEqual([
    [10, 'sh-1', 'console:me', 'ACME', { zh: 'first delivery', en: 'first delivery' }],
    [5, 'gz-1', 'console:me', 'ACME', { zh: '–', en: '–' }],
  ]);
  expect(tableOf(message, 'Order')?.map((row) => row.slice(0, 4))).toEqual([
    ['D-7', 'SH-2', 2, 0],
    ['T-100', 'SH-1', 3, 0],
  ]);
  expect([fieldOf(message, 'Shipped for SH-1'), fieldOf(message, 'Shipped for SH-2')]).toEqual([3, 2]);
});

it('lists lots by expiry, and those of a SKU by its code', async () => {
  await lots.comes(2, 'SOON 2026-12-03');
  const list = await chat.hears('batch');
  expect(rowsOfTable(list).map((row) => [row[0], row[3], row[4]])).toEqual([
    ['SOON', 10, 2],
    ['L1', 219, 9],
  ]);
  expect(rowsOfTable(await chat.hears('batch tee-red-m')).map((row) => row[0])).toEqual(['SOON', 'L1']);
  expect(buttonsOf(list).map(({ says }) => says)).toContain('batch SOON sku TEE-RED-M');
});

it('asks which SKU is meant where two makers use one code', async () => {
  await lots.comesAs('MUG-1', 2, 'SAME 2027-01-01');
  await lots.comesAs('TEE-BLU-L', 2, 'SAME 2027-02-01');
  const which = await chat.hears('batch same');
  expect(which.title.en).toBe('The lot of which SKU?');
  expect(buttonsOf(which).map(({ says }) => says)).toEqual(['batch SAME sku MUG-1', 'batch SAME sku TEE-BLU-L']);
  expect(fieldOf(await chat.hears('批次 SAME 编码 MUG-1'), 'SKU')).toBe('MUG-1 · 马克杯');
});

it('has more orders than a card on further pages', async () => {
  await lots.comes(30, 'MANY 2026-12-01');
  for (let i = 0; i < 23; i++) await lots.ships(1, `M-${i}`, 1);
  const first = await chat.hears('batch MANY');
  expect([
    tableOf(first, 'Order')?.length,
    tables(first).find(({ columns }) => columns[0]?.label.en === 'Order')?.total,
  ]).toEqual([20, 23]);
  expect(buttonsOf(first).map(({ says }) => says)).toEqual(['batch MANY sku TEE-RED-M page 2']);
  expect(tableOf(await chat.hears('批次 MANY 页 2'), 'Order')?.map((row) => row[0])).toEqual(['M-2', 'M-1', 'M-0']);
});

it('shows a person of one shop the orders of that shop only', async () => {
  await grant(chat, 'lin', 'viewer', 'SH-2');
  await grant(chat, 'lin', 'totals', 'SH-2');
  const message = await chat.hears('batch L1', { as: 'lin' });
  expect(tableOf(message, 'Order')?.map((row) => row[0])).toEqual(['D-7']);
  expect(fieldOf(message, 'Shipped for SH-1')).toBeUndefined();
});

it('says which order and shop a lot went to by a hold that was shipped', async () => {
  await lots.comes(9, 'FIRST 2026-11-30');
  await chat.hears('hold TEE-RED-M 4 sh-1 shop SH-2 order 10023');
  await chat.hears('ship order 10023');
  const message = await chat.hears('batch 批次 FIRST');
  expect(tableOf(message, 'Order')?.map((row) => row.slice(0, 3))).toEqual([['10023', 'SH-2', 4]]);
  await chat.hears('return 10023 TEE-RED-M 1');
  expect(tableOf(await chat.hears('批次 FIRST'), 'Order')?.[0]?.slice(0, 4)).toEqual(['10023', 'SH-2', 4, 1]);
});

it('says so where no receipt is recorded', async () => {
  await lots.run((tx) =>
    rowsOf(tx, sql`insert into lot (sku, code, expires_on) values ('MUG-1', 'OLD', '2027-01-01')`),
  );
  expect(JSON.stringify(await chat.hears('batch OLD'))).toContain('No receipt of it is recorded');
});

it.each([
  ['batch NOPE', 'lot.not_found'],
  ['batch L1 sku NOPE', 'stock.not_found'],
  ['batch L1 sku MUG-1', 'lot.not_found'],
  ['批次 L1 页 0', 'args.wrong'],
])('refuses %s', async (line, code) => {
  expect(await chat.refused(line)).toBe(code);
});

it('a count takes what is missing off the lots, goods without a lot before them, and all of it adds up', async () => {
  const [sh = 0] = (await chat.hears('stock TEE-RED-M sh-1')).blocks.flatMap((block) =>
    block.kind === 'table' ? block.rows.map((row) => Number(row[2])) : [],
  );
  const held = async () =>
    (
      await lots.run((tx) =>
        rowsOf<{ n: number }>(
          tx,
          sql`select sum(on_hand)::int as n from lot_level ll join lot l on l.id = ll.lot_id where warehouse_id = 1 and sku = 'TEE-RED-M'`,
        ),
      )
    )[0]?.n ?? 0;
  const asked = await chat.hears(`adjust TEE-RED-M sh-1 ${5 - sh} burnt`);
  await chat.hears(`confirm ${codeIn(asked)}`);
  expect(await held()).toBe(5);
  expect(fieldOf(await chat.hears('batch SOON'), 'Gone by counts')).toBe(2);
  expect((await chat.hears('stock verify')).tone).toBe('success');
});

it('names the purchase order it came with and the hold it left with, never a key of the machine', async () => {
  await sourced(chat);
  const ordered = await chat.hears('purchase add SLOW MUG-1 20 to gz-1');
  const purchase = /\d+/.exec(ordered.title.en)?.[0];
  await chat.hears(`receive ${purchase} 20 lot PAPER expires 2027-06-30`);
  const id = /\d+/.exec((await chat.hears('hold MUG-1 3 gz-1')).title.en)?.[0];
  await chat.hears(`ship ${id}`);
  const message = await chat.hears('batch PAPER');
  expect(tableOf(message, 'Came in')?.map((row) => row.at(-1))).toEqual([
    { zh: `采购单 ${purchase}`, en: `purchase order ${purchase}` },
  ]);
  expect(tableOf(message, 'Order')?.map((row) => row.slice(0, 3))).toEqual([
    [{ zh: `锁单 ${id}`, en: `hold ${id}` }, '–', 3],
  ]);
  expect(JSON.stringify(message)).not.toMatch(/ask:|receipt:/);
});
