import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { backup, restore } from '../../../../src/db/backup.ts';
import { sql as q, rowsOf, systemScope } from '../../../../src/db/client.ts';
import { type Owner, openOwner } from '../../../../src/db/owner.ts';
import { clearDemo } from '../../../../src/services/demo/demo.ts';
import { importStock } from '../../../../src/services/imports/stock.ts';
import { postFound } from '../../../../src/services/inventory/found.ts';
import { verify } from '../../../../src/services/inventory/verify.ts';
import { stocked } from '../../../support/chat.ts';
import { type FreshDatabase, freshDatabase } from '../../../support/database.ts';
import { demoDatabase } from '../../../support/demo.ts';

const cleanups: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function open(fresh?: FreshDatabase): Promise<{ fresh: FreshDatabase; sql: Owner }> {
  fresh ??= await freshDatabase();
  cleanups.push(fresh.drop);
  const sql = openOwner(fresh.url);
  cleanups.push(() => sql.end());
  return { fresh, sql };
}

const proved = (fresh: FreshDatabase) => fresh.db.withScope(systemScope('test'), (tx) => verify({ tx }));

it('the demo adds up: 2,000 SKUs in two warehouses, and its main shop gives its quota back last', async () => {
  const { fresh, sql } = await open(await demoDatabase());
  const proof = await proved(fresh);
  expect(proof).toMatchObject({ findings: [], total: 0 });
  expect(proof.levels).toBeGreaterThanOrEqual(4_000);
  const shops = await sql`select is_main, rank from shop order by rank desc`;
  expect(shops.map((row) => row['rank'])).toEqual([100, 50, 40, 30, 20, 10]);
  expect(shops[0]?.['is_main']).toBe(true);
}, 60_000);

it('what an import of stock writes adds up, also where it calls quotas back and leaves a level short', async () => {
  const { fresh, sql } = await open();
  await stocked(fresh.url);
  await sql`insert into quota (sku, warehouse_id, shop_id, assigned) values ('TEE-RED-M', 1, 1, 60), ('TEE-RED-M', 1, 2, 50)`;
  await sql`update stock_level set assigned = 110 where sku = 'TEE-RED-M' and warehouse_id = 1`;
  const folder = mkdtempSync(path.join(tmpdir(), 'zhanggui-proof-'));
  cleanups.push(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'stock.csv');
  const counts = (content: string) => {
    writeFileSync(file, content);
    return importStock(fresh.url, file, { rejects: path.join(folder, 'rejects.csv'), post: postFound });
  };
  await counts('sku,warehouse,on_hand,safety\nTEE-RED-M,sh-1,100,25\nMUG-1,sh-1,5,\nNEW,hz-1,7,\n');
  const red = async () => ({
    ...(
      await sql`select on_hand, safety, assigned, short from stock_level where sku = 'TEE-RED-M' and warehouse_id = 1`
    )[0],
  });
  expect(await red()).toEqual({ on_hand: 100, safety: 25, assigned: 65, short: 0 });
  expect([...(await sql`select shop_id, assigned from quota order by 1`)].map((row) => row['assigned'])).toEqual([
    60, 5,
  ]);
  await counts('sku,warehouse,on_hand\nTEE-RED-M,sh-1,30\n');
  expect(await red()).toEqual({ on_hand: 30, safety: 25, assigned: 0, short: 5 });
  expect([...(await sql`select units, called_back from shortage`)].map((row) => ({ ...row }))).toEqual([
    {
      units: 5,
      called_back: [
        { units: 5, shopId: 2 },
        { units: 60, shopId: 1 },
      ],
    },
  ]);
  expect((await proved(fresh)).findings).toEqual([]);
});

it('a backup of a level that is short comes back as it was, and still adds up', async () => {
  const { fresh, sql } = await open();
  await stocked(fresh.url);
  await sql`update stock_level set safety = 5 where sku = 'MUG-1'`;
  const lost = { sku: 'MUG-1', warehouseId: 1, kind: 'counted' as const, onHand: -2, cause: 'lost' };
  await fresh.db.withScope(systemScope('test'), (tx) => postFound(tx, [lost], 'test'));
  const folder = mkdtempSync(path.join(tmpdir(), 'zhanggui-proof-'));
  cleanups.push(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'shop.backup');
  await backup(fresh.url, file);
  const again = await open();
  await restore(again.fresh.url, file);
  const runs = (owner: Owner) => owner`select name, slot from job_run`.then((rows) => rows.map((row) => ({ ...row })));
  expect(await runs(again.sql)).toEqual(await runs(sql));
  expect((await proved(again.fresh)).findings).toEqual([]);
  await expect(again.sql.unsafe('truncate movement')).rejects.toThrow('append-only');
  await expect(again.sql.unsafe('delete from movement')).rejects.toThrow('append-only');
});

describe('a database of an older version', () => {
  const migrations = path.join(import.meta.dirname, '../../../../migrations');
  const files = readdirSync(migrations)
    .filter((name) => name.endsWith('.sql'))
    .sort();
  const run = async (sql: Owner, names: string[]) => {
    for (const name of names) await sql.unsafe(readFileSync(path.join(migrations, name), 'utf8'));
  };

  it('gets the openings that its levels lack, before all that came later, and a row for what is short', async () => {
    const { fresh, sql } = await open(await freshDatabase({ migrated: false }));
    const at = files.findIndex((name) => name.startsWith('0011'));
    await run(sql, files.slice(0, at));
    await sql`insert into warehouse (code, name_zh, name_en) values ('w', 'w', 'w')`;
    await sql`insert into sku (code, title) values ('NONE', ''), ('LATE', ''), ('WELL', ''), ('SHORT', '')`;
    await sql`insert into stock_level (sku, warehouse_id, on_hand, safety, short) values ('NONE', 1, 9, 0, 0), ('LATE', 1, 97, 0, 0),
      ('WELL', 1, 4, 0, 0), ('SHORT', 1, 1, 3, 2)`;
    await sql`insert into movement (sku, warehouse_id, kind, delta, on_hand_after, actor, cause) values
      ('LATE', 1, 'adjusted', -5, 95, 't', '1'), ('LATE', 1, 'adjusted', 2, 97, 't', '2'), ('WELL', 1, 'counted', 4, 4, 't', '3'),
      ('SHORT', 1, 'counted', 1, 1, 't', '4')`;
    await run(sql, files.slice(at));
    expect((await proved(fresh)).findings).toEqual([]);
    const opened =
      await sql`select sku, kind, delta, on_hand_after from movement where actor = 'migration' order by sku`;
    expect(opened.map((row) => ({ ...row }))).toEqual([
      { sku: 'LATE', kind: 'counted', delta: 100, on_hand_after: 100 },
      { sku: 'NONE', kind: 'counted', delta: 9, on_hand_after: 9 },
    ]);
  });
});

describe('nobody changes what the ledger says', () => {
  const attempts = [
    'update movement set delta = 0',
    'delete from movement',
    'truncate movement',
    'truncate stock_level cascade',
  ];

  it.each(attempts)('the owner: %s', async (statement) => {
    const { fresh, sql } = await open();
    await stocked(fresh.url);
    await expect(sql.unsafe(statement)).rejects.toThrow('append-only');
  });

  it.each(attempts)('the application: %s', async (statement) => {
    const { fresh, sql } = await open();
    await stocked(fresh.url);
    const attempt = fresh.db.withScope(systemScope('test'), (tx) => rowsOf(tx, q.raw(statement)));
    await expect(attempt).rejects.toMatchObject({ cause: { code: '42501' } });
    expect((await sql`select count(*)::int as n from movement where delta > 0`)[0]?.['n']).toBe(4);
  });

  it('the demo ends as a whole, the only way in which a ledger goes', async () => {
    const { fresh, sql } = await open(await demoDatabase());
    await clearDemo(fresh.url);
    expect((await sql`select count(*)::int as n from movement`)[0]?.['n']).toBe(0);
    await expect(sql.unsafe('truncate movement')).rejects.toThrow('append-only');
  }, 60_000);
});
