import { createReadStream, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { createGunzip } from 'node:zlib';
import { findHome } from '../src/db/embedded/home.ts';
import { openDatabase } from '../src/db/open.ts';
import { openOwner } from '../src/db/owner.ts';
import { importOrders } from '../src/services/imports/orders.ts';

const FILE = fileURLToPath(new URL('../../shared/data/online-retail/online-retail.csv.gz', import.meta.url));
const LINES = 541_909;

export type Figure = { name: string; ours: number; other: number; ratio: number; unit: string };

/**
 * Seconds from the .gz to committed rows: our import (read, checked, typed, hashed, keyed, indexed) against PostgreSQL's
 * own COPY of the same rows into a table without keys or indexes, before and after it, on one fresh server with fsync on.
 * Throws when the data is missing or a side did not store every row.
 */
export async function run(): Promise<Figure[]> {
  if (!existsSync(FILE)) throw new Error('../shared/data/online-retail is missing: there is nothing to measure with');
  const dataDir = mkdtempSync(path.join(tmpdir(), 'zhanggui-bench-import-'));
  const database = await openDatabase({ database: { kind: 'embedded' }, dataDir }, () => {});
  try {
    const before = await copySeconds(database.url);
    const { seconds, added } = await importOrders(database.url, FILE, {
      preset: 'online-retail',
      shopBy: 'Country',
      customerKey: 'a key for the benchmark only, 32 characters',
      rejects: path.join(dataDir, 'rejects.csv'),
    });
    if (added.lines !== LINES) throw new Error(`${added.lines} lines were imported, not ${LINES}`);
    const other = (before + (await copySeconds(database.url))) / 2;
    return [{ name: 'import', ours: seconds, other, ratio: seconds / other, unit: 's' }];
  } finally {
    await database.close();
    const { data } = findHome(dataDir, () => {});
    for (const folder of [path.dirname(data), dataDir]) rmSync(folder, { recursive: true, force: true });
  }
}

async function copySeconds(url: string): Promise<number> {
  const sql = openOwner(url);
  try {
    await sql`drop table if exists bare`;
    await sql`create table bare (invoice text, code text, title text, quantity int, at timestamp, price numeric,
      customer text, country text)`;
    const started = performance.now();
    const target = await sql`copy bare from stdin csv header`.writable();
    await pipeline(createReadStream(FILE), createGunzip(), target);
    const seconds = (performance.now() - started) / 1000;
    const [row] = await sql`select count(*)::int as n from bare`;
    if (row?.['n'] !== LINES) throw new Error(`${row?.['n']} lines were copied, not ${LINES}`);
    return seconds;
  } finally {
    await sql.end();
  }
}
