import { afterAll, beforeAll, expect, it } from 'vitest';
import { rowsOf, sql, systemScope, type Tx } from '../../../../src/db/client.ts';
import { post } from '../../../../src/services/inventory/ledger.ts';
import { openShortages, takeShortageNews } from '../../../../src/services/inventory/shortages.ts';
import { stocked } from '../../../support/chat.ts';
import { type FreshDatabase, freshDatabase } from '../../../support/database.ts';

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
  await stocked(database.url);
});
afterAll(() => database.drop());

const run = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => database.db.withScope(systemScope('test'), work);
let n = 0;
const loses = (sku: string, units: number) => {
  n += 1;
  const entry = { sku, warehouseId: 1, kind: 'counted' as const, onHand: -units, cause: `loss ${n}` };
  return run((tx) => post(tx, [entry], { actor: 'test', truth: true }));
};
const takes = () => run((tx) => takeShortageNews({ tx }, new Date(), 50));
const asked = () => run((tx) => rowsOf(tx, sql`select slot from job_run where name = 'shortages'`));

it('a shortage asks for its job in its own transaction, once, and what is rolled back asks for none', async () => {
  await run((tx) => rowsOf(tx, sql`update stock_level set safety = 5 where sku = 'MUG-1'`));
  await loses('MUG-1', 2);
  expect(await asked()).toHaveLength(1);
  const failed = run(async (tx) => {
    await post(tx, [{ sku: 'MUG-1', warehouseId: 1, kind: 'counted', onHand: -1, cause: 'never' }], {
      actor: 'test',
      truth: true,
    });
    throw new Error('and nothing of it stays');
  });
  await expect(failed).rejects.toThrow('and nothing of it stays');
  expect(await asked()).toHaveLength(1);
});

it('one shortage for a level however often it grows; its most units, its latest cause', async () => {
  await loses('MUG-1', 1);
  await loses('MUG-1', 1);
  const { rows, total } = await run((tx) => openShortages({ tx }, 10));
  expect(total).toBe(1);
  expect(rows[0]).toMatchObject({ sku: 'MUG-1', units: 4, now: 4, cause: { kind: 'counted', key: 'loss 3' } });
});

it('of many who look at once, each piece of news goes to one', async () => {
  await run((tx) => rowsOf(tx, sql`update stock_level set safety = 60 where sku = 'TEE-BLU-L'`));
  await loses('TEE-BLU-L', 3);
  const news = await Promise.all(Array.from({ length: 8 }, takes));
  expect(news.flatMap(({ opened }) => opened.map(({ sku }) => sku)).sort()).toEqual(['MUG-1', 'TEE-BLU-L']);
});

it('what was covered before anybody heard of it is no news', async () => {
  await loses('TEE-RED-M', 171);
  await run((tx) =>
    post(tx, [{ sku: 'TEE-RED-M', warehouseId: 1, kind: 'received', onHand: 50, cause: 'in' }], { actor: 'test' }),
  );
  expect(await takes()).toEqual({ opened: [], covered: [] });
});

it('what was heard of is said to be covered, once', async () => {
  await run((tx) =>
    post(tx, [{ sku: 'MUG-1', warehouseId: 1, kind: 'received', onHand: 9, cause: 'in2' }], { actor: 'test' }),
  );
  const news = await Promise.all(Array.from({ length: 4 }, takes));
  expect(news.flatMap(({ covered }) => covered.map(({ sku, units, now }) => [sku, units, now]))).toEqual([
    ['MUG-1', 4, 0],
  ]);
});
