import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ShopId } from '../../../../src/core/terms.ts';
import { type Scope, systemScope, type Tx } from '../../../../src/db/client.ts';
import { openOwner } from '../../../../src/db/owner.ts';
import { createOrders, type Orders } from '../../../../src/services/orders/orders.ts';
import { type FreshDatabase, freshDatabase } from '../../../support/database.ts';

const NOW = new Date('2026-11-10T12:00:00Z');
const WEEK = { from: '2026-11-03', to: '2026-11-09' };
let fresh: FreshDatabase;
const within = <T>(scope: Scope, work: (orders: Orders) => Promise<T>) =>
  fresh.db.withScope(scope, (tx: Tx) => work(createOrders({ tx })));
const everywhere = <T>(work: (orders: Orders) => Promise<T>) => within(systemScope('test'), work);

beforeAll(async () => {
  fresh = await freshDatabase();
  const sql = openOwner(fresh.url);
  await sql.unsafe(`
    insert into shop (code, name_zh, name_en, platform, currency, time_zone) values
      ('CN', '中国店', 'China', 'taobao', 'CNY', 'Asia/Shanghai'), ('UK', '英国店', 'Britain', 'shopify', 'GBP', 'Europe/London');
    insert into sku (code, title) values ('TEE', 'T 恤'), ('tee', 't 恤'), ('CUP', '杯');
    insert into "order" (shop_id, number, kind, status, placed_at, currency, source) values
      (1, 'c1', 'sale', 'paid', '2026-11-08 23:59+08', 'CNY', 't'), (1, 'c2', 'sale', 'paid', '2026-11-09 00:00+08', 'CNY', 't'),
      (2, 'u1', 'sale', 'paid', '2026-11-08 23:59+00', 'GBP', 't'), (2, 'u2', 'cancellation', 'closed', '2026-11-10 10:00+00', 'GBP', 't'),
      (1, 'c3', 'sale', 'cancelled', '2026-11-09 10:00+08', 'CNY', 't'), (1, 'c4', 'sale', 'closed', '2026-10-01 10:00+08', 'CNY', 't');
    insert into order_line (shop_id, order_id, key, sku, kind, quantity, unit_minor, placed_at)
      select shop_id, id, '1', 'TEE', case kind when 'cancellation' then 'return' else 'sale' end,
        case kind when 'cancellation' then -1 else 2 end, 1000 + id, placed_at from "order";
    insert into order_line (shop_id, order_id, key, sku, kind, quantity, unit_minor, placed_at)
      select shop_id, id, '2', 'TEE', 'free', 1, 0, placed_at from "order" where number = 'c2';
    insert into order_line (shop_id, order_id, key, sku, kind, quantity, unit_minor, placed_at)
      select shop_id, id, '3', 'tee', 'sale', 50, 1, placed_at from "order" where number = 'c2';`);
  await sql.end();
});
afterAll(() => fresh.drop());

test('demand is counted on the local days of the shop that sold, quiet days are 0', async () => {
  const span = { from: '2026-11-07', to: '2026-11-10' };
  expect(await everywhere((orders) => orders.demandOf('TEE', span))).toEqual([
    { day: '2026-11-07', units: 0 },
    { day: '2026-11-08', units: 4 },
    { day: '2026-11-09', units: 3 },
    { day: '2026-11-10', units: 0 },
  ]);
  const ofChina = await everywhere((orders) => orders.demandOf('TEE', { ...span, shop: 1 as ShopId }));
  expect(ofChina.map((day) => day.units)).toEqual([0, 2, 3, 0]);
});

test('what was sold lately, by shop and currency; cancelled orders and returns are not sales', async () => {
  expect(await everywhere((orders) => orders.soldOf('TEE', WEEK))).toEqual({
    units: 7,
    orders: 3,
    revenue: [
      { minor: 4_006n, currency: 'CNY' },
      { minor: 2_006n, currency: 'GBP' },
    ],
    byShop: [
      { code: 'CN', name: { zh: '中国店', en: 'China' }, units: 5 },
      { code: 'UK', name: { zh: '英国店', en: 'Britain' }, units: 2 },
    ],
  });
  expect(await everywhere((orders) => orders.soldOf('CUP', WEEK))).toEqual({
    units: 0,
    orders: 0,
    revenue: [],
    byShop: [],
  });
});

test('the units sold are what the days add up to, and the days end where those of the shops do', async () => {
  const span = await everywhere((orders) => orders.lastDays({ now: NOW, days: 7 }));
  expect(span).toEqual({ from: '2026-11-04', to: '2026-11-10' });
  const counted = { ...span, until: NOW };
  const days = await everywhere((orders) => orders.demandOf('TEE', counted));
  expect(days).toHaveLength(7);
  expect(days.reduce((sum, { units }) => sum + units, 0)).toBe(
    (await everywhere((orders) => orders.soldOf('TEE', counted))).units,
  );
  const quiet = new Date('2026-11-12T12:00:00Z');
  expect(await everywhere((orders) => orders.lastDays({ now: quiet, days: 7 }))).toEqual({
    from: '2026-11-05',
    to: '2026-11-11',
  });
  expect((await everywhere((orders) => orders.soldOf('TEE', { ...span, until: new Date(0) }))).units).toBe(0);
});

test('the latest lines of a code, the newest first', async () => {
  const last = await everywhere((orders) => orders.lastSales('TEE', 1));
  expect(last).toEqual([
    {
      at: new Date('2026-11-09T02:00:00Z'),
      shop: { code: 'CN', name: { zh: '中国店', en: 'China' } },
      order: 'c3',
      kind: 'sale',
      quantity: 2,
      unit: { minor: 1_005n, currency: 'CNY' },
    },
  ]);
  const all = await everywhere((orders) => orders.ordersOf('TEE', 2));
  expect(all).toMatchObject({ total: 7, rows: [{ order: 'u2', kind: 'return', quantity: -1 }, { order: 'c3' }] });
});

test('counts by shop, within the scope', async () => {
  expect(await everywhere((orders) => orders.countsByShop())).toMatchObject([
    {
      code: 'CN',
      orders: 4,
      lines: 6,
      first: new Date('2026-10-01T02:00:00Z'),
      latest: new Date('2026-11-09T02:00:00Z'),
    },
    { code: 'UK', orders: 2, lines: 2 },
  ]);
  const scope: Scope = { kind: 'shops', shops: [2] };
  expect((await within(scope, (orders) => orders.countsByShop())).map((count) => count.code)).toEqual(['UK']);
  expect((await within(scope, (orders) => orders.soldOf('TEE', WEEK))).units).toBe(2);
});
