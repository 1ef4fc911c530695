import { afterAll, beforeAll, expect, it } from 'vitest';
import { rowsOf, sql } from '../../../../../src/db/client.ts';
import { shownAt } from '../../../../../src/services/inventory/publishing/why.ts';
import { applyUnmatch, findListing, type MatchDeps, planUnmatch } from '../../../../../src/services/listings/match.ts';
import { type FreshDatabase, freshDatabase } from '../../../../support/database.ts';
import { type LanesBench, lanesBench } from '../../../../support/stock-lanes.ts';

const SKU = 'TEE-BLU-L';
const SHOP = { id: 1, code: 'SH-1' };
let database: FreshDatabase;
let bench: LanesBench;

beforeAll(async () => {
  database = await freshDatabase();
  bench = await lanesBench(database, [{ mode: 'cas' }, { mode: 'set' }]);
});
afterAll(() => database.drop());

const why = async () => {
  const { because, row } = await bench.run((tx) => shownAt({ tx }, { sku: SKU, shop: SHOP }));
  return { quota: row.quota, words: because.map(({ en }) => en).join('\n') };
};
const unmatch = (item: string) =>
  bench.run(async (tx) => {
    const [row] = await rowsOf<{ id: string }>(tx, sql`select id from listing where item = ${item}`);
    const d = { tx } as MatchDeps;
    await applyUnmatch(d, { effect: await planUnmatch(d, { listing: await findListing(tx, `L${row?.id}`) }) });
  });

it('of a shop without a listing any more it says so, and what becomes of its quota, which is given back', async () => {
  await bench.list(1, SKU, 'one', 20);
  await bench.list(2, SKU, 'two', 20);
  await bench.calm();
  const before = await why();
  expect(before.quota).toBeGreaterThan(0);
  expect(before.words).toContain('shared by sales');
  await unmatch('one');
  const left = await why();
  expect(left.quota).toBe(before.quota);
  expect(left.words).toContain('No listing of this shop is this SKU any more');
  expect(left.words).toContain(`Its quota of ${before.quota} is given back once`);
  expect(left.words).not.toMatch(/on its way|shared by/);
  const writes = bench.platforms[0]?.calls.length;
  await bench.calm();
  expect(bench.errors).toEqual([]);
  const after = await why();
  expect(after.quota).toBe(0);
  expect(after.words).toContain('Its quota was given back');
  expect(bench.platforms[0]?.calls.length).toBe(writes);
});
