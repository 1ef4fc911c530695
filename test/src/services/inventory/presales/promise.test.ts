import * as fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { codeOf, openPresaleHouse, type PresaleHouse } from '../../../../support/presales.ts';

let house: PresaleHouse;
beforeAll(async () => {
  house = await openPresaleHouse();
});
afterAll(() => house.database.drop());
beforeEach(() => house.clear());

const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0);

test('a promise waits for the earliest goods that have the whole of it free, and carries their day', async () => {
  const [late, early, sent] = [
    await house.orders(100, '2026-12-20'),
    await house.orders(5, '2026-12-01'),
    await house.sends(30, '2026-12-10'),
  ];
  expect(await house.promises(1, 4)).toMatchObject({ arrival: early, promisedOn: '2026-12-01' });
  expect(await house.promises(1, 4)).toMatchObject({ arrival: sent, promisedOn: '2026-12-10' });
  expect(await house.promises(1, 80)).toMatchObject({ arrival: late, promisedOn: '2026-12-20' });
});

test('nothing on its way, or too little of one arrival, is refused', async () => {
  expect(await codeOf(house.promises(1, 1))).toBe('presale.none_coming');
  const passed = await house.orders(50, '2026-11-22');
  expect(await codeOf(house.promises(1, 1))).toBe('presale.none_coming');
  await house.does(`update purchase_line set expected_on = '2026-11-23' where 'purchase:' || id = '${passed}'`);
  expect(await codeOf(house.promises(1, 51))).toBe('presale.not_enough');
  await house.orders(50, '2026-12-01');
  expect(await codeOf(house.promises(1, 51))).toBe('presale.not_enough');
  expect(await codeOf(house.promises(1, 50))).toBe('done');
});

test.each([0, -1, 1.5, Number.NaN])('%s units are refused', async (quantity) => {
  await house.orders(50);
  expect(await codeOf(house.promises(1, quantity))).toBe('presale.bad_quantity');
});

test('goods of a closed order, and transfers that have not left or have come, are not on their way', async () => {
  await house.orders(50);
  await house.sends(50, '2026-12-01');
  await house.does(`update purchase_order set state = 'cancelled'`);
  for (const state of ['requested', 'approved', 'received', 'closed', 'refused']) {
    await house.does(`update transfer set state = '${state}'`);
    expect(await codeOf(house.promises(1, 1))).toBe('presale.none_coming');
  }
});

test('the cap of a shop and the cap of all shops hold, for what is not yet held', async () => {
  const arrival = await house.orders(100);
  await house.cap(10, 1);
  await house.cap(25);
  expect(await codeOf(house.promises(1, 11))).toBe('presale.cap');
  await house.promises(1, 10);
  expect(await codeOf(house.promises(1, 1))).toBe('presale.cap');
  expect(await codeOf(house.promises(2, 16))).toBe('presale.cap');
  await house.promises(2, 15);
  expect(await codeOf(house.promises(2, 1))).toBe('presale.cap');
  await house.receives(arrival, 10);
  expect(await codeOf(house.promises(1, 10))).toBe('done');
});

test('the same key is the same promise once; with other contents it is refused', async () => {
  await house.orders(100);
  const [first, again] = [await house.promises(1, 5, { key: 'k' }), await house.promises(1, 5, { key: 'k' })];
  expect(again).toEqual(first);
  expect(await house.does('select sum(quantity)::int as units from presale')).toEqual([{ units: 5 }]);
  for (const other of [house.promises(1, 6, { key: 'k' }), house.promises(2, 5, { key: 'k' })])
    expect(await codeOf(other)).toBe('presale.key_used');
});

test('40 asks at the same time for 100 units on their way promise exactly 100, each key once', async () => {
  await house.orders(100);
  const asks = Array.from({ length: 40 }, (_, n) => codeOf(house.promises(1 + (n % 2), 5, { key: `k${n % 30}` })));
  const answers = await Promise.all(asks);
  expect(new Set(answers)).toEqual(new Set(['done', 'presale.not_enough']));
  expect(await house.does('select sum(quantity)::int as units, count(*)::int as n from presale')).toEqual([
    { units: 100, n: 20 },
  ]);
});

test('asks at the same time never pass a cap', async () => {
  await house.orders(1000);
  await house.cap(30, 1);
  await house.cap(50);
  await Promise.all(Array.from({ length: 40 }, (_, n) => codeOf(house.promises(1 + (n % 2), 3))));
  const rows = await house.does('select shop_id, sum(quantity)::int as units from presale group by 1 order by 1');
  expect(rows[0]?.['units']).toBeLessThanOrEqual(30);
  expect(sum(rows.map((row) => Number(row['units'])))).toBe(48);
});

test('while goods come in and others ask, nobody is promised what has come, and all that is promised is held', async () => {
  const arrival = await house.orders(100);
  const receipts = Array.from({ length: 10 }, () => house.receives(arrival, 10));
  const asks = Array.from({ length: 20 }, () => codeOf(house.promises(1, 7)));
  await Promise.all([...receipts, ...asks]);
  expect(await house.does(`select 1 from presale where state = 'promised'`)).toEqual([]);
  const [{ units } = {}] = await house.does('select coalesce(sum(quantity), 0)::int as units from presale');
  expect(Number(units)).toBeLessThanOrEqual(100);
  expect(await house.does('select on_hand, reserved, short from stock_level')).toEqual([
    { on_hand: 100, reserved: units, short: 0 },
  ]);
});

test('any history of orders, asks and receipts keeps: promised within what comes, held what is reserved', async () => {
  const act = fc.oneof(
    fc.record({ does: fc.constant('orders' as const), units: fc.integer({ min: 1, max: 30 }) }),
    fc.record({ does: fc.constant('asks' as const), units: fc.integer({ min: 1, max: 20 }) }),
    fc.record({ does: fc.constant('comes' as const), units: fc.integer({ min: 1, max: 20 }) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 12 }), async (acts) => {
      await house.clear();
      const open = new Map<string, number>();
      for (const { does, units } of acts) {
        if (does === 'orders') open.set(await house.orders(units), units);
        if (does === 'asks') await codeOf(house.promises(1, units));
        const [arrival, left] = [...open].find(([, rest]) => rest > 0) ?? [];
        if (does !== 'comes' || !arrival || !left) continue;
        await house.receives(arrival, Math.min(units, left));
        open.set(arrival, left - Math.min(units, left));
      }
      const waits = await house.does(
        `select arrival, sum(quantity - held)::int as units from presale where state = 'promised' group by 1`,
      );
      for (const row of waits) expect(Number(row['units'])).toBeLessThanOrEqual(open.get(String(row['arrival'])) ?? 0);
      const [level] = await house.does('select on_hand, reserved, short from stock_level');
      const [held] = await house.does('select coalesce(sum(held), 0)::int as units from presale');
      if (level) expect([level['reserved'], level['short']]).toEqual([held?.['units'], 0]);
    }),
    { numRuns: 20 },
  );
});
