import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rowsOf, sql } from '../../../src/db/client.ts';
import { post } from '../../../src/services/inventory/ledger.ts';
import { releaseOrderLines, reserveOrderLine } from '../../../src/services/inventory/publishing/orders.ts';
import { verify } from '../../../src/services/inventory/verify.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';
import { type LanesBench, lanesBench } from '../../support/stock-lanes.ts';

let database: FreshDatabase;
let bench: LanesBench;
const SKU = 'TEE-BLU-L';

beforeAll(async () => {
  database = await freshDatabase();
  bench = await lanesBench(database, [{ mode: 'cas' }, { mode: 'delta' }, { mode: 'set', restocksOnCancel: false }]);
});
afterAll(() => database.drop());

const shown = (n: number, item = `item-${n}`) => bench.platforms[n - 1]?.shown.get(item) ?? 0;
const total = async () => [...(await bench.assigned(SKU)).values()].reduce((a, b) => a + b, 0);
const agreed = async () => {
  const assigned = await bench.assigned(SKU);
  for (const n of [1, 2, 3]) expect(shown(n), `shop ${n}`).toBe(assigned.get(n) ?? 0);
  expect((await bench.run((tx) => verify({ tx }))).findings).toEqual([]);
};

describe('the stock worker', () => {
  it('takes shops over that show more than there is: lowered first, then spread, and the database stays exact', async () => {
    for (const n of [1, 2, 3]) await bench.list(n, SKU, `item-${n}`, 60);
    await bench.calm();
    expect(bench.errors).toEqual([]);
    expect(await total()).toBeLessThanOrEqual(60);
    for (const n of [1, 2, 3]) expect(shown(n)).toBeGreaterThan(10);
    await agreed();
    const first = bench.platforms.map(({ calls }) => calls.flat()[0]);
    expect(first[0]).toMatchObject({ mode: 'cas' });
    expect(first[1]).toMatchObject({ mode: 'delta' });
    expect(first[2]).toMatchObject({ mode: 'set', to: 0 });
  });

  it('an order spends the quota and nothing is written back; a cancellation gives back what the platform took back', async () => {
    const before = await bench.assigned(SKU);
    const writes = bench.platforms.map(({ calls }) => calls.length);
    bench.platforms[0]?.shown.set('item-1', shown(1) - 2);
    const by = { actor: 'platform:test', now: bench.clock.now() };
    const held = await bench.run((tx) =>
      reserveOrderLine(tx, { key: 'o1', sku: SKU, shopId: 1, quantity: 2, orderNumber: 'O-1', ...by }),
    );
    expect(held).toMatchObject({ fromQuota: 2, short: 0 });
    expect((await bench.assigned(SKU)).get(1)).toBe((before.get(1) ?? 0) - 2);
    await bench.calm(3);
    expect(bench.platforms.map(({ calls }) => calls.length)).toEqual(writes);
    await agreed();
    bench.platforms[0]?.shown.set('item-1', shown(1) + 2);
    await bench.run((tx) => releaseOrderLines(tx, held.ids, { restocked: true, ...by }));
    expect(await bench.assigned(SKU)).toEqual(before);
    await agreed();
  });

  it('stock that shrinks is called back at once, shown as exposed, and lowered on the platform', async () => {
    await bench.run((tx) =>
      post(tx, [{ sku: SKU, warehouseId: 1, kind: 'counted', onHand: -40, cause: 'count:1' }], {
        actor: 'test',
        truth: true,
      }),
    );
    const exposed = await bench.run((tx) =>
      rowsOf<{ n: number }>(tx, sql`select sum(exposed)::int as n from stock_lane where sku = ${SKU}`),
    );
    expect(exposed[0]?.n).toBeGreaterThan(20);
    expect(await total()).toBeLessThanOrEqual(20);
    await bench.calm();
    expect(shown(1) + shown(2) + shown(3)).toBeLessThanOrEqual(20);
    await agreed();
    for (const n of [1, 2, 3]) expect((await bench.lane(n, SKU))?.['exposed']).toBe(0);
  });

  it('a lost answer is read back before anything else is sent, and its units stay spent until then', async () => {
    bench.platforms[1]?.next.push('lost', 'dropped');
    bench.platforms[0]?.next.push('dropped');
    await bench.run((tx) =>
      post(tx, [{ sku: SKU, warehouseId: 1, kind: 'received', onHand: 60, cause: 'receive:1' }], { actor: 'test' }),
    );
    await bench.calm(16);
    await agreed();
    const unknown = await bench.run((tx) =>
      rowsOf<{ state: string }>(tx, sql`select state from stock_intent where state in ('open', 'unknown')`),
    );
    expect(unknown).toEqual([]);
    expect(await total()).toBeGreaterThan(60);
  });

  it('two workers at once, one of them killed after its intents were written: nothing is sent twice or for ever lost', async () => {
    await bench.run((tx) =>
      post(tx, [{ sku: SKU, warehouseId: 1, kind: 'received', onHand: 300, cause: 'receive:2' }], { actor: 'test' }),
    );
    const killed = bench.round({
      step: (name) => {
        if (name === 'intents-committed') throw new Error('killed');
      },
    });
    await killed().catch(() => undefined);
    const open = await bench.run((tx) =>
      rowsOf<{ n: number }>(tx, sql`select count(*)::int as n from stock_intent where state = 'open'`),
    );
    expect(open[0]?.n).toBeGreaterThan(0);
    const [one, two] = [bench.round(), bench.round()];
    for (let turn = 0; turn < 45; turn += 1) {
      bench.pass(3_000);
      await bench.pulled();
      const tasks = (await Promise.all([one(), two()])).flat();
      await Promise.all(tasks.map((task) => task()));
    }
    expect(bench.errors).toEqual([]);
    await agreed();
    expect(await total()).toBeGreaterThan(250);
  });

  it('late orders of one shop hold the writes of all', async () => {
    await bench.run((tx) =>
      rowsOf(tx, sql`update shop_connection set orders_through = now() - interval '1 hour' where shop_id = 3`),
    );
    const writes = bench.platforms.map(({ calls }) => calls.length);
    await bench.run((tx) =>
      post(tx, [{ sku: SKU, warehouseId: 1, kind: 'received', onHand: 500, cause: 'receive:3' }], { actor: 'test' }),
    );
    const round = bench.round();
    for (let i = 0; i < 4; i += 1) {
      bench.pass(3_000);
      await Promise.all((await round()).map((task) => task()));
    }
    expect(bench.platforms.map(({ calls }) => calls.length)).toEqual(writes);
    await bench.calm();
    expect(bench.platforms[0]?.calls.length).toBeGreaterThan(writes[0] as number);
    await agreed();
  });
});
