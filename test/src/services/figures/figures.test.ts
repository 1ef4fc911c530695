import { afterAll, beforeAll, expect, test } from 'vitest';
import { rowsOf, sql, systemScope, type Tx } from '../../../../src/db/client.ts';
import { createFigures, type Figure } from '../../../../src/services/figures/figures.ts';
import { post } from '../../../../src/services/inventory/ledger.ts';
import { type FreshDatabase, freshDatabase } from '../../../support/database.ts';

const NOW = new Date('2026-06-30T12:00:00Z');
const SPAN = { from: '2026-04-01', to: '2026-06-29', now: NOW };
const sources = {
  accuracy: async () => ({ value: 97, of: 100 }),
  decisionTime: async () => ({ value: 22, of: 3 }),
  onTime: async () => ({ value: undefined, of: 0 }),
  violations: async () => ({ value: 0.4, of: 1000 }),
};

let database: FreshDatabase;
const run = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => database.db.withScope(systemScope('test'), work);
const does = (...statements: string[]) =>
  run(async (tx) => {
    for (const statement of statements) await rowsOf(tx, sql.raw(statement));
  });

/** MUG: 200 on hand, 90 sold in 90 days. OLD: 60 on hand, none sold. NEW: sold out ten days ago. */
beforeAll(async () => {
  database = await freshDatabase();
  await does(
    `insert into shop (code, name_zh, name_en, platform, is_main, currency, time_zone) values ('A', '甲', 'A', 'taobao', true, 'CNY', 'UTC')`,
    `insert into warehouse (code, name_zh, name_en) values ('w', '仓', 'W')`,
    `insert into sku (code, title, category) values ('MUG', 'Mug', 'cups'), ('OLD', 'Old', 'cups'), ('NEW', 'New', 'cups')`,
  );
  await run((tx) =>
    post(
      tx,
      [
        { sku: 'MUG', warehouseId: 1, kind: 'counted', onHand: 100, cause: '1' },
        { sku: 'OLD', warehouseId: 1, kind: 'counted', onHand: 60, cause: '2' },
        { sku: 'NEW', warehouseId: 1, kind: 'counted', onHand: 30, cause: '3' },
        { sku: 'MUG', warehouseId: 1, kind: 'received', onHand: 100, cause: '4' },
        { sku: 'NEW', warehouseId: 1, kind: 'shipped', onHand: -30, cause: '5' },
      ],
      { actor: 'test' },
    ),
  );
  const owner = (await import('../../../../src/db/owner.ts')).openOwner(database.url);
  await owner.unsafe(`alter table movement disable trigger all;
    update movement set at = '2025-01-01' where cause in ('1', '2', '3');
    update movement set at = '2026-05-16T12:00:00Z' where cause = '4';
    update movement set at = '2026-06-20T12:00:00Z' where cause = '5';
    alter table movement enable trigger all;
    insert into "order" (shop_id, number, kind, status, placed_at, currency, source)
      select 1, d::text, 'sale', 'paid', d + interval '3 hours', 'CNY', 'test'
      from generate_series('2026-04-01'::timestamptz, '2026-06-29', interval '1 day') d;
    insert into order_line (shop_id, order_id, key, sku, kind, quantity, unit_minor, placed_at)
      select 1, id, '1', 'MUG', 'sale', 1, 2000, placed_at from "order"
      union all select 1, id, '2', 'NEW', 'sale', 1, 1000, placed_at from "order" where placed_at between '2026-06-01' and '2026-06-20'
      union all select 1, min(id), '3', 'MUG', 'return', -1, 2000, min(placed_at) from "order"`);
  await owner.end();
});
afterAll(() => database.drop());

const figure = async (name: Figure['name']): Promise<Figure> => {
  const all = await run((tx) => createFigures({ tx, sources }).all(SPAN));
  return all.find((one) => one.name === name) as Figure;
};

test('turnover is what was sold, as of a year, by the average on hand as the ledger tells it', async () => {
  // 45 of the 90 days with 190 on hand (100 + 60 + 30), 35 with 290, 10 with 260.
  const average = (45 * 190 + 35 * 290 + 10 * 260) / 90;
  const sold = 90 + 19;
  const { value, of, meets } = await figure('turnover');
  expect(of).toBe(sold);
  expect(value).toBeCloseTo((sold * 365) / 90 / average, 1);
  expect(meets).toBe(false);
});

test('days of cover are what is on hand by the daily sales of four weeks', async () => {
  const sold = 28 + 18;
  const { value } = await figure('cover');
  expect(value).toBeCloseTo((260 * 28) / sold, 1);
});

test('a stock-out is a day that ended with none on hand, of goods that sell', async () => {
  const { value, of } = await figure('stock-outs');
  // Two goods that sold, 28 days; NEW was gone at the end of 10 of them.
  expect(of).toBe(56);
  expect(value).toBeCloseTo((100 * 10) / 56, 5);
  expect(await figure('holiday-stock-outs')).toMatchObject({ value: undefined, of: 0 });
  await does(
    `insert into calendar_day (day, name, kind) values ('2026-06-18', '618', 'promotion'), ('2026-06-21', 'x', 'holiday')`,
  );
  expect(await figure('holiday-stock-outs')).toMatchObject({ value: 25, of: 4, meets: false });
});

test('what was oversold lowers the fill rate; without platform orders there is none', async () => {
  expect(await figure('fill-rate')).toMatchObject({ value: undefined, of: 0 });
  await does(`insert into reservation (key, sku, warehouse_id, kind, quantity, short, created_at) values
    ('a', 'MUG', 1, 'order', 9, 0, '2026-06-01'), ('b', 'MUG', 1, 'order', 1, 1, '2026-06-01'),
    ('c', 'MUG', 1, 'hold', 50, 0, '2026-06-01'), ('d', 'MUG', 1, 'order', 50, 50, '2025-06-01')`);
  expect(await figure('fill-rate')).toMatchObject({ value: 90, of: 10 });
});

test('figures of other services are passed on and judged by their goals', async () => {
  expect(await figure('accuracy')).toMatchObject({ value: 97, meets: true });
  expect(await figure('decision-time')).toMatchObject({ value: 22, meets: false });
  const onTime = await figure('on-time');
  expect(onTime.value).toBeUndefined();
  expect(onTime.meets).toBeUndefined();
});

test('dead stock is what nobody bought, at the cheapest supplier’s price', async () => {
  expect(await figure('dead-stock')).toMatchObject({ value: 60, of: 1, worth: [] });
  await does(
    `insert into supplier (code, name_zh, name_en, currency) values ('S1', '一', 'One', 'CNY'), ('S2', '二', 'Two', 'CNY')`,
    `insert into supplier_item (supplier, sku, unit_minor, lead_days) values ('S1', 'OLD', 500, 7), ('S2', 'OLD', 400, 7), ('S1', 'MUG', 1900, 7)`,
  );
  expect(await figure('dead-stock')).toMatchObject({ value: 60, worth: [{ minor: 24_000n, currency: 'CNY' }] });
});

test('slow movers get a clearance price that is not under cost, or a bundle with the best seller of their kind', async () => {
  const { rows, total } = await run((tx) => createFigures({ tx, sources }).slowMovers(SPAN, 10));
  expect(total).toBe(2);
  expect(rows.map(({ sku, cover }) => [sku, cover])).toEqual([
    ['MUG', 200],
    ['OLD', undefined],
  ]);
  // A fifth off 20.00 would be 16.00, but a mug costs 19.00.
  expect(rows[0]?.clearance).toEqual({ minor: 1900n, currency: 'CNY' });
  // OLD never sold, so there is no price to cut.
  expect(rows[1]).toMatchObject({ price: undefined, clearance: undefined, bundleWith: 'MUG' });
});
