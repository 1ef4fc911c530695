import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runTrace } from '../../../src/tools/trace.ts';
import { stocked, testConfig } from '../../support/chat.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';
import { unzipped } from '../../support/unzip.ts';

let database: FreshDatabase;
let folder: string;
beforeAll(async () => {
  database = await freshDatabase();
  await stocked(database.url);
  folder = mkdtempSync(path.join(tmpdir(), 'zhanggui-trace-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await database.drop();
});

async function trace(...argv: string[]) {
  const [out, error] = [new PassThrough(), new PassThrough()];
  const code = await runTrace(argv, testConfig(database.url), { out, error, lang: 'en' });
  return { code, out: String(out.read() ?? ''), error: String(error.read() ?? '') };
}

it('writes the bundle of one thing, never over another file, and refuses the rest in a sentence', async () => {
  const file = path.join(folder, 'mug.zip');
  expect(await trace('MUG-1', file)).toMatchObject({ code: 0, out: expect.stringContaining('1 lines, 1 of them') });
  expect(String(unzipped(readFileSync(file)).get('timeline.csv'))).toContain('MUG-1');
  expect(await trace('MUG-1', file)).toMatchObject({ code: 1, error: expect.stringContaining('is there already') });
  const other = path.join(folder, 'none.zip');
  expect(await trace('NOPE', other)).toMatchObject({ code: 1, error: expect.stringContaining('not found') });
  expect((await trace('MUG-1', other, '--from', 'soon')).code).toBe(2);
  expect((await trace('MUG-1')).code).toBe(2);
  expect(existsSync(other)).toBe(false);
});
