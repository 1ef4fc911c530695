import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { rowsOf, sql, systemScope, type Tx } from '../../../../../src/db/client.ts';
import { receiveGoods } from '../../../../../src/services/inventory/receive.ts';
import { type FreshDatabase, freshDatabase } from '../../../../support/database.ts';

let database: FreshDatabase;
let arrival = '';
let n = 0;
const now = new Date('2026-11-23T01:00:00Z');

const run = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => database.db.withScope(systemScope('test'), work);

beforeAll(async () => {
  database = await freshDatabase();
  await run(async (tx) => {
    await rowsOf(tx, sql`insert into sku (code, title) values ('MUG', 'Mug')`);
    await rowsOf(tx, sql`insert into warehouse (code, name_zh, name_en) values ('w', '仓', 'W')`);
    await rowsOf(
      tx,
      sql`insert into shop (code, name_zh, name_en, platform, currency, time_zone)
          values ('A', 'A', 'A', 'taobao', 'CNY', 'UTC'), ('B', 'B', 'B', 'doudian', 'CNY', 'UTC')`,
    );
    await rowsOf(tx, sql`insert into supplier (code, name_zh, name_en, currency) values ('S', 'S', 'S', 'CNY')`);
  });
});
afterAll(() => database.drop());

beforeEach(() =>
  run(async (tx) => {
    n += 1;
    await rowsOf(tx, sql`update stock_level set on_hand = 0, reserved = 0, safety = 0, assigned = 0, short = 0`);
    const [line] = await rowsOf<{ id: string }>(
      tx,
      sql`with o as (insert into purchase_order (supplier, warehouse_id, cause, ordered_by) values ('S', 1, ${`order ${n}`}, 'test') returning id)
          insert into purchase_line (order_id, sku, quantity, unit_minor, promised_on, expected_on)
          select id, 'MUG', 100, 1, '2026-12-01', '2026-12-01' from o returning id`,
    );
    arrival = `purchase:${line?.id}`;
  }),
);

const promise = (shop: number, quantity: number, orderNumber: string | null = null) =>
  run(async (tx) => {
    n += 1;
    const [row] = await rowsOf<{ id: number }>(
      tx,
      sql`insert into presale (key, sku, shop_id, quantity, order_number, arrival, promised_on)
          values (${`p${n}`}, 'MUG', ${shop}, ${quantity}, ${orderNumber}, ${arrival}, '2026-12-01') returning id::int as id`,
    );
    return row?.id ?? 0;
  });

const arrives = (units: number, damaged = 0) =>
  run(async (tx) => {
    n += 1;
    const cause = `receipt ${n}`;
    const done = await receiveGoods(tx, {
      sku: 'MUG',
      warehouseId: 1,
      quantity: units,
      damaged,
      arrival,
      actor: 'test',
      now,
      cause,
    });
    return done.held;
  });

const level = async () =>
  (await run((tx) => rowsOf(tx, sql`select on_hand, reserved, short from stock_level where sku = 'MUG'`)))[0];
const stateOf = async (id: number) =>
  (await run((tx) => rowsOf(tx, sql`select state, held from presale where id = ${id}`)))[0];

test('promises become holds when the goods arrive, the oldest first; the holds add up to what is reserved', async () => {
  const [first, second, third] = [await promise(1, 30, 'T-1'), await promise(2, 20), await promise(1, 60)];
  const held = await arrives(100);
  expect(held.map(({ presaleId, units, whole }) => [presaleId, units, whole])).toEqual([
    [first, 30, true],
    [second, 20, true],
    [third, 50, false],
  ]);
  expect(await level()).toEqual({ on_hand: 100, reserved: 100, short: 0 });
  const rows = await run((tx) =>
    rowsOf(
      tx,
      sql`select r.kind, r.quantity, r.shop_id, r.order_number, r.expires_at, m.reserved_delta from reservation r
          join movement m on m.reservation_id = r.id where r.id = any (${`{${held.map((one) => one.reservationId).join(',')}}`}::bigint[])
          order by r.id`,
    ),
  );
  expect(rows).toEqual([
    { kind: 'order', quantity: 30, shop_id: 1, order_number: 'T-1', expires_at: null, reserved_delta: 30 },
    { kind: 'hold', quantity: 20, shop_id: 2, order_number: null, expires_at: null, reserved_delta: 20 },
    { kind: 'hold', quantity: 50, shop_id: 1, order_number: null, expires_at: null, reserved_delta: 50 },
  ]);
});

test('a part of the goods is kept for the oldest promise, whose rest comes before younger ones', async () => {
  const [old, young] = [await promise(1, 50), await promise(2, 10)];
  expect((await arrives(30)).map(({ presaleId, units, whole }) => [presaleId, units, whole])).toEqual([
    [old, 30, false],
  ]);
  expect(await stateOf(old)).toEqual({ state: 'promised', held: 30 });
  expect((await arrives(25)).map(({ presaleId, units, whole }) => [presaleId, units, whole])).toEqual([
    [old, 20, true],
    [young, 5, false],
  ]);
  expect(await stateOf(old)).toEqual({ state: 'held', held: 50 });
  expect(await level()).toEqual({ on_hand: 55, reserved: 55, short: 0 });
});

test('safety and the quotas of shops come before promises; what is left waits and nothing becomes short', async () => {
  await arrives(10);
  await run((tx) => rowsOf(tx, sql`update stock_level set safety = 6, assigned = 4`));
  const id = await promise(1, 8);
  expect(await arrives(5)).toMatchObject([{ presaleId: id, units: 5, whole: false }]);
  expect(await level()).toEqual({ on_hand: 15, reserved: 5, short: 0 });
});

test('no more than came becomes a hold, however much else is free', async () => {
  const was = arrival;
  arrival = 'purchase:999998';
  await arrives(100);
  arrival = was;
  const ids = [await promise(1, 5), await promise(2, 8), await promise(1, 7)];
  expect((await arrives(8, 2)).map(({ presaleId, units }) => [presaleId, units])).toEqual([
    [ids[0], 5],
    [ids[1], 3],
  ]);
  expect(await level()).toEqual({ on_hand: 108, reserved: 8, short: 0 });
  expect(await stateOf(ids[2] as number)).toEqual({ state: 'promised', held: 0 });
});

test('goods that nobody was promised, and promises of other goods, are left alone', async () => {
  expect(await arrives(10)).toEqual([]);
  const id = await promise(1, 5);
  arrival = 'purchase:999999';
  expect(await arrives(10)).toEqual([]);
  expect(await stateOf(id)).toEqual({ state: 'promised', held: 0 });
});

test('two receipts of the same goods at the same time hold each promise once', async () => {
  const ids = [await promise(1, 40), await promise(2, 40), await promise(1, 20)];
  const held = (await Promise.all([arrives(50), arrives(50)])).flat();
  expect(held.reduce((sum, { units }) => sum + units, 0)).toBe(100);
  expect(await Promise.all(ids.map(stateOf))).toEqual([
    { state: 'held', held: 40 },
    { state: 'held', held: 40 },
    { state: 'held', held: 20 },
  ]);
  expect(await level()).toEqual({ on_hand: 100, reserved: 100, short: 0 });
});
