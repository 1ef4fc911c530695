import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { type Owner, openOwner } from '../../../../src/db/owner.ts';
import { importOrders, type OrderImportOptions } from '../../../../src/services/imports/orders.ts';
import { type FreshDatabase, freshDatabase } from '../../../support/database.ts';
import { demoDatabase } from '../../../support/demo.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'zhanggui-orders-'));
const file = path.join(folder, 'orders.csv');
const rejects = path.join(folder, 'rejects.csv');
const KEY = 'k'.repeat(32);
const NOW = new Date('2026-12-31T12:00:00Z');
const HEADER = 'order,shop,sku,title,quantity,unit_price,currency,placed_at,customer';
let fresh: FreshDatabase;
let sql: Owner;

beforeEach(async () => {
  fresh = await freshDatabase();
  sql = openOwner(fresh.url);
});
afterEach(async () => {
  await sql.end();
  await fresh.drop();
  rmSync(rejects, { force: true });
});
afterAll(() => rmSync(folder, { recursive: true }));

function importing(content: string | Buffer, options: Partial<OrderImportOptions> = {}) {
  writeFileSync(file, content);
  return importOrders(fresh.url, file, { customerKey: KEY, rejects, now: NOW, ...options });
}

const csv = (...lines: string[]): string => `${[HEADER, ...lines].join('\n')}\n`;

test('a Chinese table with a byte order mark, CRLF and quotes becomes orders of two shops', async () => {
  const summary = await importing(
    '\uFEFF订单号,店铺,商品编码,商品名称,数量,单价,币种,下单时间,买家\r\n' +
      'A1,抖音旗舰店,TEE-RED-M,"红色 T 恤, M",2,59.00,,2026-11-11 00:30:00,张三\r\n' +
      'A1,抖音旗舰店,CUP-1,"杯 ""大""",1,25,,2026-11-11 00:30:00,张三\r\n' +
      '\r\n' +
      'B1,Overseas Shop,TEE-RED-M,"红色 T 恤, M",1,19.99,USD,2026-11-11T00:00:00Z,\r\n',
  );
  expect(summary).toMatchObject({ lines: 3, orders: 2, skus: 2, shops: 2, customers: 1, rejects: 0 });
  expect(summary.added).toEqual({ orders: 2, lines: 3, skus: 2, shops: 2 });
  const lines = await sql`
    select s.code, o.number, o.status, o.kind, o.currency, o.source, l.sku, l.quantity, l.unit_minor::int as minor,
      l.placed_at, k.title
    from order_line l join "order" o on o.id = l.order_id join shop s on s.id = l.shop_id join sku k on k.code = l.sku
    order by o.number, l.sku`;
  const common = { status: 'closed', kind: 'sale', source: 'import:table' };
  const a1 = {
    ...common,
    code: '抖音旗舰店',
    number: 'A1',
    currency: 'CNY',
    placed_at: new Date('2026-11-10T16:30:00Z'),
  };
  expect([...lines]).toEqual([
    { ...a1, sku: 'CUP-1', quantity: 1, minor: 2500, title: '杯 "大"' },
    { ...a1, sku: 'TEE-RED-M', quantity: 2, minor: 5900, title: '红色 T 恤, M' },
    {
      ...common,
      code: 'OVERSEAS-SHOP',
      number: 'B1',
      currency: 'USD',
      placed_at: new Date('2026-11-11T00:00:00Z'),
      sku: 'TEE-RED-M',
      quantity: 1,
      minor: 1999,
      title: '红色 T 恤, M',
    },
  ]);
  expect(existsSync(rejects)).toBe(false);
  const [movements] = await sql`select count(*)::int as n from movement`;
  expect(movements?.['n']).toBe(0);
});

test('buyers are stored as keyed hashes, the same buyer the same, another key another hash', async () => {
  await importing(csv('1,s,A,,1,1,,2026-01-01,Anna Li', '2,s,A,,1,1,,2026-01-02,Anna Li', '3,s,A,,1,1,,2026-01-03,'));
  const hashes = (await sql`select customer from "order" order by number`).map((row) => row['customer']);
  expect(hashes[0]).toMatch(/^[\w-]{22}$/);
  expect(hashes).toEqual([hashes[0], hashes[0], null]);
  await importing(csv('4,s,A,,1,1,,2026-01-01,Anna Li'), { customerKey: 'other'.repeat(8) });
  const [other] = await sql`select customer from "order" where number = '4'`;
  expect(other?.['customer']).not.toBe(hashes[0]);
  const [kept] = await sql`select count(*)::int as n from "order" where customer like '%Anna%'`;
  expect(kept?.['n']).toBe(0);
});

test('equal lines of an order are lines of their own, wherever they stand, and a second run adds none', async () => {
  const text = csv(
    '1,s,A,a,1,5,,2026-01-01 10:00,x',
    '1,s,B,b,1,5,,2026-01-01 10:00,x',
    '1,s,A,a,1,5,,2026-01-01 10:00,x',
    '2,s,A,a,1,5,,2026-01-01 10:00,x',
    '1,s,A,a,1,5,,2026-01-01 10:00,x',
  );
  expect(await importing(text)).toMatchObject({ lines: 5, duplicates: 2, added: { lines: 5, orders: 2 } });
  expect((await importing(text)).added).toEqual({ orders: 0, lines: 0, skus: 0, shops: 0 });
  const more = await importing(`${text}1,s,A,a,1,5,,2026-01-01 10:00,x\n`);
  expect(more.added).toEqual({ orders: 0, lines: 1, skus: 0, shops: 0 });
});

test('a file with line keys counts each key once', async () => {
  const header = 'order,line,shop,sku,quantity,unit_price,placed_at\n';
  const text = `${header}1,a,s,A,1,5,2026-01-01\n1,b,s,A,1,5,2026-01-01\n1,a,s,A,9,5,2026-01-01\n`;
  const summary = await importing(text);
  expect(summary).toMatchObject({ repeatedKeys: 1, duplicates: 0, added: { lines: 2 } });
  expect((await importing(text)).added.lines).toBe(0);
});

test('kinds: sales, returns, free lines, write-offs, and what the order as a whole is', async () => {
  await importing(
    csv(
      'sale,s,A,,2,5,,2026-01-01,',
      'sale,s,B,,1,0,,2026-01-01,',
      'sale,s,A,,-1,5,,2026-01-01,',
      'back,s,A,,-1,5,,2026-01-02,',
      'lost,s,A,,-7,0,,2026-01-03,',
      'debt,s,A,,1,-100,,2026-01-04,',
    ),
  );
  const orders = await sql`select number, kind from "order" order by number`;
  expect(Object.fromEntries(orders.map((row) => [row['number'], row['kind']]))).toEqual({
    sale: 'sale',
    back: 'cancellation',
    lost: 'adjustment',
    debt: 'adjustment',
  });
  const lines = await sql`select kind, count(*)::int as n from order_line group by kind order by kind`;
  expect(lines.map((row) => [row['kind'], row['n']])).toEqual([
    ['adjustment', 2],
    ['free', 1],
    ['return', 2],
    ['sale', 1],
  ]);
});

test('what makes no sense is in the rejects file with line and reason, the rest is imported', async () => {
  const bad = Buffer.concat([
    Buffer.from(
      csv(
        '1,s,A,a,1,5,,2026-01-01,',
        '2,s,A,a,x,5,,2026-01-01,',
        '3,s,A,a,0,5,,2026-01-01,',
        '4,s,A,a,1,5 EUR,,2026-01-01,',
        '5,s,A,a,1,5,,31.12.2026,',
        ',s,A,a,1,5,,2026-01-01,',
        '7,s,,a,1,5,,2026-01-01,',
        '8,,A,a,1,5,,2026-01-01,',
        '9,s,A,a,1,5,,2026-01-01',
        `10,s,${'x'.repeat(65)},a,1,5,,2026-01-01,`,
        '11,s,A,a,1,5,Dollars,2026-01-01,',
        '1,s,A,a,1,5,EUR,2026-01-01,',
        '13,s,A,"a"b,1,5,,2026-01-01,',
      ),
    ),
    Buffer.from('14,s,A,\xC4\xD0,1,5,,2026-01-01,\n', 'latin1'),
    Buffer.from('15,s,A,"say ""so""",1,5,,2026-01-01,\n16,s,A,a,1,5,,2099-01-01,\n'),
  ]);
  const summary = await importing(bad);
  expect(summary).toMatchObject({ lines: 16, rejects: 14, rejectsFile: rejects, added: { orders: 2, lines: 2 } });
  const rows = readFileSync(rejects, 'utf8').split('\n');
  expect(rows[0]).toBe('line,reason,record');
  expect(rows.slice(1, -1).map((row) => row.split(',').slice(0, 2).join(': '))).toEqual([
    '3: quantity is not a whole number',
    '4: quantity is 0',
    '5: price is not a number',
    '6: time is not a date like 2026-11-11 09:30:00',
    '7: "no order number',
    '8: "no code',
    '9: "no shop',
    '10: 8 fields instead of 9',
    '11: "no code',
    '12: currency is not a code of three letters',
    '13: the order has lines in CNY',
    '14: text after a closing quote',
    '15: not UTF-8',
    '17: time is in the future',
  ]);
  expect(rows[1]).toBe('3,quantity is not a whole number,"2,s,A,a,x,5,,2026-01-01,"');
});

test('backslashes, tabs and quotes in a file stay what they are', async () => {
  await importing(csv(String.raw`O\1,s,A\tB,"x\N y\\",1,5,,2026-01-01,\N`, '2,s,C,"tab\there",1,5,,2026-01-01,'));
  const skus = await sql`select code, title from sku order by code`;
  expect(skus.map((row) => [row['code'], row['title']])).toEqual([
    [String.raw`A\tB`, String.raw`x\N y\\`],
    ['C', 'tab here'],
  ]);
  const [order] = await sql`select number, customer from "order" where number <> '2'`;
  expect(order?.['number']).toBe(String.raw`O\1`);
  expect(order?.['customer']).toMatch(/^[\w-]{22}$/);
});

test('local times follow the summer time of the zone', async () => {
  const rows = ['2026-03-29 00:30', '2026-03-29 02:30', '2026-07-01 12:00', '2026-12-01 12:00'];
  await importing(csv(...rows.map((at, n) => `${n},s,A,,1,5,,${at},`)), { timeZone: 'Europe/London' });
  const times = await sql`select placed_at from "order" order by number`;
  expect(times.map((row) => (row['placed_at'] as Date).toISOString())).toEqual([
    '2026-03-29T00:30:00.000Z',
    '2026-03-29T01:30:00.000Z',
    '2026-07-01T11:00:00.000Z',
    '2026-12-01T12:00:00.000Z',
  ]);
});

test('shops are found by any of their names, and orders that another source brought stay as they are', async () => {
  await sql`insert into shop (code, name_zh, name_en, platform, currency, time_zone)
    values ('SH-2', '抖音分店', 'Douyin', 'doudian', 'CNY', 'Asia/Shanghai')`;
  await sql`insert into shop_alias select alias, id from shop, unnest(array['sh-2', '分店2']) alias`;
  await sql`insert into "order" (shop_id, number, kind, status, placed_at, currency, source)
    select id, 'X1', 'sale', 'paid', now(), 'CNY', 'doudian' from shop`;
  const summary = await importing(csv('X1,分店 ２,A,,1,5,,2026-01-01,', 'X2,SH-2,A,,1,5,,2026-01-01,'));
  expect(summary).toMatchObject({ elsewhere: 1, added: { orders: 1, lines: 1, shops: 0 } });
  const rows = await sql`select number, status from "order" order by number`;
  expect(rows.map((row) => [row['number'], row['status']])).toEqual([
    ['X1', 'paid'],
    ['X2', 'closed'],
  ]);
});

test('names that would get the same code get different ones', async () => {
  await importing(csv('1,A B,A,,1,5,,2026-01-01,', '2,A.B,A,,1,5,,2026-01-01,', '3,***,A,,1,5,,2026-01-01,'));
  const codes = await sql`select code, name_en from shop order by id`;
  expect(codes.map((row) => [row['name_en'], row['code']])).toEqual([
    ['A B', 'A-B'],
    ['A.B', 'A-B-2'],
    ['***', 'SHOP'],
  ]);
});

test('two spellings of one shop are one shop, also where they share an order', async () => {
  const header = 'order,line,shop,sku,quantity,unit_price,placed_at\n';
  const summary = await importing(
    `${header}1,a,North Shop,A,1,5,2026-01-01\n1,b,north-shop,A,1,5,2026-01-01\n1,a,NORTH-SHOP,A,1,5,2026-01-01\n`,
  );
  expect(summary).toMatchObject({ repeatedKeys: 1, added: { shops: 1, orders: 1, lines: 2 } });
});

const refusals: [string, string | Buffer, Partial<OrderImportOptions>, string][] = [
  ['an empty file', '', {}, 'imports.no_header'],
  ['a header that is not UTF-8', Buffer.from('\xB6\xA9\xB5\xA5\xBA\xC5,sku\n', 'latin1'), {}, 'imports.no_header'],
  ['missing columns', 'order,sku\n1,A\n', {}, 'imports.no_column'],
  ['a --shop-by that is no column', csv('1,s,A,,1,5,,2026-01-01,'), { shopBy: 'Country' }, 'imports.no_column'],
  ['a preset that is none', csv(), { preset: 'amazon' }, 'imports.no_preset'],
  ['a zone that is none', csv(), { timeZone: 'Mars/Base' }, 'imports.no_time_zone'],
  ['a currency that is none', csv(), { currency: 'pounds' }, 'imports.no_currency'],
  ['a .gz that was cut', gzipSync(csv('1,s,A,,1,5,,2026-01-01,')).subarray(0, 60), {}, 'imports.unreadable'],
];
test.each(refusals)('refused: %s', async (_, content, options, code) => {
  await expect(importing(content, options)).rejects.toMatchObject({ name: 'UserError', code });
  const [row] = await sql`select count(*)::int as n from shop`;
  expect(row?.['n']).toBe(0);
});

test('refused: a file that is not there', async () => {
  const gone = importOrders(fresh.url, path.join(folder, 'gone.csv'), { customerKey: KEY });
  await expect(gone).rejects.toMatchObject({ code: 'imports.no_file' });
});

test('refused: more shops than a shop column has', async () => {
  const lines = Array.from({ length: 1_001 }, (_, n) => `${n},buyer ${n},A,,1,5,,2026-01-01,`);
  await expect(importing(csv(...lines))).rejects.toMatchObject({ code: 'imports.too_many_shops' });
});

test('refused: a database that holds the demo', { timeout: 60_000 }, async () => {
  await fresh.drop();
  fresh = await demoDatabase();
  await expect(importing(csv('1,s,A,,1,5,,2026-01-01,'))).rejects.toMatchObject({ code: 'demo.no_real_shops' });
});

test('killed while it stores: nothing is there, and the next run brings everything', async () => {
  const lines = Array.from(
    { length: 25_000 },
    (_, n) => `${n % 5_000},s,SKU-${n % 700},t,1,5,,2026-01-01 10:00,c${n % 90}`,
  );
  writeFileSync(file, csv(...lines));
  const module = path.resolve('src/services/imports/orders.ts');
  const script = `
    const { importOrders } = await import(${JSON.stringify(module)});
    await importOrders(${JSON.stringify(fresh.url)}, ${JSON.stringify(file)}, { customerKey: ${JSON.stringify(KEY)} },
      (p) => { if (p.phase === 'store' && p.step === 4) process.kill(process.pid, 'SIGKILL'); });`;
  const child = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  expect(child.signal).toBe('SIGKILL');
  const [none] = await sql`select (select count(*) from "order") + (select count(*) from shop) as there`;
  expect(none).toEqual({ there: '0' });
  const summary = await importing(readFileSync(file));
  expect(summary.added).toEqual({ orders: 5_000, lines: 25_000, skus: 700, shops: 1 });
  expect((await importing(readFileSync(file))).added.lines).toBe(0);
});

test('a large load leaves keys, indexes and references of the table exactly as they were', async () => {
  const shape = async () => {
    const rows = await sql`
      select conname as name, pg_get_constraintdef(oid) as def from pg_constraint where conrelid = 'order_line'::regclass
      union all select indexrelid::regclass::text, pg_get_indexdef(indexrelid) from pg_index
      where indrelid = 'order_line'::regclass order by 1, 2`;
    return [...rows];
  };
  const before = await shape();
  const lines = Array.from({ length: 21_000 }, (_, n) => `${n},s,A,t,1,5,,2026-01-01,`);
  expect((await importing(csv(...lines))).added.lines).toBe(21_000);
  expect(await shape()).toEqual(before);
  await expect(
    sql`insert into order_line (shop_id, order_id, key, sku, kind, quantity, unit_minor, placed_at)
      values (1, -1, 'k', 'A', 'sale', 1, 1, now())`,
  ).rejects.toMatchObject({ code: '23503' });
});
