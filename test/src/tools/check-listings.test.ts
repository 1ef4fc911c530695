import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCheckListings } from '../../../src/tools/check-listings.ts';
import { stocked, testConfig } from '../../support/chat.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';

let database: FreshDatabase;
let folder: string;
beforeAll(async () => {
  database = await freshDatabase();
  await stocked(database.url);
  folder = mkdtempSync(path.join(tmpdir(), 'zhanggui-check-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await database.drop();
});

async function check(name: string, content: string | Uint8Array, ...more: string[]) {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  const [out, error] = [new PassThrough(), new PassThrough()];
  const code = await runCheckListings([file, ...more], testConfig(database.url), { out, error, lang: 'en' });
  return { code, out: String(out.read() ?? ''), error: String(error.read() ?? '') };
}

it('prints each listing that has something, and how many are fine', async () => {
  const done = await check('a.csv', 'id,title,shop\nA,全网最好用的杯子,SH-1\nB,陶瓷杯,SH-2\n');
  expect(done.code).toBe(1);
  expect(done.out).toContain('【最好用】');
  expect(done.out).toContain('title → 全网很好用的杯子');
  expect(done.out).toContain('2 checked: 1 may not go out like this, 0 need care, 1 are fine');
  expect((await check('a.json', '{"listings": [{"title": "陶瓷杯"}]}', '--shop', 'SH-1')).code).toBe(0);
});

it('refuses a picture and a file without a title in a sentence', async () => {
  expect((await check('b.csv', new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 1]))).error).toMatch(/^The file is no text/m);
  expect((await check('c.csv', 'a,b\n1,2\n')).error).toMatch(/no column title/);
});
