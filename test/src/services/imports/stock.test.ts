import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { type Owner, openOwner } from '../../../../src/db/owner.ts';
import { importStock } from '../../../../src/services/imports/stock.ts';
import { postFound } from '../../../../src/services/inventory/found.ts';
import { type FreshDatabase, freshDatabase } from '../../../support/database.ts';
import { demoDatabase } from '../../../support/demo.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'zhanggui-stock-'));
const file = path.join(folder, 'stock.csv');
const rejects = path.join(folder, 'rejects.csv');
let fresh: FreshDatabase;
let sql: Owner;

beforeEach(async () => {
  fresh = await freshDatabase();
  sql = openOwner(fresh.url);
});
afterEach(async () => {
  await sql.end();
  await fresh.drop();
});
afterAll(() => rmSync(folder, { recursive: true }));

function counting(content: string) {
  writeFileSync(file, content);
  return importStock(fresh.url, file, { rejects, post: postFound });
}

const levels = async () =>
  [
    ...(await sql`select l.sku, w.code as warehouse, on_hand, safety, reorder_point, short, version
      from stock_level l join warehouse w on w.id = l.warehouse_id order by 1, 2`),
  ].map((row) => ({ ...row }));

/** Levels whose movements do not add up to what is on hand. */
const unexplained = async () => {
  const [row] = await sql`select count(*)::int as n from stock_level l where on_hand <> coalesce((select sum(delta)
    from movement m where (m.sku, m.warehouse_id, m.owner) = (l.sku, l.warehouse_id, l.owner)), 0)`;
  return row?.['n'];
};

test('a Chinese count makes warehouses, SKUs, levels and movements that add up', async () => {
  const summary = await counting(
    '\uFEFF商品编码,仓库,在库,安全库存,补货点,商品名称\r\nTEE-RED-M,SH-1,20,2,5,红色 T 恤 M\r\nTEE-RED-M,上海二仓,0,,,\r\n',
  );
  expect(summary).toMatchObject({ lines: 2, changed: 1, unchanged: 1, added: 20, taken: 0, newSkus: 1, rejects: 0 });
  expect(summary.newWarehouses).toEqual(['sh-1', '上海二仓']);
  const base = { sku: 'TEE-RED-M', short: 0, version: 2 };
  expect(await levels()).toEqual([
    { ...base, warehouse: 'sh-1', on_hand: 20, safety: 2, reorder_point: 5 },
    { ...base, warehouse: '上海二仓', on_hand: 0, safety: 0, reorder_point: 0 },
  ]);
  const movements = await sql`select kind, delta, on_hand_after, actor from movement order by id`;
  expect(movements.map((row) => ({ ...row }))).toEqual([
    { kind: 'counted', delta: 20, on_hand_after: 20, actor: 'import' },
    { kind: 'counted', delta: 0, on_hand_after: 0, actor: 'import' },
  ]);
  expect(await unexplained()).toBe(0);
});

test('the same file again changes nothing, also after the stock has moved', async () => {
  const text = 'sku,warehouse,on_hand\nA,w1,5\nB,w1,7\n';
  await counting(text);
  await sql`update stock_level set on_hand = 4 where sku = 'A'`;
  await sql`insert into movement (sku, warehouse_id, kind, delta, on_hand_after, actor, cause)
    select 'A', id, 'adjusted', -1, 4, 'test', 'sold one' from warehouse`;
  const before = await levels();
  expect(await counting(text)).toMatchObject({ lines: 2, changed: 0, unchanged: 0, repeated: 2, added: 0, taken: 0 });
  expect(await levels()).toEqual(before);
  expect(await unexplained()).toBe(0);
});

test('a new count moves on hand by the difference and leaves what the file does not say', async () => {
  await counting('sku,warehouse,on_hand,safety,reorder_point\nA,w1,50,5,10\n');
  expect(await counting('sku,warehouse,on_hand\nA,w1,42\n')).toMatchObject({
    changed: 1,
    taken: 8,
    added: 0,
    newSkus: 0,
  });
  expect(await levels()).toMatchObject([{ on_hand: 42, safety: 5, reorder_point: 10 }]);
  expect(await unexplained()).toBe(0);
});

test('a count below what is promised is taken as it is, and the gap is said', async () => {
  await counting('sku,warehouse,on_hand\nA,w1,10\n');
  await sql`update stock_level set reserved = 6, assigned = 3`;
  await counting('sku,warehouse,on_hand\nA,w1,4\n');
  expect(await levels()).toMatchObject([{ on_hand: 4, short: 5 }]);
  await counting('sku,warehouse,on_hand\nA,w1,30\n');
  expect(await levels()).toMatchObject([{ on_hand: 30, short: 0 }]);
});

test('lines that make no sense are rejected with their reason', async () => {
  const summary = await counting(
    'sku,warehouse,on_hand,safety\nA,w1,5,1\n,w1,5,1\nB,w 1!,5,1\nC,w1,-5,1\nD,w1,five,1\nE,w1,5,-1\nF,w1,5\nG,w1,2.5,0\n',
  );
  expect(summary).toMatchObject({ lines: 8, rejects: 7, changed: 1, newSkus: 1, rejectsFile: rejects });
  const reasons = readFileSync(rejects, 'utf8').split('\n').slice(1, -1);
  expect(reasons.map((row) => row.slice(0, 34))).toEqual([
    '3,"no code, or one that is too lon',
    '4,"warehouse is not a code of up t',
    '5,units are not a whole number fro',
    '6,units are not a whole number fro',
    '7,units are not a whole number fro',
    '8,3 fields instead of 4,"F,w1,5"',
    '9,units are not a whole number fro',
  ]);
});

test('a file that counts a shelf twice is refused as a whole: the lines are named and nothing is changed', async () => {
  await counting('sku,warehouse,on_hand\nA,w1,5\n');
  const before = await levels();
  await expect(counting('sku,warehouse,on_hand\nB,w1,1\nA,w1,7\nC,w1,2\nA,W1,7\n')).rejects.toMatchObject({
    code: 'imports.counted_twice',
    text: { en: 'Lines 3 and 5 both count A in w1; keep one of them and import again, nothing was changed' },
  });
  expect(await levels()).toEqual(before);
  expect((await sql`select count(*)::int as n from sku`)[0]?.['n']).toBe(1);
});

test('a count that no level can hold is said to be too large, and the largest is named', async () => {
  const summary = await counting(
    'sku,warehouse,on_hand,safety\nA,w1,2147483647,0\nB,w1,2147483648,0\nC,w1,5,99999999999\nD,w1,-2147483648,0\n',
  );
  expect(summary).toMatchObject({ lines: 4, rejects: 3, added: 2_147_483_647 });
  const reasons = readFileSync(rejects, 'utf8').split('\n').slice(1, -1);
  expect(reasons.map((row) => row.split(',').slice(0, 2).join(': '))).toEqual([
    '3: units are too large: at most 2147483647',
    '4: units are too large: at most 2147483647',
    '5: units are not a whole number from 0',
  ]);
});

test('refused: no such column, and a database that holds the demo', async () => {
  await expect(counting('sku,place,on_hand\nA,w1,5\n')).rejects.toMatchObject({ code: 'imports.no_column' });
  await expect(counting('')).rejects.toMatchObject({ code: 'imports.no_header' });
  await sql.end();
  await fresh.drop();
  fresh = await demoDatabase();
  sql = openOwner(fresh.url);
  await expect(counting('sku,warehouse,on_hand\nA,w1,5\n')).rejects.toMatchObject({ code: 'demo.no_real_shops' });
});
