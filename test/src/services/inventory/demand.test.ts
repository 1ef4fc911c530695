import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { dailyOf } from '../../../../src/services/inventory/demand.ts';
import { post } from '../../../../src/services/inventory/ledger.ts';
import { reserveLines } from '../../../../src/services/inventory/reservations/reserve.ts';
import { outlookOf } from '../../../../src/services/inventory/transfers/outlook.ts';
import { line, type StockHouse, stockHouse } from '../../../support/reservations.ts';

let house: StockHouse;
const now = () => new Date();

beforeAll(async () => {
  house = await stockHouse();
});
afterAll(() => house.drop());

/** A SKU of its own for each test: what was shipped stays shipped. */
const SKUS = ['A', 'B', 'C', 'D'];
let sku = '';
beforeEach(async () => {
  sku = SKUS.shift() ?? '';
  await house.stock(sku, 200);
  await house.stock(sku, 100, { warehouse: 2 });
  await sell(900);
});

const sell = (units: number) =>
  house.rows(
    `with o as (insert into "order" (shop_id, number, kind, status, placed_at, currency, source)
       values (1, '${sku} ${units}', 'sale', 'paid', now() - interval '5 days', 'CNY', 'test') returning *)
     insert into order_line (shop_id, order_id, key, sku, kind, quantity, unit_minor, placed_at)
     select shop_id, id, '1', '${sku}', 'sale', ${units}, 100, placed_at from o`,
  );
const daily = async (days = 90) => {
  const found = await house.run((tx) => dailyOf(tx, sku, { now: now(), days }));
  return [found.get(1), found.get(2)].map((one) => Number(one?.toFixed(6)));
};
const ship = (warehouseId: number, units: number, cause: string) =>
  house.run((tx) =>
    post(tx, [{ sku, warehouseId, kind: 'shipped', onHand: -units, reason: '', cause: `${sku} ${cause}` }], {
      actor: 'test',
    }),
  );

test('what is held, kept or assigned moves no demand', async () => {
  expect(await daily()).toEqual([6.666667, 3.333333]);
  await house.run((tx) => reserveLines(tx, [line(sku, 90, { warehouseId: 2 })], { actor: 'test', now: now() }));
  await house.rows(`update stock_level set safety = 5 where sku = '${sku}'`);
  await house.rows(`insert into quota (sku, warehouse_id, shop_id, assigned) values ('${sku}', 1, 1, 50)`);
  await house.rows(`update stock_level set assigned = 50 where sku = '${sku}' and warehouse_id = 1`);
  expect(await house.rows(`select reserved from stock_level where sku = '${sku}' and warehouse_id = 2`)).toEqual([
    { reserved: 90 },
  ]);
  expect(await daily()).toEqual([6.666667, 3.333333]);
});

test('one shipment among many sales does not carry all demand to its warehouse', async () => {
  await ship(1, 9, 'first');
  const [first = 0, second = 0] = await daily();
  // 9 + 891 x 191/291 of 900, over 90 days.
  expect(first).toBeCloseTo((9 + (891 * 191) / 291) / 90, 5);
  expect(first + second).toBeCloseTo(10, 5);
});

test('where shipments stand for all that was sold, they alone decide', async () => {
  await house.rows(`delete from order_line where sku = '${sku}'`);
  await sell(100);
  await ship(1, 20, 'one');
  await ship(2, 80, 'two');
  expect(await daily()).toEqual([0.222222, 0.888889]);
});

test('both sides of a transfer add up to the SKU, and an empty SKU is shared in equal parts', async () => {
  const outlook = await house.run((tx) => outlookOf(tx, { sku, owner: '', fromId: 1, toId: 2, quantity: 30 }, now()));
  expect(outlook.perDay).toBeCloseTo(900 / 28, 6);
  expect(outlook.from.perDay + outlook.to.perDay).toBeCloseTo(outlook.perDay, 6);
  expect(outlook.from).toMatchObject({ coverDays: 9.3, coverDaysAfter: 7.9 });
  expect(outlook.to).toMatchObject({ coverDays: 9.3, coverDaysAfter: 12.1 });
  await house.stock(sku, 0);
  await house.stock(sku, 0, { warehouse: 2 });
  expect(await daily()).toEqual([5, 5]);
});
