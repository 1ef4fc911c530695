import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rowsOf, sql } from '../../../src/db/client.ts';
import { claimShown } from '../../../src/services/connections/take-over.ts';
import { post } from '../../../src/services/inventory/ledger.ts';
import { shownAt } from '../../../src/services/inventory/publishing/why.ts';
import { findListing, matchOne } from '../../../src/services/listings/match.ts';
import { finishCatalog, type ListingTold, storeListings } from '../../../src/services/listings/store.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';
import { type LanesBench, lanesBench } from '../../support/stock-lanes.ts';

let database: FreshDatabase;
let bench: LanesBench;
const [ONE, TWO] = ['TEE-BLU-L', 'MUG-1'];
const SHOP = { id: 1, code: 'SH-1' };

beforeAll(async () => {
  database = await freshDatabase();
  bench = await lanesBench(database, [{ mode: 'cas' }, { mode: 'keyed-delta' }]);
  await bench.list(1, ONE, 'a1', 30);
  await bench.list(2, ONE, 'a2', 30);
  await bench.calm();
});
afterAll(() => database.drop());

const platform = (n: number) => bench.platforms[n - 1] as LanesBench['platforms'][number];
const shown = (n: number, item: string) => platform(n).shown.get(item) ?? 0;
const told = (item: string, sellable: number): ListingTold => ({
  ...{ item, variant: '', title: item, attributes: {}, outerCode: '', state: 'active', sellable },
});
/** The whole catalogue of SH-1, with these listings in it. */
const catalogue = (listings: ListingTold[]) =>
  bench.run(async (tx) => {
    await rowsOf(tx, sql`update listing set seen_at = clock_timestamp() - interval '1 hour' where shop_id = 1`);
    const [now] = await rowsOf<{ at: string }>(tx, sql`select clock_timestamp() - interval '1 minute' as at`);
    const at = new Date(now?.at ?? '');
    await storeListings(tx, 1, listings, bench.clock.now());
    return finishCatalog(tx, 1, at);
  });
const listing = async (item: string) =>
  (await bench.run((tx) => rowsOf<Record<string, unknown>>(tx, sql`select * from listing where item = ${item}`)))[0];
/** What platforms show of what is there, and what quotas say. */
const expectCovered = async (sku: string, items: [string, string], most: number) => {
  const assigned = await bench.assigned(sku);
  for (const n of [1, 2]) {
    const exposed = Number((await bench.lane(n, sku))?.['exposed'] ?? 0);
    expect((assigned.get(n) ?? 0) + exposed, `shop ${n}`).toBeGreaterThanOrEqual(shown(n, items[n - 1] as string));
  }
  expect(shown(1, items[0]) + shown(2, items[1])).toBeLessThanOrEqual(most);
};

describe('a listing that a catalogue left out', () => {
  it('frees nothing, whether its platform still tells of it or not, and is read before anything is raised when it is back', async () => {
    const before = shown(1, 'a1');
    expect(before).toBeGreaterThan(20);
    platform(1).missing.add('a1');
    expect(await catalogue([])).toBe(1);
    await bench.calm();
    expect((await listing('a1'))?.['state']).toBe('gone');
    await expectCovered(ONE, ['a1', 'a2'], 60);
    expect((await bench.assigned(ONE)).get(1)).toBe(before);
    const { because, row } = await bench.run((tx) => shownAt({ tx }, { sku: ONE, shop: SHOP }));
    expect(because[0]?.en).toContain(`the ${before} that it last showed stay spent`);
    expect(row.published).toBe(before);
    const reads = platform(1).reads;
    await bench.calm(3);
    expect(platform(1).reads, 'it is not asked again and again').toBe(reads);

    platform(1).shown.set('a1', before + 4);
    platform(1).missing.clear();
    await catalogue([told('a1', 1)]);
    expect(await listing('a1')).toMatchObject({ state: 'active', published: null });
    expect(await bench.lane(1, ONE)).toMatchObject({ phase: 'reading', confirmed_at: null });
    await bench.calm();
    expect(bench.errors).toEqual([]);
    await expectCovered(ONE, ['a1', 'a2'], 60);
    expect((await bench.assigned(ONE)).get(1)).toBe(shown(1, 'a1'));
  });

  it('is there all the same when its platform tells what it shows, and frees all when that is 0', async () => {
    const before = shown(1, 'a1');
    await catalogue([]);
    await bench.calm();
    expect(await listing('a1')).toMatchObject({ state: 'hidden', published: shown(1, 'a1') });
    await expectCovered(ONE, ['a1', 'a2'], 60);
    expect(shown(1, 'a1')).toBeLessThanOrEqual(before);
    platform(1).shown.set('a1', 0);
    await catalogue([]);
    await bench.calm();
    expect((await listing('a1'))?.['state']).toBe('gone');
    expect((await bench.assigned(ONE)).get(1) ?? 0).toBe(0);
    await catalogue([told('a1', 0)]);
    await bench.calm();
    expect(shown(1, 'a1')).toBeGreaterThan(0);
    await expectCovered(ONE, ['a1', 'a2'], 60);
  });
});

describe('an answer that leaves a listing out', () => {
  it('is asked again ever later where nobody knows what it shows, and nothing is settled with it', async () => {
    await bench.run(async (tx) => {
      await rowsOf(tx, sql`update listing set published = null, published_at = null where item = 'a1'`);
      await rowsOf(
        tx,
        sql`update stock_lane set phase = 'reading', read_after = now(), due_at = now() where shop_id = 1 and sku = ${ONE}`,
      );
    });
    platform(1).missing.add('a1');
    const before = (await bench.assigned(ONE)).get(1);
    const reads = platform(1).reads;
    await bench.calm(40);
    expect(platform(1).reads - reads).toBeLessThan(8);
    expect(await bench.lane(1, ONE)).toMatchObject({ phase: 'reading', trouble: 'unread' });
    expect((await bench.assigned(ONE)).get(1)).toBe(before);
    platform(1).missing.clear();
    bench.pass(600_000);
    await bench.calm(4);
    expect(await bench.lane(1, ONE)).toMatchObject({ phase: 'steady', trouble: '' });
    expect((await bench.assigned(ONE)).get(1)).toBe(shown(1, 'a1'));
  });

  it('stands for nothing that was sent since: after a crash the listing is unknown until it is read', async () => {
    await bench.run((tx) =>
      post(tx, [{ sku: ONE, warehouseId: 1, kind: 'received', onHand: 100, cause: 'gone:1' }], { actor: 'test' }),
    );
    bench.pass(1_000);
    await bench.pulled();
    const killed = bench.round({
      step: (name) => {
        if (name === 'intents-committed') throw new Error('killed');
      },
    });
    await killed().catch(() => undefined);
    platform(1).shown.set('a1', shown(1, 'a1') + 40);
    platform(1).missing.add('a1');
    bench.pass(120_000);
    await bench.calm(4);
    expect(await listing('a1')).toMatchObject({ published: null });
    expect((await bench.assigned(ONE)).get(1)).toBeGreaterThanOrEqual(shown(1, 'a1') - 1);
    platform(1).missing.clear();
    bench.pass(600_000);
    await bench.calm(4);
    await expectCovered(ONE, ['a1', 'a2'], 160);
  });
});

it('one absurd number holds up no other lane of the answer', async () => {
  await bench.list(1, TWO, 'b1', 2);
  platform(1).shown.set('a1', 5_000_000_000);
  await bench.run((tx) =>
    rowsOf(
      tx,
      sql`update stock_lane set phase = 'reading', read_after = now(), due_at = now() where shop_id = 1 and sku = ${ONE}`,
    ),
  );
  await bench.calm(4);
  expect(bench.errors).toEqual([]);
  expect(await bench.lane(1, TWO)).toMatchObject({ phase: 'steady', exposed: 0 });
  expect(Number((await bench.lane(1, ONE))?.['exposed'])).toBeGreaterThan(900_000);
});

it('a listing that is matched after a reading by a clock that is ahead is read before the lane does anything', async () => {
  await bench.calm();
  await bench.run(async (tx) => {
    await rowsOf(
      tx,
      sql`update stock_lane set phase = 'steady', target = null, due_at = null, confirmed_at = now() + interval '1 day'
          where shop_id = 1 and sku = ${TWO}`,
    );
    await rowsOf(tx, sql`delete from stock_mark`);
    await rowsOf(
      tx,
      sql`insert into listing (shop_id, item, published, published_at) values (1, 'b3', 1, now() - interval '1 minute')`,
    );
  });
  platform(1).shown.set('b3', 4);
  const order: string[] = [];
  await bench.run(async (tx) => {
    const one = await findListing(tx, 'SH-1/b3');
    const spy = { resolve: async () => ({ lines: 0, short: 0 }), claim: claimShown };
    await matchOne({ tx, ...spy }, one, { sku: TWO, pieces: 1 }, { by: 'test', now: bench.clock.now() });
    const locks = await rowsOf<{ relation: string }>(
      tx,
      sql`select relation::regclass::text as relation from pg_locks where pid = pg_backend_pid() and relation is not null`,
    );
    order.push(...locks.map(({ relation }) => relation));
  });
  expect(order).toEqual(expect.arrayContaining(['stock_level', 'stock_lane', 'listing']));
  expect(await bench.lane(1, TWO)).toMatchObject({ confirmed_at: null });
  await bench.calm(4);
  expect(await listing('b3')).toMatchObject({ published: shown(1, 'b3') });
  const quota = (await bench.assigned(TWO)).get(1) ?? 0;
  const exposed = Number((await bench.lane(1, TWO))?.['exposed'] ?? 0);
  expect(quota + exposed).toBeGreaterThanOrEqual(shown(1, 'b1') + shown(1, 'b3'));
  expect(bench.errors).toEqual([]);
});
