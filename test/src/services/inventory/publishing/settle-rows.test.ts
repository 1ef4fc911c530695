import { afterAll, beforeAll, expect, it } from 'vitest';
import { rowsOf, sql } from '../../../../../src/db/client.ts';
import { splitReservation } from '../../../../../src/services/inventory/orders/split.ts';
import { newLane } from '../../../../../src/services/inventory/publishing/lane-types.ts';
import { releaseOrderLines, reserveOrderLine } from '../../../../../src/services/inventory/publishing/orders.ts';
import type { LaneRow } from '../../../../../src/services/inventory/publishing/rows.ts';
import { settleLane } from '../../../../../src/services/inventory/publishing/settle-rows.ts';
import { openStock } from '../../../../../src/services/inventory/publishing/stock.ts';
import { type FreshDatabase, freshDatabase } from '../../../../support/database.ts';
import { type LanesBench, lanesBench } from '../../../../support/stock-lanes.ts';

let database: FreshDatabase;
let bench: LanesBench;
const SKU = 'TEE-BLU-L';
const ability = { modes: ['delta' as const], restocksOnCancel: true, landsWithinMs: 1_000 };

beforeAll(async () => {
  database = await freshDatabase();
  bench = await lanesBench(database, [{ mode: 'delta' }]);
});
afterAll(() => database.drop());

it('a part that was cancelled after the reading stays the shop’s: the platform may sell it again', async () => {
  await bench.list(1, SKU, 'item-1', 20);
  await bench.calm();
  const by = { actor: 'platform:test', now: bench.clock.now() };
  const at = by.now.getTime();
  await bench.run((tx) =>
    rowsOf(
      tx,
      sql`insert into "order" (shop_id, number, kind, status, placed_at, currency, source, version)
          values (1, 'P-1', 'sale', 'placed', ${new Date(at - 600_000).toISOString()}::timestamptz, 'CNY', 'platform:test', '1')`,
    ),
  );
  const { ids } = await bench.run((tx) =>
    reserveOrderLine(tx, { key: 'p1', sku: SKU, shopId: 1, quantity: 3, orderNumber: 'P-1', ...by }),
  );
  const read = (await bench.assigned(SKU)).get(1) ?? 0;
  await bench.run(async (tx) => {
    const part = await splitReservation(tx, { id: ids[0] as number, units: 1 });
    await releaseOrderLines(tx, [part], { ...by, restocked: true });
  });
  expect((await bench.assigned(SKU)).get(1)).toBe(read + 1);
  const settled = await bench.run(async (tx) => {
    const stock = await openStock(tx, [SKU]);
    const lane = { ...newLane(), phase: 'settling' as const, read: [{ listing: 1, sellable: read, at }] };
    const listings = [{ id: 1, pieces: 1, state: 'active', locked: false }];
    const row = { shopId: 1, sku: SKU, lane, listings, confirmedAt: at } as unknown as LaneRow;
    const after = await settleLane(tx, { row, stock, ability, slackMs: 1_000 });
    await stock.flush();
    return after;
  });
  expect(settled.lane).toMatchObject({ phase: 'steady', exposed: 0 });
  expect((await bench.assigned(SKU)).get(1)).toBe(read + 1);
});
