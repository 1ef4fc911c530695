import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { type Owner, openOwner } from '../../../../src/db/owner.ts';
import { importSuppliers } from '../../../../src/services/imports/suppliers.ts';
import { type FreshDatabase, freshDatabase } from '../../../support/database.ts';
import { demoDatabase } from '../../../support/demo.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'zhanggui-suppliers-'));
const file = path.join(folder, 'suppliers.csv');
const rejects = path.join(folder, 'rejects.csv');
let fresh: FreshDatabase;
let sql: Owner;

beforeEach(async () => {
  fresh = await freshDatabase();
  sql = openOwner(fresh.url);
  await sql`insert into sku (code, title) values ('A', 'A'), ('B', 'B')`;
});
afterEach(async () => {
  await sql.end();
  await fresh.drop();
});
afterAll(() => rmSync(folder, { recursive: true }));

function importing(content: string) {
  writeFileSync(file, content);
  return importSuppliers(fresh.url, file, { rejects });
}

const items = async () =>
  [...(await sql`select * from supplier_item order by supplier, sku`)].map((row) => ({ ...row }));

test('a Chinese file makes suppliers and sets all their terms', async () => {
  const summary = await importing(
    '\uFEFF供应商,名称,币种,商品编码,价格,阶梯价,返利,起订量,倍数,上限,交期,波动,定制\r\nHZ-01,杭州织造,CNY,A,9.90,100:9.50;500:9,2.5%,50,10,5000,7,2,48\r\nHZ-01,,,B,3,,,,,,0,,\r\n',
  );
  expect(summary).toMatchObject({ lines: 2, newSuppliers: 1, added: 2, changed: 0, unchanged: 0, rejects: 0 });
  expect([...(await sql`select code, name_zh, currency from supplier`)]).toEqual([
    { code: 'HZ-01', name_zh: '杭州织造', currency: 'CNY' },
  ]);
  expect(await items()).toEqual([
    {
      ...{ supplier: 'HZ-01', sku: 'A', unit_minor: '990', rebate_bp: 250, min_quantity: 50, multiple: 10 },
      breaks: [
        { from: 100, unitMinor: 950 },
        { from: 500, unitMinor: 900 },
      ],
      ...{ max_quantity: 5000, lead_days: 7, lead_spread_days: 2, made_to_order_hours: 48 },
    },
    {
      ...{ supplier: 'HZ-01', sku: 'B', unit_minor: '300', rebate_bp: 0, min_quantity: 1, multiple: 1, breaks: [] },
      ...{ max_quantity: null, lead_days: 0, lead_spread_days: 0, made_to_order_hours: null },
    },
  ]);
});

test('the same file again changes nothing, and another one only what it says', async () => {
  const text = 'supplier,sku,price,lead_days\nS,A,5,7\nS,B,6,7\n';
  await importing(text);
  const before = await items();
  expect(await importing(text)).toMatchObject({ newSuppliers: 0, added: 0, changed: 0, unchanged: 2 });
  expect(await items()).toEqual(before);
  expect(await importing('supplier,sku,price,lead_days\ns,A,5.5,7\n')).toMatchObject({ changed: 1, newSuppliers: 0 });
  expect(await items()).toMatchObject([{ supplier: 'S', sku: 'A', unit_minor: '550' }, before[1]]);
});

test('lines that make no sense are rejected with a sentence, also those that repeat one or name an unknown SKU', async () => {
  const header = 'supplier,sku,price,lead_days,currency,min,max,breaks,rebate\n';
  const summary = await importing(
    `${header}S,A,5,7,CNY,,,,\nS,A,6,7,CNY,,,,\ns,A,6,7,CNY,,,,\nS,NONE,6,7,CNY,,,,\nS,B,-6,7,CNY,,,,\nS,B,6,7.5,CNY,,,,\nS,B,6,7,USD,,,,\nS,B,6,7,CNY,0,,,\nS,B,6,7,CNY,9,5,,\nS,B,6,7,CNY,,,9:5;3:4,\nS,B,6,7,CNY,,,,101\nA B,B,6,7,CNY,,,,\nS,B,6\n`,
  );
  expect(summary).toMatchObject({ lines: 13, rejects: 12, added: 1, newSuppliers: 1 });
  const reasons = readFileSync(rejects, 'utf8').split('\n').slice(1, -1);
  expect(reasons.map((row) => row.replaceAll('"', '').slice(0, 40))).toEqual([
    '3,the same supplier and SKU as line 2: k',
    '4,the same supplier and SKU as line 2: k',
    '6,price is not an amount like 9.90,S,B,-',
    '7,lead times are not whole days from 0 t',
    '8,the supplier has CNY on an earlier lin',
    '9,min, multiple and max are not whole nu',
    '10,no multiple from min on fits under ma',
    '11,breaks are not rising like 100:9.50;5',
    '12,rebate is not a percentage from 0 to ',
    '13,supplier is not a code of up to 32 le',
    '14,3 fields instead of 9,S,B,6',
    '5,there is no such SKU: import its order',
  ]);
});

test('refused: no such column, and a database that holds the demo', async () => {
  await expect(importing('supplier,sku,lead_days\nS,A,7\n')).rejects.toMatchObject({ code: 'imports.no_column' });
  await expect(importing('')).rejects.toMatchObject({ code: 'imports.no_header' });
  await sql.end();
  await fresh.drop();
  fresh = await demoDatabase();
  sql = openOwner(fresh.url);
  await expect(importing('supplier,sku,price,lead_days\nS,A,7,7\n')).rejects.toMatchObject({
    code: 'demo.no_real_shops',
  });
});
