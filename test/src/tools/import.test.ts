import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { loadConfig } from '../../../src/config.ts';
import { openOwner } from '../../../src/db/owner.ts';
import { progressLine } from '../../../src/services/imports/progress.ts';
import { runDemo } from '../../../src/tools/demo.ts';
import { runImport } from '../../../src/tools/import.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';
import { demoDatabase } from '../../support/demo.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'zhanggui-import-'));
const orders = path.join(folder, 'orders.csv');
const rejects = path.join(folder, 'rejects.csv');
let fresh: FreshDatabase;

beforeEach(async () => {
  fresh = await freshDatabase();
  writeFileSync(orders, 'order,shop,sku,quantity,unit_price,placed_at\n1,s,A,1,5,2026-01-01\n2,s,A,x,5,2026-01-01\n');
});
afterEach(() => fresh.drop());
afterAll(() => rmSync(folder, { recursive: true }));

type Tool = typeof runImport;

/** Runs a tool as the command line does, and gives back what it said. */
async function typed(
  tool: Tool,
  argv: string[],
  { lang = 'en', tty = false }: { lang?: 'zh' | 'en'; tty?: boolean } = {},
) {
  const said = { out: '', error: '' };
  const into = (name: 'out' | 'error') =>
    new Writable({
      write(chunk, _encoding, done) {
        said[name] += String(chunk);
        done();
      },
    });
  const config = loadConfig({ DATABASE_URL: fresh.url, SECRET_KEY: 's'.repeat(32) }, folder);
  const error = Object.assign(into('error'), { isTTY: tty });
  const code = await tool(argv, config, { out: into('out'), error, lang });
  return { code, ...said };
}

test('orders are imported, with a summary in the language asked for; again, it says that nothing changed', async () => {
  const first = await typed(runImport, ['orders', orders, '--rejects', rejects]);
  expect(first).toMatchObject({ code: 0, error: '' });
  expect(first.out).toContain('Added: 1 orders, 1 lines, 1 SKUs, 1 shops');
  expect(first.out).toContain(`1 lines make no sense: line numbers and reasons are in ${rejects}`);
  expect(existsSync(rejects)).toBe(true);
  const again = await typed(runImport, ['orders', orders, '--rejects', rejects], { lang: 'zh' });
  expect(again.out).toContain('什么也没有改变');
});

test('the bar is drawn for somebody who looks on, and for nobody else', async () => {
  const { error } = await typed(runImport, ['orders', orders, '--rejects', rejects], { tty: true });
  expect(error.replaceAll('\r\u001b[K', '>')).toMatch(/>\[[█░]{24}\] +\d+ % storing 2 lines/);
  expect(error.endsWith('\r\u001b[K')).toBe(true);
});

test('stock is imported', async () => {
  const file = path.join(folder, 'stock.csv');
  writeFileSync(file, '商品编码,仓库,在库\nTEE-RED-M,sh-1,20\n');
  const { code, out } = await typed(runImport, ['stock', file, '--rejects', rejects], { lang: 'zh' });
  expect(code).toBe(0);
  expect(out).toContain('库存有变的 1 条（增加 20 件');
  expect(out).toContain('新建仓库：sh-1');
});

test('suppliers are imported', async () => {
  await typed(runImport, ['orders', orders, '--rejects', rejects]);
  const file = path.join(folder, 'suppliers.csv');
  writeFileSync(file, '供应商,商品编码,价格,交期\nHZ-01,A,9.90,7\n');
  const { code, out } = await typed(runImport, ['suppliers', file, '--rejects', rejects], { lang: 'zh' });
  expect(code).toBe(0);
  expect(out).toContain('条款：新增 1、变更 0、没有变化 0');
  expect(out).toContain('新建供应商 1 家');
});

test.each([
  [[], 'Say what to import'],
  [['coupons', 'x.csv'], 'Say what to import'],
  [['orders'], 'Name one file'],
  [['orders', 'a.csv', 'b.csv'], 'Name one file'],
  [['orders', 'a.csv', '--shop', 'Country'], 'The option --shop is not right here'],
  [['stock', 'a.csv', '--preset', 'online-retail'], 'The option --preset is not right here'],
  [['orders', 'a.csv', '--preset'], 'The option'],
])('not understood: %j', async (argv, sentence) => {
  const { code, error, out } = await typed(runImport, argv);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(error).toContain(sentence);
  expect(error).toContain('npm run import -- orders FILE');
});

test('a refusal is one sentence', async () => {
  const { code, error } = await typed(runImport, ['orders', path.join(folder, 'gone.csv')]);
  expect(code).toBe(1);
  expect(error).toMatch(/^\S+gone\.csv cannot be read \(ENOENT\), please check the path\n$/);
});

test('demo -- clear ends the demo once', { timeout: 60_000 }, async () => {
  await fresh.drop();
  fresh = await demoDatabase();
  expect(await typed(runDemo, ['clear'])).toMatchObject({
    code: 0,
    error: '',
    out: expect.stringContaining('The demo is gone'),
  });
  const sql = openOwner(fresh.url);
  const [row] = await sql`select count(*)::int as n from shop`;
  await sql.end();
  expect(row?.['n']).toBe(0);
  expect(await typed(runDemo, ['clear'])).toMatchObject({ code: 1, error: expect.stringContaining('holds no demo') });
  expect(await typed(runDemo, ['seed'], { lang: 'zh' })).toMatchObject({
    code: 2,
    error: expect.stringContaining('只能清除'),
  });
});

test('the bar says share, rate and time left within 80 columns', () => {
  expect(progressLine({ phase: 'read', bytes: 0, total: 7_556_807, lines: 0 }, 0)).toBe(
    `[${'░'.repeat(24)}]   0 % reading 0 lines, 0/s`,
  );
  expect(progressLine({ phase: 'read', bytes: 3_778_404, total: 7_556_807, lines: 270_000 }, 1)).toBe(
    `[${'█'.repeat(6)}${'░'.repeat(18)}]  25 % reading 270,000 lines, 270,000/s 3 s left`,
  );
  const done = progressLine({ phase: 'store', step: 5, steps: 5, lines: 541_909 }, 5);
  expect(done).toBe(`[${'█'.repeat(24)}] 100 % storing 541,909 lines, 108,382/s 0 s left`);
  expect(done.length).toBeLessThan(80);
});
