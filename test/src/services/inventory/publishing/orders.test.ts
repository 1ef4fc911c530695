import { afterAll, beforeAll, expect, it } from 'vitest';
import { rowsOf, sql, systemScope, type Tx } from '../../../../../src/db/client.ts';
import {
  releaseOrderLines,
  reserveOrderLine,
  reserveOrderLines,
} from '../../../../../src/services/inventory/publishing/orders.ts';
import { assignQuota } from '../../../../../src/services/inventory/quotas.ts';
import { verify } from '../../../../../src/services/inventory/verify.ts';
import { stocked } from '../../../../support/chat.ts';
import { type FreshDatabase, freshDatabase } from '../../../../support/database.ts';

let database: FreshDatabase;
const SKU = 'TEE-RED-M';
const by = { actor: 'platform:test', now: new Date() };
const run = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => database.db.withScope(systemScope('test'), work);

beforeAll(async () => {
  database = await freshDatabase();
  await stocked(database.url);
  // 170 and 70 may be promised in Shanghai and Guangzhou.
  await run(async (tx) => {
    await assignQuota(tx, { sku: SKU, warehouseId: 1, shopId: 1, units: 5 });
    await assignQuota(tx, { sku: SKU, warehouseId: 2, shopId: 1, units: 8 });
    await assignQuota(tx, { sku: SKU, warehouseId: 1, shopId: 2, units: 100 });
    for (const shop of [1, 2])
      await rowsOf(
        tx,
        sql`insert into stock_lane (shop_id, sku, target, confirmed_at) values (${shop}, ${SKU}, 20, now())`,
      );
  });
});
afterAll(() => database.drop());

const quotas = () =>
  run((tx) =>
    rowsOf<{ shop_id: number; warehouse_id: number; assigned: number }>(
      tx,
      sql`select shop_id, warehouse_id, assigned from quota where sku = ${SKU} order by 1, 2`,
    ),
  ).then((rows) => rows.map((row) => [row.shop_id, row.warehouse_id, row.assigned]));
const lane = (shop: number) =>
  run((tx) =>
    rowsOf(tx, sql`select exposed, target, phase from stock_lane where shop_id = ${shop} and sku = ${SKU}`),
  ).then((rows) => rows[0]);
const adds = async () => expect((await run((tx) => verify({ tx }))).findings).toEqual([]);

it('spends the quota of its shop wherever it lies, then what nobody has; many orders in one call', async () => {
  const held = await run((tx) =>
    reserveOrderLines(
      tx,
      [
        { key: 'a', sku: SKU, shopId: 1, quantity: 7, orderNumber: 'A' },
        { key: 'b', sku: SKU, shopId: 1, quantity: 10, orderNumber: 'B' },
        { key: 'c', sku: 'NOPE', shopId: 1, quantity: 1, orderNumber: 'C' },
        { key: 'd', sku: SKU, shopId: 2, quantity: 3, orderNumber: 'D' },
      ],
      by,
    ),
  );
  expect(held.map(({ ids, fromQuota, short }) => [ids.length, fromQuota, short])).toEqual([
    [1, 7, 0],
    [2, 6, 0],
    [0, 0, 1],
    [1, 3, 0],
  ]);
  expect(await quotas()).toEqual([
    [1, 1, 0],
    [1, 2, 0],
    [2, 1, 97],
  ]);
  expect(
    await run((tx) => rowsOf(tx, sql`select order_number from reservation where key like 'b%' order by key`)),
  ).toEqual([{ order_number: 'B' }, { order_number: 'B' }]);
  // Of 17 sold, 4 were covered by no quota: the platform sold what we did not know of, so that it is looked at.
  expect(await lane(1)).toMatchObject({ target: 3, phase: 'reading' });
  expect(await lane(2)).toMatchObject({ target: 17, phase: 'steady' });
  await adds();
});

it('calls back what others were given when nothing else is left, and what nothing covers is short', async () => {
  const held = await run((tx) =>
    reserveOrderLine(tx, { key: 'e', sku: SKU, shopId: 1, quantity: 230, orderNumber: 'E', ...by }),
  );
  expect(held.short).toBe(10);
  expect((await quotas()).every(([, , assigned]) => assigned === 0)).toBe(true);
  expect(await lane(2)).toMatchObject({ exposed: 97, target: 0 });
  await run((tx) => releaseOrderLines(tx, held.ids, { restocked: false, ...by }));
  expect((await quotas()).every(([, , assigned]) => assigned === 0)).toBe(true);
  await adds();
});

it('gives back to the quota what the platform took back, and shows as exposed what stock does not cover of it', async () => {
  const held = await run((tx) =>
    reserveOrderLine(tx, { key: 'f', sku: SKU, shopId: 2, quantity: 6, orderNumber: 'F', ...by }),
  );
  await run((tx) => releaseOrderLines(tx, held.ids, { restocked: true, ...by }));
  expect((await quotas()).filter(([shop]) => shop === 2).reduce((sum, [, , units]) => sum + (units ?? 0), 0)).toBe(6);
  await adds();
  const all = await run((tx) =>
    reserveOrderLine(tx, { key: 'g', sku: SKU, shopId: 1, quantity: 300, orderNumber: 'G', ...by }),
  );
  const before = (await lane(2))?.['exposed'] as number;
  const more = await run((tx) =>
    reserveOrderLine(tx, { key: 'h', sku: SKU, shopId: 2, quantity: 4, orderNumber: 'H', ...by }),
  );
  expect(more).toMatchObject({ fromQuota: 0, short: 4 });
  await run((tx) => releaseOrderLines(tx, more.ids, { restocked: true, ...by }));
  expect((await lane(2))?.['exposed']).toBe(Math.max(0, before - 4) + 4);
  await run((tx) => releaseOrderLines(tx, all.ids, { restocked: false, ...by }));
  await adds();
});
